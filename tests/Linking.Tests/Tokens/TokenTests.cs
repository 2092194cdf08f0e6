using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Tests.Tokens;

/// <summary>docs/spec/token.md, leaf.md, round.md and batch.md: bounds, broken by one.</summary>
public sealed class TokenTests
{
    private static readonly byte[] Example = ExampleFiles.Token;

    [Theory]
    [InlineData(0, 0x4d, DecodeErrorKind.Malformed)]
    [InlineData(3, 2, DecodeErrorKind.UnknownVersion)]
    [InlineData(4, 0, DecodeErrorKind.Malformed)]
    [InlineData(4, 9, DecodeErrorKind.Malformed)]
    [InlineData(7, 0x4d, DecodeErrorKind.Malformed)]
    [InlineData(8, 2, DecodeErrorKind.UnknownVersion)]
    [InlineData(9, 3, DecodeErrorKind.UnknownSuite)]
    [InlineData(9, 2, DecodeErrorKind.Malformed)]
    [InlineData(10, 0, DecodeErrorKind.Malformed)]
    [InlineData(10, 4, DecodeErrorKind.Malformed)]
    [InlineData(10, 255, DecodeErrorKind.None)]
    [InlineData(18, 1, DecodeErrorKind.Malformed)]
    [InlineData(83, 17, DecodeErrorKind.Malformed)]
    [InlineData(100, 0x80, DecodeErrorKind.Malformed)]
    [InlineData(100, 0x7f, DecodeErrorKind.None)]
    [InlineData(108, 64, DecodeErrorKind.Malformed)]
    [InlineData(239, 0x49, DecodeErrorKind.Malformed)]
    [InlineData(240, 2, DecodeErrorKind.UnknownVersion)]
    [InlineData(241, 3, DecodeErrorKind.UnknownSuite)]
    [InlineData(625, 65, DecodeErrorKind.Malformed)]
    [InlineData(626, 9, DecodeErrorKind.None)]
    [InlineData(626, 3, DecodeErrorKind.None)]
    [InlineData(631, 0x80, DecodeErrorKind.Malformed)]
    [InlineData(638, 0, DecodeErrorKind.None)]
    public void Byte_Decides(int offset, byte value, DecodeErrorKind expected)
    {
        var changed = Example.ToArray();
        changed[offset] = value;
        Token.TryDecode(changed, out _, out var error);
        Assert.Equal(expected, error.Kind);
    }

    [Theory]
    [InlineData(3, 0, DecodeErrorKind.Malformed)]
    [InlineData(3, 129, DecodeErrorKind.Malformed)]
    [InlineData(22, 0x80, DecodeErrorKind.Malformed)]
    [InlineData(22, 0x40, DecodeErrorKind.None)]
    [InlineData(30, 0x40, DecodeErrorKind.Malformed)]
    [InlineData(38, 0x03, DecodeErrorKind.None)]
    [InlineData(38, 0x04, DecodeErrorKind.Malformed)]
    [InlineData(43, 0, DecodeErrorKind.Malformed)]
    [InlineData(51, 0x80, DecodeErrorKind.Malformed)]
    [InlineData(59, 0x81, DecodeErrorKind.Malformed)]
    [InlineData(63, 0, DecodeErrorKind.Malformed)]
    [InlineData(65, 1, DecodeErrorKind.Malformed)]
    [InlineData(200, 0, DecodeErrorKind.Malformed)]
    public void Header_Byte_Decides(int offset, byte value, DecodeErrorKind expected)
    {
        var changed = Token.Decode(Example).HeaderBytes.ToArray();
        Assert.NotEqual(value, changed[offset]);
        changed[offset] = value;
        Header.TryDecode(changed, out _, out var error);
        Assert.Equal(expected, error.Kind);
    }

    [Fact]
    public void Header_Extensions_AreHeldToTheirForm()
    {
        var header = Token.Decode(Example).HeaderBytes.ToArray();
        DecodeErrorKind Read(params byte[] block)
        {
            Header.TryDecode((byte[])[.. header[..64], (byte)(block.Length >> 8), (byte)block.Length, .. block, .. header[66..]],
                out var read, out var error);
            return error.Kind;
        }

        Assert.Equal(DecodeErrorKind.None, Read(1, 0, 0, 0x82, 0, 1, 9));
        Assert.Equal(DecodeErrorKind.Malformed, Read(2, 0, 0, 0x82, 0, 0));
        Assert.Equal(DecodeErrorKind.Malformed, Read(2, 0, 0, 1, 0, 0));
        Assert.Equal(DecodeErrorKind.Malformed, Read(0, 0, 0));
        Assert.Equal(DecodeErrorKind.Malformed, Read(0x80, 0, 0));
        Assert.Equal(DecodeErrorKind.Malformed, Read(1, 0, 1));
        Assert.Equal(DecodeErrorKind.Malformed, Read(1, 0));
        Assert.Equal(DecodeErrorKind.None, Read([1, 0x0f, 0xfd, .. new byte[4093]]));
        Assert.Equal(DecodeErrorKind.Malformed, Read([1, 0x0f, 0xfe, .. new byte[4094]]));
    }

    [Fact]
    public void Header_OfTheFirstRounds_HasNoPast()
    {
        var ledger = new LedgerBuilder(Suite.Two);
        ledger.AddRound("a");
        foreach (var (round, at) in new[] { (0UL, 2), (0UL, 3), (0UL, 4), (0UL, 5), (1UL, 3) })
        {
            // The pairs' places counted from the end: 5 the round root.
            var changed = ledger.HeaderBytes(round).ToArray();
            changed[^((6 - at) * 128)] ^= 1;
            Assert.False(Header.TryDecode(changed, out _, out _), $"round {round}, pair {at}");
        }

        Assert.Equal(Header.MaxSize, 3 + 1 + 128 + 8 + 8 + 4 + 8 + 1 + 64 + 4 + 2 + 4096 + 10 * 64);
    }

    [Fact]
    public void Counts_AreBounded()
    {
        var token = Token.Decode(Example);
        Assert.Equal(8, new Token([.. Enumerable.Repeat(token.Levels[0], 8)], token.HeaderBytes, []).Levels.Count);
        Assert.Throws<ArgumentException>(() => new Token([.. Enumerable.Repeat(token.Levels[0], 9)], token.HeaderBytes, []));
        Assert.Throws<ArgumentException>(() => new Token([], token.HeaderBytes, []));
        var anchor = new UnknownAnchor(200, default);
        Assert.Equal(64, token.With([.. Enumerable.Repeat<Anchor>(anchor, 64)]).Anchors.Count);
        Assert.Throws<ArgumentException>(() => token.With([.. Enumerable.Repeat<Anchor>(anchor, 65)]));
        Assert.Throws<ArgumentException>(() => token.With([new UnknownAnchor(3, default)]));
        Assert.Throws<ArgumentException>(() => token.With([new PublicationAnchor(3, token.Levels[0].Path, default)]));
        var full = new VoucherAnchor(new byte[Token.MaxSize - token.With([]).ToBytes().Length - 5]);
        Assert.True(Token.TryDecode(token.With([full]).ToBytes(), out _, out _));
        Assert.Throws<InvalidOperationException>(() => token.With([new VoucherAnchor(new byte[full.Voucher.Length + 1])]).ToBytes());
    }

    [Fact]
    public void Leaf_Nonce_IsAtMost32()
    {
        foreach (var suite in (Suite[])[Suite.One, Suite.Two])
        {
            var leaf = new Leaf(suite, LeafKind.Document, suite.Hash("a"u8), 0, new byte[32]);
            Assert.Equal(suite.Number == 1 ? 109 : Leaf.MaxSize, leaf.Size);
            Assert.Throws<ArgumentException>(() => new Leaf(suite, LeafKind.Document, suite.Hash("a"u8), 0, new byte[33]));
            Assert.Throws<ArgumentException>(() => new Leaf(suite, LeafKind.Event, suite.Hash("a"u8), 0, new byte[1]));
            byte[] longer = [.. leaf.ToBytes(), 0];
            longer[12 + suite.PairSize] = 33;
            Assert.False(Leaf.TryDecode(longer, out _, out _));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Batch_MakesTheTokensOfEachLeaf(int number)
    {
        var suite = number == 1 ? Suite.One : Suite.Two;
        for (var size = 1; size <= 9; size++)
        {
            var ledger = new LedgerBuilder(suite);
            ledger.AddRound([.. Enumerable.Range(0, size).Select(i => $"leaf {i}")]);
            for (var first = 0; first < size; first++)
            {
                for (var count = 1; count <= size - first; count++)
                {
                    byte[] leaves = [.. Enumerable.Range(first, count).SelectMany(i => ledger.Level(1, i).Leaf.ToBytes())];
                    Assert.True(LeafBatch.TryCut(leaves, out var cut, out _, out _));
                    var (alpha, beta) = RightOf(ledger.Level(1, first + count - 1), size);
                    var token = ledger.Token(1, first, ledger.HeadAnchor(1, 2)).ToBytes();
                    Assert.True(TokenBatch.TryCreate(cut, token, alpha, beta, out var batch, out var error), error.Message);
                    for (var i = 0; i < count; i++)
                        Assert.Equal(ledger.Token(1, first + i, ledger.HeadAnchor(1, 2)).ToBytes(), batch[i].ToBytes());
                    Assert.False(TokenBatch.TryCreate(cut, token, [.. alpha, .. new byte[suite.Width]], beta, out _, out error));
                    Assert.Equal(BatchFault.Right, error.Fault);
                    if (alpha.Length == 0)
                        continue;
                    beta[0] ^= 1;
                    Assert.False(TokenBatch.TryCreate(cut, token, alpha, beta, out _, out error));
                    Assert.Equal(BatchFault.Root, error.Fault);
                }
            }
        }
    }

    [Fact]
    public void Batch_NamesWhatIsWrong()
    {
        var ledger = new LedgerBuilder(Suite.One);
        ledger.AddRound("a", "b");
        byte[] a = ledger.Level(1, 0).Leaf.ToBytes(), b = ledger.Level(1, 1).Leaf.ToBytes();
        BatchFault Fault(byte[] leaves, byte[] token)
        {
            Assert.True(LeafBatch.TryCut(leaves, out var cut, out _, out _));
            Assert.False(TokenBatch.TryCreate(cut, token, [], [], out _, out var error));
            return error.Fault;
        }

        Assert.Equal(BatchFault.Token, Fault(b, ledger.Token(1, 0).ToBytes()));
        Assert.Equal(BatchFault.Token, Fault(a, a));
        Assert.Equal(BatchFault.Token, Fault(a, ledger.Token(1, 0).Below([ledger.Level(1, 0)]).ToBytes()));
        Assert.Equal(BatchFault.Place, Fault([.. b, .. b], ledger.Token(1, 1).ToBytes()));
        Assert.Equal(BatchFault.Place,
            Fault(a, new Token([ledger.Level(1, 0) with { Path = new MerklePath(32, default, default) }], ledger.HeaderBytes(1), [])
            .ToBytes()));

        Assert.False(LeafBatch.TryCut(default, out _, out _, out _));
        Assert.False(LeafBatch.TryCut((byte[])[.. a, .. b[..^1]], out _, out var index, out _));
        Assert.Equal(1, index);
        var other = new Leaf(Suite.Two, LeafKind.Document, Suite.Two.Hash("a"u8)).ToBytes();
        Assert.False(LeafBatch.TryCut((byte[])[.. a, .. other], out _, out index, out _));
        Assert.Equal(1, index);
        Assert.True(LeafBatch.TryCut((byte[])[.. a, .. Leaf.OfEvent(Suite.One, "e"u8).ToBytes()], out var with, out _, out _));
        Assert.Equal(1, with.IndexOfForeignKind());
        Assert.False(LeafBatch.TryCut(new byte[LeafBatch.MaxSize + 1], out _, out _, out _));
    }

    private static (byte[] Alpha, byte[] Beta) RightOf(TokenLevel last, int size)
    {
        var (alpha, beta) = (new List<byte>(), new List<byte>());
        var step = 0;
        for (var (b, c) = ((int)last.Index, size); c > 1; (b, c) = (b / 2, (c + 1) / 2))
        {
            var right = b % 2 == 0 && b + 1 < c;
            if (right)
            {
                alpha.AddRange(last.Path.Step(Chain.Alpha, step).Bytes);
                beta.AddRange(last.Path.Step(Chain.Beta, step).Bytes);
            }

            step += right || b % 2 == 1 ? 1 : 0;
        }

        return ([.. alpha], [.. beta]);
    }
}
