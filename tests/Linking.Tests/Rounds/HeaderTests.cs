using FsCheck;
using FsCheck.Fluent;

using Linking.Formats;
using Linking.Hashing;
using Linking.Rounds;
using Linking.Tests.Vectors;

namespace Linking.Tests.Rounds;

public sealed class HeaderTests
{
    private static readonly TestLedger Ledger = Make();
    private static readonly Header Second = Header.Decode(Ledger.Headers[1]);

    private static readonly Gen<Digest> Digests = Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf(Digest.Size).Select(b => new Digest(b));
    private static readonly Gen<DigestPair> Pairs = Digests.SelectMany(a => Digests.Select(b => new DigestPair(a, b)));

    private static readonly Gen<Header> Headers =
        from id in Gen.Elements("abcXYZ019.-_".ToCharArray()).NonEmptyListOf().Select(c => new string([.. c.Take(LedgerId.MaxLength)]))
        from index in Gen.Choose(1, int.MaxValue)
        from time in Gen.Choose(1, int.MaxValue)
        from life in Gen.Choose(1, int.MaxValue)
        from accuracy in Gen.Choose(0, (int)Header.MaxAccuracy)
        from policy in Gen.Choose(0, int.MaxValue).ArrayOf().Select(arcs => PolicyOid.Parse("2." + string.Join('.', arcs.Append(999).Take(12))))
        from count in Gen.Choose(1, int.MaxValue)
        from pairs in Pairs.ArrayOf(4)
        select new Header
        {
            Ledger = LedgerId.Parse(id),
            Index = (ulong)index << 32 | 1,
            Time = Instant.FromMicroseconds((ulong)time * 1000),
            Accuracy = (uint)accuracy,
            ValidUntil = Instant.FromMicroseconds((ulong)time * 1000 + (ulong)life),
            Policy = policy,
            LeafCount = (uint)count * 2 + 1,
            RoundRoot = pairs[0],
            PreviousLink = pairs[1],
            HistoryRoot = pairs[2],
            SignedHeadDigest = pairs[3],
        };

    [Fact]
    public void Header_RoundTrips() => Prop.ForAll(Headers.ToArbitrary(), header =>
    {
        var bytes = header.ToBytes();
        return bytes.Length <= Header.MaxSize && Header.TryDecode(bytes, out var back, out var error) && back == header &&
            back.GetHashCode() == header.GetHashCode() && error.Kind == DecodeErrorKind.None && back.ToBytes().AsSpan().SequenceEqual(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Header_AnyByteChanged_IsRefusedOrAnother()
    {
        var bytes = Second.ToBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = (byte[])bytes.Clone();
                changed[i] ^= (byte)(1 << bit);
                if (Header.TryDecode(changed, out var header, out var error))
                    Assert.True(header != Second && header.ToBytes().AsSpan().SequenceEqual(changed));
                else
                    Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Header_Longest_IsMaxSize()
    {
        var longest = Second with { Ledger = LedgerId.Parse(new string('a', LedgerId.MaxLength)), Policy = LongestPolicy() };
        Assert.Equal(Header.MaxSize, longest.ToBytes().Length);
        Assert.Equal(longest, Header.Decode(longest.ToBytes()));
    }

    public static TheoryData<string, Header> Broken => new()
    {
        { "no leaves", Second with { LeafCount = 0 } },
        { "accuracy", Second with { Accuracy = Header.MaxAccuracy + 1 } },
        { "index", Second with { Index = 1UL << 63 } },
        { "no time", Second with { Time = default } },
        { "valid-until", Second with { ValidUntil = Second.Time } },
        { "round 0 with a predecessor", Second with { Index = 0 } },
        { "round 0 with two leaves", Header.Decode(Ledger.Headers[0]) with { LeafCount = 2 } },
        { "round 0 with a past", Header.Decode(Ledger.Headers[0]) with { HistoryRoot = default } },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void ToBytes_BrokenRule_Throws(string rule, Header header)
    {
        Assert.NotEmpty(rule);
        Assert.Throws<InvalidOperationException>(header.ToBytes);
    }

    [Fact]
    public void Decode_Malformed_ThrowsTheSentence()
    {
        Assert.False(Header.TryDecode([], out _, out var error));
        Assert.Equal(error.Message, Assert.Throws<FormatException>(() => Header.Decode([])).Message);
    }

    [Fact]
    public void LinkOf_Header_IsTheLeafHashOfItsBytes() => Assert.Equal(NodeHash.Entry(Ledger.Headers[1]), Header.LinkOf(Ledger.Headers[1]));

    private static PolicyOid LongestPolicy()
    {
        Assert.True(PolicyOid.TryFromDer([.. Enumerable.Repeat((byte)0xff, PolicyOid.MaxSize - 1), 0x7f], out var oid));
        Assert.Equal(oid, PolicyOid.Parse(oid.ToString()));
        return oid;
    }

    private static TestLedger Make()
    {
        var ledger = new TestLedger("example.org/ledger", 1, "2026-11-21T20:47:48.000000Z");
        ledger.AddRound(new Linking.Leaves.Leaf(Linking.Leaves.LeafKind.Document, Imprint.Compute("abc"u8)));
        return ledger;
    }
}
