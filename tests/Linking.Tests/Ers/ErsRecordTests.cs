using System.Formats.Asn1;
using System.Text;

using Linking.Ers;
using Linking.Formats;
using Linking.Hashing;

namespace Linking.Tests.Ers;

/// <summary>Records of RFC 4998 and their trees. What they prove is held by the vectors (docs/spec/vectors.md).</summary>
public sealed class ErsRecordTests
{
    private const HashFunction Sha256 = HashFunction.Sha2With256Bits;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(21)]
    public void Tree_EachGroup_LeadsToTheRoot_AndHasNoHashOfAnothersObject(int count)
    {
        Digest[][] groups = [.. Enumerable.Range(0, count).Select(i => (Digest[])[Of($"document {i}"), Of($"proof {i}")])];

        var tree = new ArchiveTree(Sha256, groups);

        var root = Sha256.Hash(tree.RootPreimage.Span).Bytes.ToArray();
        for (var i = 0; i < count; i++)
        {
            var stamp = new ArchiveTimeStamp(null, tree.ReducedFor(i), ReadOnlyMemory<byte>.Empty);
            Assert.Equal(root, stamp.RootUnder(Sha256));
            Assert.All(groups[i], d => Assert.True(stamp.IsOver(d.Bytes, root)));
            var others = groups.Where((_, j) => j != i).SelectMany(g => g).ToList();
            Assert.DoesNotContain(stamp.Lists.SelectMany(l => l), h => others.Exists(d => d.Bytes.SequenceEqual(h)));
        }
    }

    [Fact]
    public void Tree_OfNoGroupOrOfOneObject_IsNone()
    {
        Assert.Throws<ArgumentException>(() => new ArchiveTree(Sha256, []));
        Assert.Throws<ArgumentException>(() => new ArchiveTree(Sha256, [[Of("alone")]]));
    }

    [Fact]
    public void Record_Written_IsRead()
    {
        var tree = new ArchiveTree(HashFunction.Sha2With512Bits, [[Of("a", 512), Of("b", 512)], [Of("c", 512), Of("d", 512)]]);

        Assert.True(ErsRecord.TryDecode(
            ErsRecord.Encode(HashFunction.Sha2With512Bits, tree.ReducedFor(0), Token), out var record, out _));

        var stamp = Assert.Single(Assert.Single(record.Chains));
        Assert.Equal(HashFunction.Sha2With512Bits, stamp.Stated);
        Assert.Equal(tree.ReducedFor(0), stamp.Lists);
        Assert.Equal(Token, stamp.Token.ToArray());
    }

    [Fact]
    public void Record_ThatIsNone_IsRefusedInTime()
    {
        var tree = new ArchiveTree(Sha256, [[Of("a"), Of("b")]]);
        var right = ErsRecord.Encode(Sha256, tree.ReducedFor(0), Token);

        for (var length = 0; length < right.Length; length++)
            Assert.Equal(DecodeErrorKind.Malformed, ErrorOf(right[..length]));
        Assert.Equal(DecodeErrorKind.Malformed, ErrorOf([.. right, 0]));
        Assert.Equal(DecodeErrorKind.Malformed, ErrorOf(new byte[ErsRecord.MaxSize + 1]));
        Assert.Equal(DecodeErrorKind.Malformed, ErrorOf(ErsRecord.Encode(Sha256, [[.. tree.ReducedFor(0)[0].Reverse()]], Token)));
        Assert.Equal(DecodeErrorKind.Malformed, ErrorOf(ErsRecord.Encode(Sha256, [[]], Token)));
        Assert.Equal(DecodeErrorKind.Malformed, ErrorOf(ErsRecord.Encode(Sha256, [], Token)));
        Assert.Equal(DecodeErrorKind.Malformed, ErrorOf(OfChains(10_000)));
        Assert.Equal(DecodeErrorKind.None, ErrorOf(OfChains(ErsRecord.MaxStamps)));
        // Whatever one byte becomes, nothing is thrown.
        for (var at = 0; at < right.Length; at++)
        {
            foreach (var value in (byte[])[0, 1, 0x30, 0x80, 0xff])
            {
                var changed = (byte[])right.Clone();
                changed[at] = value;
                ErsRecord.TryDecode(changed, out _, out _);
            }
        }
    }

    private static byte[] Token => [0x30, 0x03, 0x02, 0x01, 0x07];

    private static DecodeErrorKind ErrorOf(byte[] bytes)
    {
        Assert.Equal(ErsRecord.TryDecode(bytes, out var record, out var error), record is not null);
        return error.Kind;
    }

    private static byte[] OfChains(int count)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            using (writer.PushSequence())
            using (writer.PushSequence())
                writer.WriteObjectIdentifier("2.16.840.1.101.3.4.2.1");
            using (writer.PushSequence())
            {
                for (var i = 0; i < count; i++)
                {
                    using (writer.PushSequence())
                    using (writer.PushSequence())
                        writer.WriteEncodedValue(Token);
                }
            }
        }

        return writer.Encode();
    }

    private static Digest Of(string text, int bits = 256) =>
        (bits == 256 ? Sha256 : HashFunction.Sha2With512Bits).Hash(Encoding.UTF8.GetBytes(text));
}
