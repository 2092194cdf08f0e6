using Linking.Tiles;

namespace Linking.Tests.Tiles;

public sealed class EntryBundleTests
{
    [Fact]
    public void Encode_Two_PutsTheLengthBeforeEach() =>
        Assert.Equal("0003010203000104", Convert.ToHexString(EntryBundle.Encode([new byte[] { 1, 2, 3 }, new byte[] { 4 }])));

    [Fact]
    public void Encode_TooLong_Throws()
    {
        Assert.Equal(65537, EntryBundle.Encode([new byte[65535]]).Length);
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([new byte[65536]]));
    }

    [Fact]
    public void TryDecode_WhatWasEncoded_GivesItBack()
    {
        byte[][] headers = [[1, 2, 3], [], new byte[700], [4]];

        Assert.True(EntryBundle.TryDecode(EntryBundle.Encode([.. headers.Select(h => (ReadOnlyMemory<byte>)h)]), 4, out var read));
        Assert.Equal(headers, read.Select(h => h.ToArray()));
        Assert.True(EntryBundle.TryDecode(default, 0, out _));
    }

    [Fact]
    public void TryDecode_AnotherCountOrLength_Fails()
    {
        var bundle = EntryBundle.Encode([new byte[] { 1, 2, 3 }, new byte[] { 4 }]);

        Assert.False(EntryBundle.TryDecode(bundle, 1, out _));
        Assert.False(EntryBundle.TryDecode(bundle, 3, out _));
        for (var length = 0; length < bundle.Length; length++)
            Assert.False(EntryBundle.TryDecode(bundle.AsMemory(0, length), 2, out _));
        Assert.False(EntryBundle.TryDecode((byte[])[.. bundle, 0], 2, out _));
    }
}
