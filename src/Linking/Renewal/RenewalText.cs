using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.Renewal;

/// <summary>
/// What a renewal stamps: the record before it, and the data a second time (docs/spec/renewal.md, "Renewal text"). Immutable.
/// </summary>
public sealed record RenewalText
{
    /// <summary>Bytes of the longest text.</summary>
    public const int MaxSize = 131_072;

    /// <summary>Functions of a text.</summary>
    public const int MaxFunctions = 4;

    /// <summary>Data objects of a text.</summary>
    public const int MaxObjects = 64;

    private const string Name = "renewal";

    /// <summary>g over the record's bytes before the text's section; functions rising, 1 to 4.</summary>
    public required IReadOnlyList<FunctionDigest> Before { get; init; }

    /// <summary>For each data object from the first on, its digest under each of those functions, in their order.</summary>
    public required IReadOnlyList<IReadOnlyList<FunctionDigest>> Data { get; init; }

    /// <summary>Lines that a later version may know.</summary>
    public IReadOnlyList<ExtensionLine> Extensions { get; init; } = [];

    /// <summary>The digest of the record before; null if the text has none under this function.</summary>
    public Digest? BeforeUnder(HashFunction function) => Under(Before, function);

    /// <summary>The digest of a data object, counted from 1; null if the text has none.</summary>
    public Digest? DataUnder(int number, HashFunction function) =>
        number >= 1 && number <= Data.Count ? Under(Data[number - 1], function) : null;

    /// <summary>Reads exactly one text.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> text, [NotNullWhen(true)] out RenewalText? read, out DecodeError error)
    {
        read = null;
        var reader = new LineReader(text.Span, Name, MaxSize);
        error = reader.Error;
        if (error.Kind != DecodeErrorKind.None)
            return false;
        var before = new List<FunctionDigest>();
        while (!reader.Failed && reader.NextKey == "before")
            before.Add(ReadDigest(reader, reader.Values("before", 2), "before"));
        if (before.Count is 0 or > MaxFunctions || !Rise(before))
            reader.Fail("it has not 1 to 4 lines 'before' with rising functions");
        var data = new List<IReadOnlyList<FunctionDigest>>();
        while (!reader.Failed && reader.NextKey == "data")
            data.Add(ReadObject(reader, data.Count + 1, before));
        if (data.Count is 0 or > MaxObjects)
            reader.Fail($"it has {data.Count} data objects; 1 to {MaxObjects} are allowed");
        reader.End();
        error = reader.Error;
        if (error.Kind == DecodeErrorKind.None)
            read = new RenewalText { Before = before, Data = data, Extensions = reader.Extensions };
        return read is not null;
    }

    /// <exception cref="InvalidOperationException">It breaks the format's rules.</exception>
    public byte[] ToBytes()
    {
        var writer = new LineWriter(Name);
        foreach (var (function, digest) in Before)
            writer.Line("before", function.Name(), digest);
        for (var i = 0; i < Data.Count; i++)
        {
            foreach (var (function, digest) in Data[i])
                writer.Line("data", i + 1, function.Name(), digest);
        }

        var bytes = writer.Extensions(Extensions).ToBytes();
        return TryParse(bytes, out _, out var error) ? bytes : throw new InvalidOperationException(error.Message);
    }

    internal static bool Rise(IReadOnlyList<FunctionDigest> digests) =>
        Enumerable.Range(1, Math.Max(0, digests.Count - 1)).All(i => digests[i - 1].Function < digests[i].Function);

    private static Digest? Under(IReadOnlyList<FunctionDigest> digests, HashFunction function)
    {
        foreach (var (f, digest) in digests)
        {
            if (f == function)
                return digest;
        }

        return null;
    }

    private static FunctionDigest ReadDigest(LineReader reader, ReadOnlySpan<string> values, string key)
    {
        if (!HashFunctions.TryParse(values[0], out var function))
        {
            reader.Fail($"'{key}' names no function");
            return new FunctionDigest(HashFunction.None, default);
        }

        return new FunctionDigest(function, reader.ToDigest(values[1], key, function.Width()));
    }

    private static List<FunctionDigest> ReadObject(LineReader reader, int number, List<FunctionDigest> before)
    {
        var digests = new List<FunctionDigest>();
        foreach (var (function, _) in before)
        {
            var values = reader.Values("data", 3);
            if (reader.ToNumber(values[0], "data") != (ulong)number || values[1] != (function == HashFunction.None ? "" : function.Name()))
                reader.Fail("its lines 'data' are not one for each object and each function, rising");
            digests.Add(ReadDigest(reader, values.AsSpan(1), "data"));
        }

        return digests;
    }
}
