using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Issuing;
using Linking.Notes;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Ledger.Tests.Issuing;

/// <summary>Tokens while the memory of their round's tree is given back and used again.</summary>
public sealed class SealedRoundTests
{
    private const int Leaves = 5000;

    private static readonly Lazy<TestRounds> Genesis = new(() =>
    {
        var rounds = new TestRounds();
        rounds.Next();
        return rounds;
    });

    [Fact]
    public void LetGo_TokensAfterwards_AreTheSameBytes()
    {
        var memory = new TreeMemory(long.MaxValue);
        var round = Sealed("a", memory);
        var before = Token(round, 1234);
        var hashes = round.AlphaLeafHashes();
        var right = round.RightOf(1234);
        round.LetGo();
        Assert.NotEqual(0, memory.Size);
        var other = Sealed("b", memory);
        Assert.Equal(0, memory.Size);
        Assert.Equal(hashes, round.AlphaLeafHashes());
        Assert.Equal(before, Token(round, 1234));
        Assert.Equal(hashes, round.AlphaLeafHashes());
        Assert.NotEqual(before, Token(other, 1234));
        Assert.Equal(right, round.RightOf(1234));
        Assert.NotEqual(right, other.RightOf(1234));
        round.LetGo();
        round.LetGo();
        Assert.Equal(before, Token(round, 1234));
    }

    [Fact]
    public async Task LetGo_WhileTokensAreWritten_TheyAreTheSameBytes()
    {
        var memory = new TreeMemory(long.MaxValue);
        var fresh = new[] { Sealed("a", memory: null), Sealed("b", memory: null) };
        for (var turn = 0; turn < 6; turn++)
        {
            var round = Sealed(turn % 2 == 0 ? "a" : "b", memory);
            var expected = fresh[turn % 2];
            var writers = Enumerable.Range(0, 3).Select(w => Task.Run(() =>
            {
                for (var i = w; i < Leaves; i += 7)
                    Assert.Equal(Token(expected, i), Token(round, i));
            })).ToArray();
            await Task.Yield();
            round.LetGo();
            Sealed(turn % 2 == 0 ? "b" : "a", memory).LetGo();
            await Task.WhenAll(writers);
        }
    }

    [Fact]
    public void Put_CacheIsFull_OlderRoundLetsItsMemoryGo()
    {
        var memory = new TreeMemory(long.MaxValue);
        var cache = new RoundCache(1);
        var first = Sealed("a", memory);
        cache.Put(first);
        Assert.Equal(0, memory.Size);
        var row = Genesis.Value.Fork();
        row.Next();
        cache.Put(Seal(row, "c", memory));
        Assert.NotEqual(0, memory.Size);
        Assert.Null(cache.Find(1));
        Assert.Equal(Token(Sealed("a", memory: null), 17), Token(first, 17));
    }

    private static SealedRound Sealed(string salt, TreeMemory? memory) => Seal(Genesis.Value.Fork(), salt, memory);

    private static SealedRound Seal(TestRounds rounds, string salt, TreeMemory? memory)
    {
        var row = rounds.Next(Leaves, salt);
        var header = Header.Decode(row.Header);
        Assert.True(LeafEnds.TryFind(header.Suite, row.Leaves.Span, header.LeafCount, out var ends));
        var tree = memory is null ? null : MerkleTree.Build(row.Leaves.Span, ends, memory);
        var head = new HeadSigner(TestRounds.Ledger, Suite.One, [SigningKey.FromSeed(new byte[32])], [SigningKey.FromSeed(new byte[32])])
            .Sign(row.Index + 1, row.Link);
        return new SealedRound(row, header, ends, tree, new SignedHeadAnchor(row.Index + 1, MerklePath.Empty(TreeHasher.DigestSize), head));
    }

    private static byte[] Token(SealedRound round, int index)
    {
        var token = new byte[round.TokenSize(index)];
        Assert.Equal(token.Length, round.WriteToken(index, token));
        return token;
    }
}
