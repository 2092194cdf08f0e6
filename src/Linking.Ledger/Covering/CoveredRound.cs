using System.Buffers;
using System.Buffers.Binary;

using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Rounds;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Covering;

/// <summary>
/// A round under the functions of a cover: the tree over the level bytes of its leaves (docs/spec/renewal.md, "Entries").
/// </summary>
/// <param name="Root">Of that tree.</param>
/// <param name="Hashes">
/// The hashes of its leaves under the first function, then those under the second; empty where there is one leaf.
/// </param>
/// <param name="LevelBytes">Bytes that were hashed as level bytes.</param>
internal sealed record CoveredRound(DigestPair Root, ReadOnlyMemory<byte> Hashes, long LevelBytes)
{
    // Level bytes of so many leaves are in memory at a time. A power of two: their tree is a perfect subtree.
    private const int Part = 4096;

    /// <summary>Hashes every level of a round that is held against its header first.</summary>
    /// <exception cref="StorageException">The round is damaged.</exception>
    public static CoveredRound Of(StoredRound row, Header header, Suite cover)
    {
        var suite = header.Suite;
        if (!LeafEnds.TryFind(suite, row.Leaves.Span, header.LeafCount, out var ends))
            throw Damaged(row.Index);
        var tree = MerkleTree.Build(row.Leaves.Span, ends, suite);
        if (tree.Root != header.RoundRoot)
            throw Damaged(row.Index);
        var (range, count) = (new CompactRange(cover), ends.Length);
        var hashes = new byte[count > 1 ? count * cover.PairSize : 0];
        var (levels, levelEnds) = (new ArrayBufferWriter<byte>(), new int[Math.Min(Part, count)]);
        long total = 0;
        for (var first = 0; first < count; first += Part)
        {
            var many = Math.Min(Part, count - first);
            levels.ResetWrittenCount();
            for (var i = 0; i < many; i++)
            {
                var leaf = row.Leaves.Span[(first + i == 0 ? 0 : ends[first + i - 1])..ends[first + i]];
                Write(levels, leaf, first + i, tree, suite.Width);
                levelEnds[i] = levels.WrittenCount;
            }

            total += levels.WrittenCount;
            var part = MerkleTree.Build(levels.WrittenSpan, levelEnds.AsSpan(0, many), cover);
            range.Append(part.Root);
            if (count == 1)
                break;
            part.CopyEntryHashes(Chain.Alpha, hashes.AsSpan(first * cover.Width));
            part.CopyEntryHashes(Chain.Beta, hashes.AsSpan((count + first) * cover.Width));
        }

        return new CoveredRound(range.Root, hashes, total);
    }

    // As TokenLevel writes them, a hundred times as fast: nothing is made for each leaf.
    private static void Write(ArrayBufferWriter<byte> levels, ReadOnlySpan<byte> leaf, int index, MerkleTree tree, int width)
    {
        var path = tree.PathLength(index) * width;
        var level = levels.GetSpan(2 + leaf.Length + 9 + 2 * path);
        BinaryPrimitives.WriteUInt16BigEndian(level, checked((ushort)leaf.Length));
        leaf.CopyTo(level[2..]);
        BinaryPrimitives.WriteUInt64BigEndian(level[(2 + leaf.Length)..], (ulong)index);
        level[leaf.Length + 10] = (byte)(path / width);
        tree.CopyPath(Chain.Alpha, index, level.Slice(leaf.Length + 11, path));
        tree.CopyPath(Chain.Beta, index, level.Slice(leaf.Length + 11 + path, path));
        levels.Advance(leaf.Length + 11 + 2 * path);
    }

    private static StorageException Damaged(ulong round) =>
        new($"The leaves of round {round} do not lead to the round root of its header. {Advice.Fsck}");
}
