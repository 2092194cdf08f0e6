using Linking.Hashing;
using Linking.Trees;

namespace Linking.Tests.Trees;

public sealed class MerkleTreeTests
{
    // The reference roots of the Certificate Transparency implementations for the first 1, 2, 3, 4 … 8 entries.
    [Theory]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Root_CertificateTransparencyVectors(int count, string root)
    {
        string[] entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        Assert.Equal(root, MerkleTree.Build([.. entries.Take(count).Select(Convert.FromHexString)]).Root.Alpha.ToString());
    }

    public static TheoryData<int> Sizes()
    {
        var data = new TheoryData<int>();
        for (var n = 1; n <= 64; n++)
            data.Add(n);
        var random = new Random(6962);
        for (var i = 0; i < 6; i++)
            data.Add(random.Next(65, 3000));
        return data;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void RootAndPaths_EverySize_AreTheReferences(int size)
    {
        var entries = Entries(size);
        var tree = MerkleTree.Build(entries);
        Assert.Equal(ReferenceTree.Root(entries), tree.Root);
        var step = size <= 64 ? 1 : size / 7;
        for (var i = 0; i < size; i += step)
        {
            var path = tree.Path(i);
            Assert.Equal(MerklePath.Of(Suite.One.Width, ReferenceTree.Path(i, entries)), path);
            foreach (var chain in Enum.GetValues<Chain>())
            {
                var function = Suite.One[chain];
                Assert.True(Folding.TryFold(function, NodeHash.Entry(function, entries[i]), (ulong)i, (ulong)size, path[chain],
                    out var root, out var before));
                Assert.Equal(tree.Root[chain], root);
                Assert.Equal(ReferenceTree.Root([.. entries.Take(i)])[chain], before);
            }
        }
    }

    [Fact]
    public void Build_NoEntry_Throws() => Assert.Throws<ArgumentException>(() => MerkleTree.Build(new List<byte[]>()));

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    public void Path_NoSuchEntry_Throws(int index)
        => Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.Build(Entries(5)).Path(index));

    internal static List<byte[]> Entries(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            // Every length a leaf can have, and some that need more than one stack buffer.
            var entry = new byte[random.Next(0, 3) == 0 ? random.Next(0, 700) : random.Next(77, 110)];
            random.NextBytes(entry);
            return entry;
        })];
    }
}
