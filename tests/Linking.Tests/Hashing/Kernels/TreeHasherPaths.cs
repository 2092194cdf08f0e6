using Linking.Hashing;
using Linking.Hashing.Kernels;

namespace Linking.Tests.Hashing.Kernels;

/// <summary>Every way to hash trees that this processor can run, as test data.</summary>
public static class TreeHasherPaths
{
    /// <summary>Of both suites.</summary>
    public static HashFunction[] Functions => [Suite.One.Alpha, Suite.One.Beta, Suite.Two.Alpha, Suite.Two.Beta];

    public static TheoryData<HashFunction, string> All()
    {
        var data = new TheoryData<HashFunction, string>();
        foreach (var function in Functions)
        {
            foreach (var hasher in TreeHashers.For(function))
                data.Add(function, hasher.Name);
        }

        return data;
    }

    public static TreeHasher Get(HashFunction function, string name) => TreeHashers.For(function).Single(h => h.Name == name);

    /// <summary>The digests one at a time, by the in-box functions.</summary>
    public static byte[] Entries(HashFunction function, IEnumerable<byte[]> entries) =>
        [.. entries.SelectMany(e => function.Hash([0, .. e]).Bytes.ToArray())];

    /// <summary>The digests one at a time, by the in-box functions.</summary>
    public static byte[] Pairs(HashFunction function, byte[] pairs) =>
        [.. pairs.Chunk(2 * function.Width()).SelectMany(p => function.Hash([1, .. p]).Bytes.ToArray())];

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
