using Linking.Hashing;
using Linking.Hashing.Kernels;

namespace Linking.Tests.Hashing.Kernels;

/// <summary>Every way to hash trees that this processor can run, as test data.</summary>
public static class TreeHasherPaths
{
    public static TheoryData<Chain, string> All()
    {
        var data = new TheoryData<Chain, string>();
        foreach (var chain in Enum.GetValues<Chain>())
        {
            foreach (var hasher in TreeHashers.For(chain))
                data.Add(chain, hasher.Name);
        }

        return data;
    }

    public static TreeHasher Get(Chain chain, string name) => TreeHashers.For(chain).Single(h => h.Name == name);

    /// <summary>The digests one at a time, by the in-box functions.</summary>
    public static byte[] Entries(Chain chain, IEnumerable<byte[]> entries) =>
        [.. entries.SelectMany(e => Suite.One[chain].Hash([0, .. e]).Bytes.ToArray())];

    /// <summary>The digests one at a time, by the in-box functions.</summary>
    public static byte[] Pairs(Chain chain, byte[] pairs) =>
        [.. pairs.Chunk(TreeHasher.PairSize).SelectMany(p => Suite.One[chain].Hash([1, .. p]).Bytes.ToArray())];

    /// <summary>Entries in one buffer, with what <see cref="TreeHasher.HashEntries"/> says of where they end.</summary>
    public static (byte[] Bytes, int[] Ends) Concatenate(IReadOnlyList<byte[]> entries)
    {
        var ends = new int[entries.Count];
        for (var i = 0; i < ends.Length; i++)
            ends[i] = (i == 0 ? 0 : ends[i - 1]) + entries[i].Length;
        return ([.. entries.SelectMany(e => e)], ends);
    }

    public static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
