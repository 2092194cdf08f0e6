using System.Diagnostics.CodeAnalysis;

using Linking.Hashing;

using Base32 = Linking.Formats.Base32;

namespace Linking.Publications;

/// <summary>The steps of docs/spec/publication.md, "Reading a print code".</summary>
internal static class PrintCodeReader
{
    private const int GroupSize = PrintCode.GroupSize;
    private const int ShortCode = 18;
    private const string WrongCheck = "its check character does not fit";

    public static bool TryRead(string text, [NotNullWhen(true)] out PrintCode? code, [NotNullWhen(false)] out PrintCodeError? error)
    {
        code = null;
        var (typed, foreign) = Normalise(text);
        if (foreign.Count > 0)
        {
            error = new PrintCodeError(
                foreign, "only the letters A-Z and the digits 2-7 occur in a print code (a zero may be the letter O, a one the letter I)");
            return false;
        }

        if (typed.Length == 0)
        {
            error = new PrintCodeError([], "nothing was typed");
            return false;
        }

        var function = HashFunction.None;
        if (Passes(typed, 0))
        {
            function = (HashFunction)(typed[0] << 3 | typed[1] >> 2);
            error = function.IsKnown() ? ErrorOf(typed, PrintCode.GroupsOf(function)) : new PrintCodeError(
                [], $"it is of function {(byte)function}, which a newer reader may know", IsUnknown: true);
        }
        else
        {
            error = new PrintCodeError([1, .. Failing(typed, 1, ShortCode)], WrongCheck);
        }

        if (error is not null)
            return false;
        code = Decode(function, typed);
        error = code is null
            ? new PrintCodeError([], "every group fits, but the code as a whole does not: compare all groups again")
            : null;
        return code is not null;
    }

    // CRC-32/ISO-HDLC (reflected 0xEDB88320), as in zlib.
    public static uint Crc32(ReadOnlySpan<byte> bytes)
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

    private static PrintCodeError? ErrorOf(int[] typed, int groups)
    {
        var failing = Failing(typed, 0, groups);
        if (typed.Length == groups * GroupSize)
            return failing.Count == 0 ? null : new PrintCodeError(failing, WrongCheck);
        if (typed.Length < groups * GroupSize)
            failing.Add(typed.Length / GroupSize + 1);
        return new PrintCodeError(
            failing.Take(1).ToList(),
            $"a print code of this function has {groups * GroupSize} characters in {groups} groups; {typed.Length} were given");
    }

    /// <summary>The whole groups whose check fails, counted from 1.</summary>
    private static List<int> Failing(int[] typed, int from, int groups) =>
        [.. Enumerable.Range(from, groups - from).Where(g => (g + 1) * GroupSize <= typed.Length && !Passes(typed, g)).Select(g => g + 1)];

    private static bool Passes(int[] typed, int group)
    {
        var start = group * GroupSize;
        return start + GroupSize <= typed.Length &&
            PrintCode.CheckOf(group, typed.AsSpan(start, PrintCode.GroupData)) == typed[start + PrintCode.GroupData];
    }

    private static PrintCode? Decode(HashFunction function, int[] typed)
    {
        var data = typed.Where((_, i) => i % GroupSize != PrintCode.GroupData).ToArray();
        return Base32.TryToBytes(data, out var bytes) ? PrintCode.Decode(function, bytes) : null;
    }

    /// <summary>The values of the typed characters, and the groups in which other characters stand.</summary>
    private static (int[] Typed, List<int> Foreign) Normalise(string text)
    {
        var typed = new List<int>();
        var foreign = new SortedSet<int>();
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\t' or '\n' or '\r' or ' ' or 0xA0 or 0x3000 or '-')
                continue;
            var value = rune.IsAscii ? Base32.ValueOf((char)rune.Value) : -1;
            if (value < 0)
                foreign.Add(typed.Count / GroupSize + 1);
            typed.Add(value);
        }

        return ([.. typed], [.. foreign]);
    }
}
