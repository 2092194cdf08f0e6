using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Linking.Hammer.Answers;

/// <summary>Where the parts of a fresh token stand (docs/spec/token.md): one level, then what its round shares.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct TokenParts
{
    private const int LeafOffset = 7;

    private TokenParts(ReadOnlySpan<byte> leaf, ulong index, ReadOnlySpan<byte> alpha, ReadOnlySpan<byte> beta, ReadOnlySpan<byte> level,
        ReadOnlySpan<byte> tail)
    {
        Leaf = leaf;
        Index = index;
        Alpha = alpha;
        Beta = beta;
        Level = level;
        Tail = tail;
    }

    public ReadOnlySpan<byte> Leaf { get; }

    public ulong Index { get; }

    /// <summary>The path under α.</summary>
    public ReadOnlySpan<byte> Alpha { get; }

    /// <summary>The path under β.</summary>
    public ReadOnlySpan<byte> Beta { get; }

    /// <summary>From the beginning to the end of the level.</summary>
    public ReadOnlySpan<byte> Level { get; }

    /// <summary>Header and anchors: the same for all leaves of a round.</summary>
    public ReadOnlySpan<byte> Tail { get; }

    /// <returns>False if the bytes are no token of one level; the verifier says why.</returns>
    public static bool TryRead(ReadOnlySpan<byte> token, out TokenParts parts)
    {
        parts = default;
        if (token.Length < LeafOffset || token[4] != 1)
            return false;
        var path = LeafOffset + BinaryPrimitives.ReadUInt16BigEndian(token[5..]) + sizeof(ulong) + 1;
        if (token.Length < path)
            return false;
        if (Linking.Leaves.Leaf.SuiteOf(token[LeafOffset..]) is not { } suite)
            return false;
        var half = token[path - 1] * suite.Width;
        if (token.Length < path + 2 * half)
            return false;
        parts = new TokenParts(
            token[LeafOffset..(path - 1 - sizeof(ulong))],
            BinaryPrimitives.ReadUInt64BigEndian(token[(path - 1 - sizeof(ulong))..]),
            token.Slice(path, half),
            token.Slice(path + half, half),
            token[..(path + 2 * half)],
            token[(path + 2 * half)..]);
        return true;
    }
}
