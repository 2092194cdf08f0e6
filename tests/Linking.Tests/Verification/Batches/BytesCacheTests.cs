using Linking.Verification.Batches;

namespace Linking.Tests.Verification.Batches;

public sealed class BytesCacheTests
{
    [Fact]
    public void Find_TellsBytesApart()
    {
        var cache = new BytesCache<string>(100);
        byte[][] keys = [[], [0], [0, 0], [0, 0, 0], [1, 0, 0], [0, 0, 1]];
        foreach (var key in keys)
        {
            Assert.Null(cache.Find(key, out var hash));
            cache.Add(key, hash, Convert.ToHexString(key));
        }

        Assert.All(keys, k => Assert.Equal(Convert.ToHexString(k), cache.Find(k.ToArray(), out _)));
    }

    [Fact]
    public void Find_SameHash_TellsBytesApart()
    {
        var cache = new BytesCache<string>(100);
        Assert.Null(cache.Find([1], out var hash));
        cache.Add(new byte[] { 2 }, hash, "two");
        Assert.Null(cache.Find([1], out _));
    }

    [Fact]
    public void Add_Again_GivesTheFirst()
    {
        var cache = new BytesCache<string>(100);
        Assert.Equal("first", cache.Add(new byte[] { 1 }, 0, "first"));
        Assert.Equal("first", cache.Add(new byte[] { 1 }, 0, "second"));
    }

    [Fact]
    public void Add_Full_BeginsAnew()
    {
        var cache = new BytesCache<string>(3);
        for (byte i = 0; i < 4; i++)
        {
            cache.Find([i], out var hash);
            cache.Add(new[] { i }, hash, "");
        }

        Assert.Null(cache.Find([0], out _));
        Assert.NotNull(cache.Find([3], out _));
    }
}
