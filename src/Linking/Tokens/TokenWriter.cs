using System.Buffers.Binary;

using Linking.Formats;
using Linking.Hashing;
using Linking.Rounds;
using Linking.Trees;

namespace Linking.Tokens;

/// <summary>
/// Writes the tokens of one round: what they share is encoded once, and each is put together without a heap object
/// (docs/spec/token.md). Immutable, and thread-safe.
/// </summary>
public sealed class TokenWriter
{
    // Magic, version, count of levels; length of the leaf; after the leaf its index and the length of its path.
    private const int LeafOffset = 5 + sizeof(ushort);
    private const int PlaceSize = sizeof(ulong) + 1;

    private static readonly byte[] Start = WriteStart();

    private readonly byte[] _tail;
    private readonly int _width;

    /// <param name="header">The encoded header; decodable.</param>
    /// <param name="anchors">0 to 64.</param>
    /// <exception cref="ArgumentException">A count outside its bounds, or a header of no known suite.</exception>
    public TokenWriter(ReadOnlySpan<byte> header, IReadOnlyList<Anchor> anchors)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        if (anchors.Count > Token.MaxAnchors)
            throw new ArgumentException("A token has at most 64 anchors.", nameof(anchors));
        _width = Header.SuiteOf(header)?.Width ?? throw new ArgumentException("The header is of no known suite.", nameof(header));
        var writer = new ByteWriter();
        TokenFormat.WriteTail(writer, header, anchors);
        _tail = writer.ToArray();
    }

    /// <summary>Bytes of the token of one leaf.</summary>
    /// <param name="leafSize">Bytes of the leaf.</param>
    /// <param name="pathLength">Steps of its path; see <see cref="MerkleTree.PathLength(int)"/>.</param>
    public int SizeOf(int leafSize, int pathLength) => LeafOffset + leafSize + PlaceSize + pathLength * 2 * _width + _tail.Length;

    /// <summary>Writes the token of one leaf: one level, the header, the anchors.</summary>
    /// <param name="leaf">Encoded; checked by the caller.</param>
    /// <param name="index">Its place in the tree.</param>
    /// <param name="tree">The round's tree.</param>
    /// <param name="destination">At least <see cref="SizeOf"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such entry in the tree.</exception>
    public int Write(ReadOnlySpan<byte> leaf, int index, MerkleTree tree, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var steps = tree.PathLength(index);
        var paths = WriteLevel(leaf, (ulong)index, steps, destination);
        tree.CopyPath(Chain.Alpha, index, paths);
        tree.CopyPath(Chain.Beta, index, paths[(steps * _width)..]);
        _tail.CopyTo(paths[(steps * 2 * _width)..]);
        return SizeOf(leaf.Length, steps);
    }

    private static byte[] WriteStart()
    {
        var writer = new ByteWriter();
        TokenFormat.WriteStart(writer, levels: 1);
        return writer.ToArray();
    }

    /// <summary>Everything before the paths; returns what follows.</summary>
    private static Span<byte> WriteLevel(ReadOnlySpan<byte> leaf, ulong index, int steps, Span<byte> destination)
    {
        Start.CopyTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(LeafOffset - sizeof(ushort))..], checked((ushort)leaf.Length));
        leaf.CopyTo(destination[LeafOffset..]);
        var rest = destination[(LeafOffset + leaf.Length)..];
        BinaryPrimitives.WriteUInt64BigEndian(rest, index);
        rest[sizeof(ulong)] = (byte)steps;
        return rest[PlaceSize..];
    }
}
