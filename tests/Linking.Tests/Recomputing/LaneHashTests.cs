using System.Runtime.InteropServices;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Recomputing;
using Linking.Tests.Hashing.Kernels;
using Linking.Tests.Trees;

namespace Linking.Tests.Recomputing;

/// <summary>The functions in lanes of every width against the in-box functions, whichever this processor would use.</summary>
public sealed class LaneHashTests
{
    public static TheoryData<HashFunction, int> Widths()
    {
        var data = new TheoryData<HashFunction, int>();
        foreach (var function in TreeHasherPaths.Functions)
        {
            foreach (var width in LaneWidths.All)
            {
                if (width != LaneWidths.InBox)
                    data.Add(function, width);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Lanes_AreTheWidthInWords(HashFunction function, int width) =>
        Assert.Equal(width / (8 * WordSize(function)), LaneWidths.Create(function, width)!.Lanes);

    // Every lane with every length of leaf, and every byte of the digests turned to words and back.
    [Theory]
    [MemberData(nameof(Widths))]
    public void HashLeaves_EveryLengthInEveryLane_IsTheInBoxHash(HashFunction function, int width)
    {
        var (hash, suite) = (LaneWidths.Create(function, width)!, Suite.Of(function));
        for (var shift = 0; shift <= Leaf.MaxNonceSize; shift++)
        {
            var bytes = new List<byte>();
            var starts = new List<int> { 0 };
            for (var lane = 0; lane < hash.Lanes; lane++)
            {
                var nonce = new byte[(lane + shift) % (Leaf.MaxNonceSize + 1)];
                new Random(lane).NextBytes(nonce);
                var digests = new DigestPair(Digest.Zero(function.Width()), suite.Alpha.Hash([(byte)lane]));
                bytes.AddRange(new Leaf(suite, LeafKind.Document, digests, nonce: nonce).ToBytes());
                starts.Add(bytes.Count);
            }

            byte[] leaves = [.. bytes];
            var words = new byte[hash.Lanes * hash.DigestSize];
            hash.HashLeaves(leaves, CollectionsMarshal.AsSpan(starts), 0, 1, words);
            var written = Write(hash, words);
            for (var lane = 0; lane < hash.Lanes; lane++)
                Assert.Equal(NodeHash.Entry(function, leaves.AsSpan()[starts[lane]..starts[lane + 1]]), written[lane]);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void HashNodes_AnyDigests_IsTheInBoxHash(HashFunction function, int width)
    {
        var hash = LaneWidths.Create(function, width)!;
        var random = new Random(width);
        for (var turn = 0; turn < 50; turn++)
        {
            var left = Digests(random, hash, turn);
            var right = Digests(random, hash, turn);
            var node = Read(function, left);
            hash.HashNodes(node, Read(function, right), node);
            Assert.Equal(left.Zip(right, (l, r) => NodeHash.Node(function, l, r)), Write(hash, node));
        }
    }

    // Entries of any length: they are hashed in-box, and every node above them in the lanes.
    [Theory]
    [MemberData(nameof(Widths))]
    public void HashNodes_EverySmallTree_IsTheReferencesRoot(HashFunction function, int width)
    {
        var hash = LaneWidths.Create(function, width)!;
        for (var size = 1; size <= 20; size++)
        {
            var entries = MerkleTreeTests.Entries(size);
            var root = Write(hash, Root(entries));
            Assert.All(root, r => Assert.Equal(ReferenceTree.Root(entries, Suite.Of(function))[Suite.ChainOf(function)], r));
        }

        byte[] Root(List<byte[]> entries)
        {
            if (entries.Count == 1)
                return Read(function, [.. Enumerable.Repeat(NodeHash.Entry(function, entries[0]), hash.Lanes)]);
            var split = 1 << (int)Math.Log2(entries.Count - 1);
            var node = Root(entries[..split]);
            hash.HashNodes(node, Root(entries[split..]), node);
            return node;
        }
    }

    // Random ones, but in the first two turns nothing but ones or zeros.
    private static Digest[] Digests(Random random, LaneHash hash, int turn)
    {
        var bytes = new byte[hash.Lanes * hash.DigestSize];
        if (turn > 1)
            random.NextBytes(bytes);
        else
            Array.Fill(bytes, turn == 0 ? (byte)0xff : (byte)0);
        return [.. bytes.Chunk(hash.DigestSize).Select(d => new Digest(d))];
    }

    private static Digest[] Write(LaneHash hash, byte[] words)
    {
        var bytes = new byte[words.Length];
        hash.Write(words, bytes);
        return [.. bytes.Chunk(hash.DigestSize).Select(d => new Digest(d))];
    }

    // Word j of all lanes side by side; SHA-2's words are big-endian (FIPS 180-4, 3.1), SHA-3's little-endian (FIPS 202, B.1).
    private static byte[] Read(HashFunction function, Digest[] digests)
    {
        var size = WordSize(function);
        var words = new byte[digests.Length * function.Width()];
        for (var lane = 0; lane < digests.Length; lane++)
        {
            for (var j = 0; j < function.Width() / size; j++)
            {
                var word = words.AsSpan((j * digests.Length + lane) * size, size);
                digests[lane].Bytes.Slice(j * size, size).CopyTo(word);
                if (Suite.ChainOf(function) == Chain.Alpha)
                    word.Reverse();
            }
        }

        return words;
    }

    private static int WordSize(HashFunction function) => function == HashFunction.Sha2With256Bits ? sizeof(uint) : sizeof(ulong);
}
