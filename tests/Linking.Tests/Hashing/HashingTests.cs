using Linking.Hashing;
using Linking.Rounds;
using Linking.Tests.Records;
using Linking.Trees;

namespace Linking.Tests.Hashing;

public sealed class HashingTests
{
    public static TheoryData<int, Chain> Readings => RecordWalkTests.Readings;

    [Fact]
    public void Suites_AsOnThePage()
    {
        Assert.Equal((1, 32, "sha2-256", "sha3-256"), (Suite.One.Number, Suite.One.Width, Suite.One.Alpha.Name(), Suite.One.Beta.Name()));
        Assert.Equal((2, 64, "sha2-512", "sha3-512"), (Suite.Two.Number, Suite.Two.Width, Suite.Two.Alpha.Name(), Suite.Two.Beta.Name()));
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Suite.One.Empty.Alpha.ToString());
        Assert.Equal("a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a", Suite.One.Empty.Beta.ToString());
        Assert.False(Suite.TryGet(0, out _) || Suite.TryGet(3, out _));
        foreach (var function in Enum.GetValues<HashFunction>().Where(f => f.IsKnown()))
        {
            Assert.True(HashFunctions.TryParse(function.Name(), out var back));
            Assert.Equal(function, back);
            Assert.Equal(function, Suite.Of(function)[Suite.ChainOf(function)]);
            Assert.Equal(function.Width(), function.Hash([]).Width);
        }
    }

    [Fact]
    public void Imprint_OfAStream_IsThatOfItsBytes()
    {
        var data = new byte[700_000];
        new Random(1).NextBytes(data);
        foreach (var suite in (Suite[])[Suite.One, Suite.Two])
            Assert.Equal(suite.Hash(data), Imprint.Compute(suite, new MemoryStream(data)));
    }

    [Fact]
    public void Pair_IsLowerCaseUnlessTyped()
    {
        var pair = Suite.Two.Hash("abc"u8);
        Assert.True(DigestPair.TryParse(pair.ToString(), 64, out var back) && back == pair);
        Assert.False(DigestPair.TryParse(pair.ToString().ToUpperInvariant(), 64, out _));
        Assert.True(DigestPair.TryParseTyped(pair.ToString().ToUpperInvariant(), 64, out back) && back == pair);
        Assert.False(DigestPair.TryParse(pair.ToString(), 32, out _));
        Assert.False(DigestPair.TryParse(pair.ToString().Replace(':', '-'), 64, out _));
        Assert.False(DigestPair.TryParse(pair + "0", 64, out _));
    }

    [Fact]
    public void Rsa_HasTheNameItsModulusReaches() => Assert.Equal(
        ["rsa", "rsa-1024", "rsa-2048", "rsa-3072", "rsa-4096"],
        new[] { 1023, 2047, 2048, 4095, 8192 }.Select(AlgorithmNames.OfRsa));

    [Theory]
    [InlineData("a", true)]
    [InlineData("a/sha2-256x", true)]
    [InlineData("sha3-256", true)]
    [InlineData("publications", true)]
    [InlineData("a/sha2-256", false)]
    [InlineData("a/sha3-256", false)]
    [InlineData("a/sha2-512", false)]
    [InlineData("a/sha3-512", false)]
    [InlineData("a/publications", false)]
    [InlineData("a/recovery", false)]
    [InlineData("a/recovery/b", true)]
    [InlineData("/a", false)]
    [InlineData("a/", false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("ä", false)]
    public void LedgerId_IsNoKeysName(string text, bool valid) => Assert.Equal(valid, LedgerId.TryParse(text, out _));

    [Theory]
    [MemberData(nameof(Readings))]
    public void Folding_LeadsToRootAndBefore(int number, Chain chain)
    {
        var suite = number == 1 ? Suite.One : Suite.Two;
        var (function, entries) = (suite[chain], Enumerable.Range(0, 18).Select(i => new byte[] { (byte)i }).ToArray());
        for (var count = 1; count <= entries.Length; count++)
        {
            var tree = new SmallTree(suite, entries[..count]);
            for (var index = 0; index < count; index++)
            {
                var hash = NodeHash.Entry(function, entries[index]);
                var path = tree.Path(index)[chain];
                Assert.True(Folding.TryFold(function, hash, (ulong)index, (ulong)count, path, out var root, out var before));
                Assert.Equal(tree.Root[chain], root);
                Assert.Equal(tree.RootOf(chain, 0, index), before);
                Assert.False(Folding.TryFold(function, hash, (ulong)count, (ulong)count, path, out _));
                Assert.False(Folding.TryFold(function, hash, (ulong)index, (ulong)count, [.. path, .. hash.Bytes], out _));
                Assert.False(Folding.TryFold(function, hash, (ulong)index, (ulong)count, [.. path, 0], out _));
                if (!path.IsEmpty)
                    Assert.False(Folding.TryFold(function, hash, (ulong)index, (ulong)count, path[suite.Width..], out _));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Readings))]
    public void Consistency_HoldsForNothingElse(int number, Chain chain)
    {
        var suite = number == 1 ? Suite.One : Suite.Two;
        var (function, entries) = (suite[chain], Enumerable.Range(0, 17).Select(i => new byte[] { (byte)i }).ToArray());
        for (var to = 1; to <= entries.Length; to++)
        {
            var tree = new SmallTree(suite, entries[..to]);
            for (var from = 1; from <= to; from++)
            {
                var path = tree.Consistency(from)[chain].ToArray();
                var (first, second) = (tree.RootAt(from)[chain], tree.Root[chain]);
                bool Holds(ulong f, Digest a, ulong t, Digest b, byte[] p) => Folding.IsConsistent(function, f, a, t, b, p);
                Assert.True(Holds((ulong)from, first, (ulong)to, second, path));
                Assert.False(Holds((ulong)from, second == first ? function.Hash([]) : second, (ulong)to, second, path));
                Assert.False(Holds((ulong)from, first, (ulong)to, function.Hash([]), path));
                Assert.False(Holds((ulong)from, first, (ulong)to, second, [.. path, .. first.Bytes]));
                Assert.False(Holds(0, first, (ulong)to, second, path));
                if (path.Length > 0)
                    Assert.False(Holds((ulong)from, first, (ulong)to, second, path[suite.Width..]));
            }
        }
    }
}
