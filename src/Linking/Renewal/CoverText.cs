using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Renewal;

/// <summary>The group renewal of a ledger, less the data's digests (docs/spec/renewal.md, "Cover"). Immutable.</summary>
public sealed record CoverText
{
    /// <summary>Bytes of the longest text.</summary>
    public const int MaxSize = 65_536;

    /// <summary>Rounds, and entries of the evidence tree.</summary>
    public const ulong MaxEntries = 1UL << 32;

    private const string Name = "cover";

    /// <summary>Whose rounds are covered.</summary>
    public required LedgerId Ledger { get; init; }

    /// <summary>Of that ledger.</summary>
    public required Suite Suite { get; init; }

    /// <summary>Of that ledger.</summary>
    public required DigestPair Identity { get; init; }

    /// <summary>First round covered.</summary>
    public required ulong From { get; init; }

    /// <summary>The round behind the last one covered.</summary>
    public required ulong To { get; init; }

    /// <summary>Of the old history, at least <see cref="To"/>.</summary>
    public required ulong Size { get; init; }

    /// <summary>Of the old history at that size.</summary>
    public required DigestPair Roots { get; init; }

    /// <summary>Entries of the evidence tree.</summary>
    public required ulong EvidenceCount { get; init; }

    /// <summary>1 to 4, functions rising.</summary>
    public required IReadOnlyList<CoverLine> Covers { get; init; }

    /// <summary>Lines that a later version may know.</summary>
    public IReadOnlyList<ExtensionLine> Extensions { get; init; } = [];

    /// <summary>The functions of the cover lines, in their order: that of all paths and roots of the cover's sections.</summary>
    public IReadOnlyList<HashFunction> Functions => [.. Covers.Select(c => c.Function)];

    /// <summary>Reads exactly one text.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> text, [NotNullWhen(true)] out CoverText? read, out DecodeError error)
    {
        read = null;
        var reader = new LineReader(text.Span, Name, MaxSize);
        if (!reader.Failed && !reader.IsOfOtherVersion)
            read = Read(reader);
        error = reader.Error;
        if (error.Kind != DecodeErrorKind.None)
            read = null;
        return read is not null;
    }

    /// <exception cref="InvalidOperationException">It breaks the format's rules.</exception>
    public byte[] ToBytes()
    {
        var writer = new LineWriter(Name)
            .Line("ledger", Ledger)
            .Line("suite", Suite)
            .Line("identity", Identity)
            .Line("from", From)
            .Line("to", To)
            .Line("size", Size)
            .Line("roots", Roots)
            .Line("evidence", EvidenceCount);
        foreach (var cover in Covers)
            writer.Line("cover", cover.Function.Name(), cover.EntriesRoot, cover.EvidenceRoot, cover.RecordDigest);
        var bytes = writer.Extensions(Extensions).ToBytes();
        return TryParse(bytes, out _, out var error) ? bytes : throw new InvalidOperationException(error.Message);
    }

    private static CoverText? Read(LineReader reader)
    {
        var ledger = reader.Ledger("ledger");
        var suite = reader.ToSuite(reader.Value("suite"), "suite");
        if (suite is null)
            return null;
        var text = new CoverText
        {
            Ledger = ledger,
            Suite = suite,
            Identity = reader.Pair("identity", suite),
            From = reader.Number("from"),
            To = reader.Number("to"),
            Size = reader.Number("size"),
            Roots = reader.Pair("roots", suite),
            EvidenceCount = reader.Number("evidence", max: MaxEntries),
            Covers = ReadCovers(reader),
        };
        if (text.From >= text.To || text.To > text.Size || text.To - text.From > MaxEntries)
            reader.Fail("its rounds are not from < to ≤ size, at most 2^32 of them");
        reader.End();
        return text with { Extensions = reader.Extensions };
    }

    private static List<CoverLine> ReadCovers(LineReader reader)
    {
        const string Key = "cover";
        var covers = new List<CoverLine>();
        while (!reader.Failed && reader.NextKey == Key)
        {
            var values = reader.Values(Key, 4);
            if (!HashFunctions.TryParse(values[0], out var function))
            {
                reader.Fail("'cover' names no function");
                break;
            }

            Digest Read(int i) => reader.ToDigest(values[i], Key, function.Width());
            covers.Add(new CoverLine(function, Read(1), Read(2), Read(3)));
        }

        if (covers.Count is 0 or > RenewalText.MaxFunctions ||
            Enumerable.Range(1, covers.Count - 1).Any(i => covers[i - 1].Function >= covers[i].Function))
            reader.Fail("it has not 1 to 4 lines 'cover' with rising functions");
        return covers;
    }
}
