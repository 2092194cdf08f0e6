namespace Linking.Formats;

/// <summary>Numbers in texts: decimal, no sign, no leading zeros, at most 2^63 − 1.</summary>
internal static class DecimalNumber
{
    public static bool TryParse(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        if (text.Length is 0 or > 19 || (text.Length > 1 && text[0] == '0'))
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
                return false;
            value = value * 10 + (ulong)(c - '0');
        }

        return value <= long.MaxValue;
    }
}
