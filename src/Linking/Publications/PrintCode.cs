using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.Publications;

/// <summary>
/// One representative value under one function, for ink on paper: 17 groups of six characters, each with its own
/// check, so that a mistyped group is named (docs/spec/publication.md).
/// </summary>
/// <param name="Function">The function of the root.</param>
/// <param name="Time">The publication's time.</param>
/// <param name="Size">N, at least 1.</param>
/// <param name="Root">The history root of size N.</param>
public sealed record PrintCode(HashFunction Function, Instant Time, ulong Size, Digest Root)
{
    private const int Groups = 17;
    private const int GroupData = 5;
    private const int GroupSize = GroupData + 1;
    private const int PayloadSize = 1 + 8 + 8 + Digest.Size;
    private const int ByteSize = PayloadSize + 4;

    /// <summary>The codes of a publication: first under α, then under β.</summary>
    public static (PrintCode Alpha, PrintCode Beta) Of(Publication publication)
    {
        ArgumentNullException.ThrowIfNull(publication);
        PrintCode Make(Chain chain) => new(HashFunctions.FunctionOf(chain), publication.Time, publication.Size, publication.Root[chain]);
        return (Make(Chain.Alpha), Make(Chain.Beta));
    }

    /// <summary>The 17 groups, joined by hyphens: 118 characters.</summary>
    /// <exception cref="InvalidOperationException">A field is outside its bounds.</exception>
    public override string ToString() => string.Join('-', ToGroups());

    /// <summary>The 17 groups of six characters.</summary>
    /// <exception cref="InvalidOperationException">A field is outside its bounds.</exception>
    public IReadOnlyList<string> ToGroups()
    {
        if (Function is not (HashFunction.Sha2With256Bits or HashFunction.Sha3With256Bits) || Time == default ||
            Size is 0 or > long.MaxValue)
            throw new InvalidOperationException("The print code breaks the rules of docs/spec/publication.md.");
        Span<byte> bytes = stackalloc byte[ByteSize];
        bytes[0] = (byte)Function;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], Time.Microseconds);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[9..], Size);
        Root.CopyTo(bytes[17..]);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[PayloadSize..], Crc32(bytes[..PayloadSize]));
        var values = Base32.ToValues(bytes);
        return [.. Enumerable.Range(0, Groups).Select(group => GroupOf(group, values.AsSpan(group * GroupData, GroupData)))];
    }

    /// <summary>Reads a code as a person types it: any case, any white space and hyphens.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="code">The code.</param>
    /// <param name="error">What is wrong, naming the groups to look at again.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PrintCode? code, [NotNullWhen(false)] out PrintCodeError? error)
    {
        code = null;
        var (typed, foreign) = Normalise(text ?? "");
        if (foreign.Count > 0)
        {
            error = new PrintCodeError(
                foreign, "only the letters A-Z and the digits 2-7 occur in a print code (a zero may be the letter O, a one the letter I)");
            return false;
        }

        var bad = new List<int>();
        for (var group = 0; (group + 1) * GroupSize <= typed.Count && group < Groups; group++)
        {
            var values = typed.Skip(group * GroupSize).Take(GroupSize).ToArray();
            if (CheckOf(group, values.AsSpan(0, GroupData)) != values[GroupData])
                bad.Add(group + 1);
        }

        if (typed.Count != Groups * GroupSize)
        {
            if (typed.Count < Groups * GroupSize)
                bad.Add(typed.Count / GroupSize + 1);
            error = new PrintCodeError(
                bad.Take(1).ToList(), $"a print code has {Groups * GroupSize} characters in {Groups} groups; {typed.Count} were given");
            return false;
        }

        if (bad.Count > 0)
        {
            error = new PrintCodeError(bad, "its check character does not fit");
            return false;
        }

        var data = Enumerable.Range(0, Groups).SelectMany(group => typed.GetRange(group * GroupSize, GroupData)).ToArray();
        code = Base32.TryToBytes(data, out var bytes) ? Decode(bytes) : null;
        error = code is null
            ? new PrintCodeError([], "every group fits, but the code as a whole does not: compare all groups again")
            : null;
        return code is not null;
    }

    private static PrintCode? Decode(ReadOnlySpan<byte> bytes)
    {
        var function = (HashFunction)bytes[0];
        var size = BinaryPrimitives.ReadUInt64BigEndian(bytes[9..]);
        var valid = BinaryPrimitives.ReadUInt32BigEndian(bytes[PayloadSize..]) == Crc32(bytes[..PayloadSize]) &&
            function is HashFunction.Sha2With256Bits or HashFunction.Sha3With256Bits &&
            size is > 0 and <= long.MaxValue;
        return valid && Instant.TryFromMicroseconds(BinaryPrimitives.ReadUInt64BigEndian(bytes[1..]), out var time)
            ? new PrintCode(function, time, size, new Digest(bytes.Slice(17, Digest.Size)))
            : null;
    }

    /// <summary>The values of the typed characters, and the groups in which other characters stand.</summary>
    private static (List<int> Typed, List<int> Foreign) Normalise(string text)
    {
        var typed = new List<int>();
        var foreign = new SortedSet<int>();
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is ' ' or '\t' or '\r' or '\n' or 0xA0 or 0x3000 or '-')
                continue;
            var value = rune.IsBmp ? Base32.ValueOf((char)rune.Value) : -1;
            if (value < 0)
                foreign.Add(typed.Count / GroupSize + 1);
            typed.Add(value);
        }

        return (typed, [.. foreign]);
    }

    private static string GroupOf(int group, ReadOnlySpan<int> values)
    {
        Span<char> text = stackalloc char[GroupSize];
        for (var i = 0; i < GroupData; i++)
            text[i] = Base32.CharacterOf(values[i]);
        text[GroupData] = Base32.CharacterOf(CheckOf(group, values));
        return new string(text);
    }

    private static int CheckOf(int group, ReadOnlySpan<int> values)
    {
        var sum = group + 1;
        for (var i = 0; i < GroupData; i++)
            sum += (2 * i + 1) * values[i];
        return sum % 32;
    }

    // CRC-32/ISO-HDLC (reflected 0xEDB88320), as in zlib.
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
        }

        return ~crc;
    }
}
