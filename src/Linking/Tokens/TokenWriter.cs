using System.Buffers;
using System.Buffers.Binary;

using Linking.Formats;
using Linking.Hashing;
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

    private readonly byte[] _tail;

    /// <param name="header">The encoded header; decodable.</param>
    /// <param name="anchors">0 to 64.</param>
    /// <exception cref="ArgumentException">A count outside its bounds.</exception>
    public TokenWriter(ReadOnlySpan<byte> header, IReadOnlyList<Anchor> anchors)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        if (anchors.Count > Token.MaxAnchors)
            throw new ArgumentException("A token has at most 64 anchors.", nameof(anchors));
        var output = new ArrayBufferWriter<byte>(1024);
        TokenFormat.WriteTail(new ByteWriter(output), header, anchors);
        _tail = output.WrittenSpan.ToArray();
    }

    /// <summary>Bytes of the token of one leaf.</summary>
    /// <param name="leafSize">Bytes of the leaf.</param>
    /// <param name="pathLength">Steps of its path; see <see cref="MerkleTree.PathLength(int)"/>.</param>
    public int SizeOf(int leafSize, int pathLength) => LeafOffset + leafSize + PlaceSize + pathLength * DigestPair.Size + _tail.Length;

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
        tree.CopyPath(Chain.Beta, index, paths[(steps * Digest.Size)..]);
        _tail.CopyTo(paths[(steps * DigestPair.Size)..]);
        return SizeOf(leaf.Length, steps);
    }

    /// <summary>Writes the token of one leaf of a run: the same bytes as from the round's whole tree.</summary>
    /// <param name="leaf">Encoded; checked by the caller.</param>
    /// <param name="offset">Its place within the run.</param>
    /// <param name="run">The run in the round's tree.</param>
    /// <param name="destination">At least <see cref="SizeOf"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such entry in the run.</exception>
    public int Write(ReadOnlySpan<byte> leaf, int offset, MerkleRun run, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(run);
        var steps = run.PathLength(offset);
        var paths = WriteLevel(leaf, run.First + (ulong)offset, steps, destination);
        run.CopyPath(Chain.Alpha, offset, paths);
        run.CopyPath(Chain.Beta, offset, paths[(steps * Digest.Size)..]);
        _tail.CopyTo(paths[(steps * DigestPair.Size)..]);
        return SizeOf(leaf.Length, steps);
    }

    /// <summary>Everything before the paths; returns what follows.</summary>
    private static Span<byte> WriteLevel(ReadOnlySpan<byte> leaf, ulong index, int steps, Span<byte> destination)
    {
        TokenFormat.WriteStart(destination, levels: 1);
        BinaryPrimitives.WriteUInt16BigEndian(destination[(LeafOffset - sizeof(ushort))..], checked((ushort)leaf.Length));
        leaf.CopyTo(destination[LeafOffset..]);
        var rest = destination[(LeafOffset + leaf.Length)..];
        BinaryPrimitives.WriteUInt64BigEndian(rest, index);
        rest[sizeof(ulong)] = (byte)steps;
        return rest[PlaceSize..];
    }
}
