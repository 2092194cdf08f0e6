using System.Diagnostics.CodeAnalysis;
using System.Text;

using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Publications;

/// <summary>The text that makes a representative value evident (docs/spec/publication.md). Immutable; equal by value.</summary>
public sealed record Publication
{
    /// <summary>Announcements a publication may carry.</summary>
    public const int MaxAnnouncements = 64;

    private const string FirstLine = "linking publication v1";
    private const int FixedLines = 10;

    public required LedgerId Ledger { get; init; }

    /// <summary>1, 2, 3 … without gaps.</summary>
    public required ulong Number { get; init; }

    /// <summary>N: headers covered, at least 1.</summary>
    public required ulong Size { get; init; }

    /// <summary>Time of header N − 1.</summary>
    public required Instant Time { get; init; }

    /// <summary>The representative value: history roots of size N.</summary>
    public required DigestPair Root { get; init; }

    /// <summary>Digests of the previous publication's text; zeros in the first.</summary>
    public required DigestPair Previous { get; init; }

    public IReadOnlyList<Announcement> Announcements { get; init; } = [];

    /// <summary>The digests of this text, which the next publication carries.</summary>
    public DigestPair TextDigest() => HashFunctions.HashBoth(Encoding.UTF8.GetBytes(ToText()));

    /// <summary>The text, without signature.</summary>
    /// <exception cref="InvalidOperationException">A field breaks the format's rules.</exception>
    public string ToText()
    {
        if (Number is 0 or > long.MaxValue || Size is 0 or > long.MaxValue || Time.Microseconds == 0 || !PreviousFits(Number, Previous) ||
            Announcements.Count > MaxAnnouncements || Announcements.Any(a => !a.IsValid))
            throw new InvalidOperationException("The publication breaks the rules of docs/spec/publication.md.");
        var text = new StringBuilder()
            .Append(FirstLine).Append('\n')
            .Append("ledger ").Append(Ledger).Append('\n')
            .Append("suite ").Append(Suite.Current).Append('\n')
            .Append("number ").Append(Number).Append('\n')
            .Append("size ").Append(Size).Append('\n')
            .Append("time ").Append(Time).Append('\n')
            .Append("sha2-256 ").Append(Root.Alpha).Append('\n')
            .Append("sha3-256 ").Append(Root.Beta).Append('\n')
            .Append("previous-sha2-256 ").Append(Previous.Alpha).Append('\n')
            .Append("previous-sha3-256 ").Append(Previous.Beta).Append('\n');
        foreach (var (type, imprint) in Announcements)
            text.Append("announce ").Append(type).Append(' ').Append(imprint.Alpha).Append(' ').Append(imprint.Beta).Append('\n');
        return text.ToString();
    }

    /// <summary>Reads exactly what <see cref="ToText"/> writes.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Publication? publication)
    {
        publication = null;
        // Every character is one byte in a text that is accepted.
        if (text.Length > SignedNote.MaxSize)
            return false;
        var lines = text.Split('\n');
        if (lines.Length is < FixedLines + 1 or > FixedLines + MaxAnnouncements + 1 ||
            !LedgerId.TryParse(Value(lines[1], "ledger"), out var ledger) ||
            !DecimalNumber.TryParse(Value(lines[3], "number"), out var number) || number == 0 ||
            !DecimalNumber.TryParse(Value(lines[4], "size"), out var size) || size == 0 ||
            !Instant.TryParse(Value(lines[5], "time"), out var time) ||
            !Digest.TryParse(Value(lines[6], "sha2-256"), out var alpha) ||
            !Digest.TryParse(Value(lines[7], "sha3-256"), out var beta) ||
            !Digest.TryParse(Value(lines[8], "previous-sha2-256"), out var previousAlpha) ||
            !Digest.TryParse(Value(lines[9], "previous-sha3-256"), out var previousBeta))
            return false;
        var previous = new DigestPair(previousAlpha, previousBeta);
        if (!PreviousFits(number, previous))
            return false;
        var announcements = new List<Announcement>();
        foreach (var line in lines[FixedLines..^1])
        {
            var parts = Value(line, "announce").Split(' ');
            if (parts.Length != 3 || !Digest.TryParse(parts[1], out var a) || !Digest.TryParse(parts[2], out var b))
                return false;
            var announcement = new Announcement(parts[0], new DigestPair(a, b));
            if (!announcement.IsValid)
                return false;
            announcements.Add(announcement);
        }

        var candidate = new Publication
        {
            Ledger = ledger,
            Number = number,
            Size = size,
            Time = time,
            Root = new DigestPair(alpha, beta),
            Previous = previous,
            Announcements = announcements,
        };
        // A text that would not have been written is refused: upper case, other suites, other order.
        if (candidate.ToText() != text)
            return false;
        publication = candidate;
        return true;
    }

    /// <summary>Reads a signed publication; the signature is not checked here.</summary>
    public static bool TryParseNote(
        ReadOnlyMemory<byte> note, [NotNullWhen(true)] out Publication? publication, [NotNullWhen(true)] out SignedNote? signed)
    {
        publication = null;
        return SignedNote.TryParse(note, out signed) && TryParse(signed.Text, out publication);
    }

    /// <summary>Reads a signed publication; the signature is not checked here.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static Publication ParseNote(ReadOnlyMemory<byte> note) => TryParseNote(note, out var publication, out _)
        ? publication
        : throw new FormatException("It is not a signed publication (docs/spec/publication.md).");

    public bool Equals(Publication? other) =>
        other is not null && Ledger == other.Ledger && Number == other.Number && Size == other.Size && Time == other.Time &&
        Root == other.Root && Previous == other.Previous && Announcements.SequenceEqual(other.Announcements);

    public override int GetHashCode() => HashCode.Combine(Ledger, Number, Size, Root);

    // Under each function by itself: zeros in the first publication and in no other.
    private static bool PreviousFits(ulong number, DigestPair previous) =>
        previous.Alpha.IsZero == (number == 1) && previous.Beta.IsZero == (number == 1);

    private static string Value(string line, string key) =>
        line.StartsWith(key + " ", StringComparison.Ordinal) ? line[(key.Length + 1)..] : "";
}
