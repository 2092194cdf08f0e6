using System.Globalization;
using System.Text;

namespace Linking.Client.Trust;

/// <summary>Makes words of a voucher out of what a place is called.</summary>
internal static class ObservationWords
{
    private const int MaxBytes = 1000;

    /// <summary>The same without control characters, at most 1,000 bytes.</summary>
    public static string Of(string place)
    {
        var words = new StringBuilder();
        var bytes = 0;
        foreach (var rune in place.Trim().EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxBytes)
                break;
            words.Append(Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control ? "?" : rune.ToString());
        }

        return words.ToString().Trim() is { Length: > 0 } text ? text : "a place without a name";
    }
}
