using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.Suitability;

/// <summary>Which algorithms were sound when, by somebody's judgement (docs/spec/suitability.md). Immutable.</summary>
public sealed record SuitabilityList
{
    /// <summary>Bytes of the longest list.</summary>
    public const int MaxSize = 65_536;

    /// <summary>Algorithms of a list.</summary>
    public const int MaxAlgorithms = 256;

    private const string None = "none";
    private const int MaxName = 64;

    /// <summary>Whose judgement it is.</summary>
    public required string Publisher { get; init; }

    /// <summary>When it was made.</summary>
    public required Day Issued { get; init; }

    /// <summary>When the next list is due; later than issued.</summary>
    public required Day Next { get; init; }

    /// <summary>Names strictly rising by their bytes.</summary>
    public IReadOnlyList<Assessment> Algorithms { get; init; } = [];

    /// <summary>Lines that a later version may know.</summary>
    public IReadOnlyList<ExtensionLine> Extensions { get; init; } = [];

    /// <summary>Reads the text of a list, alone; in a signed note see <c>SignedNote.TextBytes</c>.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> text, [NotNullWhen(true)] out SuitabilityList? list, out DecodeError error)
    {
        list = null;
        var reader = new LineReader(text.Span, "suitability", MaxSize);
        error = reader.Error;
        if (reader.Failed || reader.IsOfOtherVersion)
            return false;
        var publisher = reader.Words("publisher");
        var issued = reader.ToDay(reader.Value("issued"), "issued");
        var next = reader.ToDay(reader.Value("next"), "next");
        if (next <= issued)
            reader.Fail("'next' is not later than 'issued'");
        var algorithms = reader.All("algorithm", MaxAlgorithms).Select(line => Read(reader, line.Split(' '))).ToList();
        for (var i = 1; i < algorithms.Count && !reader.Failed; i++)
        {
            if (string.CompareOrdinal(algorithms[i - 1]!.Name, algorithms[i]!.Name) >= 0)
                reader.Fail("the names of its algorithms do not rise");
        }

        reader.End();
        error = reader.Error;
        if (error.Kind != DecodeErrorKind.None)
            return false;
        list = new SuitabilityList
        {
            Publisher = publisher,
            Issued = issued,
            Next = next,
            Algorithms = [.. algorithms.Select(a => a!)],
            Extensions = reader.Extensions,
        };
        return true;
    }

    /// <summary>The text.</summary>
    /// <exception cref="InvalidOperationException">It breaks the format's rules.</exception>
    public byte[] ToBytes()
    {
        var writer = new LineWriter("suitability").Line("publisher", Publisher).Line("issued", Issued).Line("next", Next);
        foreach (var algorithm in Algorithms)
        {
            writer.Line("algorithm", algorithm switch
            {
                HashAssessment h =>
                [
                    h.Name, "recommended", Text(h.Recommended), "collisions", Text(h.Collisions), "second-preimages",
                    Text(h.SecondPreimages),
                ],
                SignatureAssessment s => [s.Name, "recommended", Text(s.Recommended), "forgery", Text(s.Forgery)],
                _ => throw new InvalidOperationException("An assessment is of a hash function or a signature algorithm."),
            });
        }

        var bytes = writer.Extensions(Extensions).ToBytes();
        return TryParse(bytes, out _, out var error) || error.Kind == DecodeErrorKind.Unknown
            ? bytes
            : throw new InvalidOperationException(error.Message);
    }

    private static string Text(Day? day) => day?.ToString() ?? None;

    private static Assessment? Read(LineReader reader, string[] words)
    {
        Assessment? read = words switch
        {
            [var name, "recommended", var until, "collisions", var collisions, "second-preimages", var preimages] =>
                new HashAssessment(name, ReadDay(reader, until), ReadDay(reader, collisions), ReadDay(reader, preimages)),
            [var name, "recommended", var until, "forgery", var forgery] =>
                new SignatureAssessment(name, ReadDay(reader, until), ReadDay(reader, forgery)),
            _ => null,
        };
        if (read is null)
            reader.Fail("a line 'algorithm' has not the words of a hash function or of a signature algorithm");
        else if (read.Name.Length is 0 or > MaxName || !read.Name.All(c => TextRules.IsNameCharacter(c) || c == '.'))
            reader.Fail("the name of an algorithm is not 1 to 64 of a-z, 0-9, '-' and '.'");
        else if (read is HashAssessment ? AlgorithmNames.IsSignature(read.Name) : AlgorithmNames.IsHash(read.Name))
            reader.Fail($"'{read.Name}' has the words of the other kind");
        else if (read is HashAssessment { SecondPreimages: { } second } hash && !(hash.Collisions <= second))
            reader.Fail($"'{read.Name}' has second preimages without collisions, or before them");
        return read;
    }

    private static Day? ReadDay(LineReader reader, string text) => text == None ? null : reader.ToDay(text, "algorithm");
}
