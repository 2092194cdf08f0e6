using System.Security.Cryptography;
using System.Text;

using Google.Protobuf;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol.V1;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Server.Tests;

/// <summary>Match, Extend and Find.</summary>
public sealed class TokenTests
{
    [Fact]
    public async Task Match_OwnToken_Matches()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        var token = await client.StampAsync(Suite.One.Hash("abc"u8));

        var report = await client.MatchAsync(token.Token);

        Assert.True(report.IsMatched);
        Assert.Equal(token.Token.Header.Index, report.Own!.Header.Index);
    }

    [Fact]
    public async Task Match_ChangedToken_SaysWhereItDiffers()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var channel = server.OpenChannel();
        var token = (await client.StampAsync(Suite.One.Hash("abc"u8))).Token;
        var level = token.Levels[0];
        var header = token.Header;

        Assert.Equal(MatchFinding.OtherLeaf, await FindingAsync(level with { Leaf = LedgerCalls.Document("def") }, header));
        Assert.Equal(MatchFinding.NoSuchLeaf, await FindingAsync(level with { Index = 99 }, header));
        Assert.Equal(MatchFinding.OtherHeader, await FindingAsync(level, header.With(accuracy: header.Accuracy + 1)));
        Assert.Equal(MatchFinding.NoSuchRound, await FindingAsync(level, header.With(index: 1_000_000)));

        async Task<MatchFinding> FindingAsync(TokenLevel l, Header h) => (await LedgerCalls.Of(channel).MatchAsync(
            new MatchRequest { Token = ByteString.CopyFrom(new Token([l], h.ToBytes(), token.Anchors).ToBytes()) })).Finding;
    }

    [Theory]
    [InlineData("bottom leaf", MatchFinding.OtherPath)]
    [InlineData("lower path", MatchFinding.OtherPath)]
    [InlineData("upper path", MatchFinding.OtherPath)]
    [InlineData("publication", MatchFinding.OtherAnchor)]
    [InlineData("publication's path", MatchFinding.OtherAnchor)]
    [InlineData("publication of another number", MatchFinding.OtherAnchor)]
    [InlineData("signed head", MatchFinding.OtherAnchor)]
    public async Task Match_AnyPartChanged_IsFoundAndNothingIsAdded(string part, MatchFinding finding)
    {
        await using var server = await TestServer.StartAsync(o => o with { Interval = TimeSpan.FromSeconds(1) });
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        using var channel = server.OpenChannel();
        // A round of two leaves, so that there is a path to change.
        var stamped = client.StampAllAsync([Suite.One.Hash("a"u8), Suite.One.Hash("b"u8)]);
        await client.StampAsync(Suite.One.Hash("c"u8));
        var token = (await stamped)[0];
        await @operator.PublishAsync([]);
        token = (await client.ExtendAsync(token)).Token;
        var own = await LedgerCalls.Of(channel).MatchAsync(new MatchRequest { Token = ByteString.CopyFrom(token.ToBytes()) });

        var forged = Forged(token, part).ToBytes();
        var match = await LedgerCalls.Of(channel).MatchAsync(new MatchRequest { Token = ByteString.CopyFrom(forged) });

        Assert.Equal(MatchFinding.Matched, own.Finding);
        Assert.Equal(finding, match.Finding);
        Assert.Equal(own.Token, match.Token);
        await LedgerCalls.FailsAsync(StatusCode.FailedPrecondition, ErrorReason.TokenNotMatched, () => ExtendAsync(channel, forged));
        Assert.False((await client.MatchAsync(Token.Decode(forged))).IsMatched);
    }

    [Fact]
    public async Task Extend_AfterManyPublications_TakesTheFirstThatCoversIt()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        var token = await client.StampAsync(Suite.One.Hash("abc"u8));
        for (var i = 0; i < 5; i++)
        {
            await @operator.PublishAsync([]);
            await client.StampAsync(Suite.One.Hash("more"u8));
        }

        var first = await client.ExtendAsync(token.Token);
        var third = await client.ExtendAsync(first.Token, publication: 3);
        var late = await client.ExtendAsync((await client.StampAsync(Suite.One.Hash("late"u8))).Token);

        Assert.Equal([1UL], NumbersIn(first.Token));
        Assert.Equal([1UL, 3UL], NumbersIn(third.Token));
        Assert.Equal(0, (await client.ExtendAsync(third.Token)).Added);
        Assert.Null(late.Publication);
    }

    [Fact]
    public async Task Extend_PublicationThatIsNotOrDoesNotCover_AddsNothing()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        using var channel = server.OpenChannel();
        await client.StampAsync(Suite.One.Hash("abc"u8));
        await @operator.PublishAsync([]);
        var token = (await client.StampAsync(Suite.One.Hash("later"u8))).Bytes;

        foreach (var number in (ulong[])[1, 2, ulong.MaxValue])
        {
            var reply = await LedgerCalls.Of(channel).ExtendAsync(
                new ExtendRequest { Token = ByteString.CopyFrom(token.Span), Publication = number });

            Assert.Equal((0U, false, false), (reply.Added, reply.Published, reply.IsFull));
            Assert.Equal(token.ToArray(), reply.Token.ToByteArray());
        }
    }

    [Fact]
    public async Task Extend_AgainAndAgain_DoesNotFillTheToken()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        using var channel = server.OpenChannel();
        var token = ByteString.CopyFrom((await client.StampAsync(Suite.One.Hash("abc"u8))).Bytes.Span);

        for (var i = 0; i < Token.MaxAnchors; i++)
        {
            await client.StampAsync(Suite.One.Hash("more"u8));
            token = (await LedgerCalls.Of(channel).ExtendAsync(new ExtendRequest { Token = token })).Token;
        }

        await @operator.PublishAsync([]);
        var extended = await LedgerCalls.Of(channel).ExtendAsync(new ExtendRequest { Token = token });

        Assert.True(extended.Published);
        Assert.Equal(3, Token.Decode(extended.Token.Memory).Anchors.Count);
    }

    [Fact]
    public async Task Extend_FullToken_SaysThatItIsFull()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        using var channel = server.OpenChannel();
        var token = (await client.StampAsync(Suite.One.Hash("abc"u8))).Token;
        await @operator.PublishAsync([]);
        var full = token.With([token.Anchors[0], .. Enumerable.Range(1, 63).Select(i => new UnknownAnchor(200, new byte[i]))]);

        var reply = await LedgerCalls.Of(channel).ExtendAsync(new ExtendRequest { Token = ByteString.CopyFrom(full.ToBytes()) });

        Assert.True(reply.IsFull);
        Assert.Equal((0U, false), (reply.Added, reply.Published));
        Assert.Contains("room", reply.Message, StringComparison.Ordinal);
    }

    public static TheoryData<int, ErrorReason> NoTokens() => new()
    {
        { 0, ErrorReason.TokenMalformed },
        { 3, ErrorReason.TokenMalformed },
        { 4000, ErrorReason.TokenMalformed },
        { Token.MaxSize, ErrorReason.TokenMalformed },
        { Token.MaxSize + 1, ErrorReason.TokenTooLarge },
    };

    [Theory]
    [MemberData(nameof(NoTokens))]
    public async Task MatchAndExtend_NoToken_AreRefused(int size, ErrorReason reason)
    {
        await using var server = await TestServer.StartAsync();
        using var channel = server.OpenChannel();
        var bytes = RandomNumberGenerator.GetBytes(size);

        await FailsAsync(channel, bytes, StatusCode.InvalidArgument, reason);
    }

    [Fact]
    public async Task MatchAndExtend_TruncatedToken_SayWhatIsMissing()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var channel = server.OpenChannel();
        var token = (await client.StampAsync(Suite.One.Hash("abc"u8))).Bytes.ToArray();

        await FailsAsync(channel, token[..^1], StatusCode.InvalidArgument, ErrorReason.TokenMalformed);
        await FailsAsync(channel, [.. token[..3], 2, .. token[4..]], StatusCode.InvalidArgument, ErrorReason.TokenVersionUnknown);
    }

    [Fact]
    public async Task MatchAndExtend_TokenOfAnotherLedger_NamesBoth()
    {
        await using var server = await TestServer.StartAsync();
        await using var other = await TestServer.StartAsync(o => o with { Ledger = LedgerId.Parse("other.example") });
        using var client = await other.ConnectAsync();
        using var channel = server.OpenChannel();
        var token = (await client.StampAsync(Suite.One.Hash("abc"u8))).Bytes.ToArray();

        var error = await FailsAsync(channel, token, StatusCode.FailedPrecondition, ErrorReason.TokenOfAnotherLedger);

        Assert.Equal("test.example/ledger", error.Metadata["ledger"]);
        Assert.Equal("other.example", error.Metadata["token_ledger"]);
        Assert.Contains("other.example", error.Message, StringComparison.Ordinal);
        Assert.Contains("test.example/ledger", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extend_TokenThatDoesNotMatch_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var channel = server.OpenChannel();
        var token = (await client.StampAsync(Suite.One.Hash("abc"u8))).Token;
        var changed = new Token([token.Levels[0] with { Leaf = LedgerCalls.Document("def") }], token.HeaderBytes, token.Anchors).ToBytes();

        await LedgerCalls.FailsAsync(StatusCode.FailedPrecondition, ErrorReason.TokenNotMatched, () => ExtendAsync(channel, changed));
    }

    [Fact]
    public async Task Extend_AfterAPublication_AddsIt()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        var token = await client.StampAsync(Suite.One.Hash("abc"u8));

        var before = await client.ExtendAsync(token.Token);
        await @operator.PublishAsync([]);
        var after = await client.ExtendAsync(before.Token);
        var again = await client.ExtendAsync(after.Token);

        Assert.Null(before.Publication);
        Assert.NotNull(after.Publication);
        Assert.Equal(1, after.Added);
        Assert.Equal(0, again.Added);
        Assert.Equal(after.Token, again.Token);
        Assert.True((await client.MatchAsync(after.Token)).IsMatched);
    }

    [Fact]
    public async Task Extend_AggregatedToken_KeepsItsLevels()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        var token = (await client.StampAllAsync([Suite.One.Hash("a"u8), Suite.One.Hash("b"u8), Suite.One.Hash("c"u8)]))[2];
        await @operator.PublishAsync([]);

        var extended = await client.ExtendAsync(token);

        Assert.NotNull(extended.Publication);
        Assert.Equal(token.Levels, extended.Token.Levels);
    }

    [Fact]
    public async Task Find_ByTheExactLeaf_GivesTheFirstToken()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        var open = LedgerCalls.Document("open", nonce: []);
        var closed = LedgerCalls.Document("closed");
        var first = await client.StampAsync(open);
        var second = await client.StampAsync(closed);

        Assert.Equal(first.Bytes.ToArray(), (await client.FindAsync(open))!.Bytes.ToArray());
        Assert.Equal(second.Bytes.ToArray(), (await client.FindAsync(closed))!.Bytes.ToArray());
        Assert.Null(await client.FindAsync(LedgerCalls.Document("closed", nonce: [])));
    }

    [Fact]
    public async Task Find_BadOrUnknownLeaf_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = server.OpenChannel();

        await LedgerCalls.FailsAsync(StatusCode.InvalidArgument, ErrorReason.LeafMalformed, () => FindAsync(channel, [1, 2, 3]));
        await LedgerCalls.FailsAsync(StatusCode.NotFound, ErrorReason.LeafNotFound,
            () => FindAsync(channel, LedgerCalls.Document("x").ToBytes()));
    }

    private static Token Forged(Token token, string part)
    {
        var (bottom, top) = (token.Levels[0], token.Levels[1]);
        var (head, published) = (token.Anchors.OfType<SignedHeadAnchor>().First(), token.Anchors.OfType<PublicationAnchor>().Single());
        return part switch
        {
            "bottom leaf" => new([bottom with { Leaf = LedgerCalls.Document("forged") }, top], token.HeaderBytes, token.Anchors),
            "lower path" => new([bottom with { Path = Changed(bottom.Path) }, top], token.HeaderBytes, token.Anchors),
            "upper path" => new([bottom, top with { Path = Changed(top.Path) }], token.HeaderBytes, token.Anchors),
            "publication" => token.With([head, published with { Note = Replaced(published.Note, "time 2", "time 1") }]),
            "publication's path" => token.With([head, published with { Path = Changed(published.Path) }]),
            "publication of another number"
                => token.With([head, published with { Note = Replaced(published.Note, "number 1", "number 7") }]),
            _ => token.With([head with { Head = head.Head with { Alpha = WithOtherRoot(head.Head.Alpha) } }, published]),
        };
    }

    private static MerklePath Changed(MerklePath path)
    {
        var alpha = path[Chain.Alpha].ToArray();
        alpha[^1] ^= 1;
        return new MerklePath(path.Width, alpha, path[Chain.Beta].ToArray());
    }

    // The third line of a head is its root. What else has signed it is no part of what is compared.
    private static byte[] WithOtherRoot(ReadOnlyMemory<byte> note)
    {
        var lines = Encoding.UTF8.GetString(note.Span).Split('\n');
        lines[2] = (lines[2][0] == 'A' ? 'B' : 'A') + lines[2][1..];
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    // The first occurrence after the ledger's name.
    private static byte[] Replaced(ReadOnlyMemory<byte> note, string old, string now)
    {
        var text = Encoding.UTF8.GetString(note.Span);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text[..at] + now + text[(at + old.Length)..]);
    }

    private static IEnumerable<ulong> NumbersIn(Token token) => token.Anchors.OfType<PublicationAnchor>().Select(
        a => Publications.Publication.TryParseNote(a.Note, out var publication, out _, out _) ? publication.Number : 0);

    private static async Task FindAsync(GrpcChannel channel, byte[] leaf)
        => await LedgerCalls.Of(channel).FindAsync(new FindRequest { Leaf = ByteString.CopyFrom(leaf) });

    private static async Task MatchAsync(GrpcChannel channel, byte[] token)
        => await LedgerCalls.Of(channel).MatchAsync(new MatchRequest { Token = ByteString.CopyFrom(token) });

    private static async Task ExtendAsync(GrpcChannel channel, byte[] token)
        => await LedgerCalls.Of(channel).ExtendAsync(new ExtendRequest { Token = ByteString.CopyFrom(token) });

    private static async Task<Protocol.RequestError> FailsAsync(GrpcChannel channel, byte[] token, StatusCode code, ErrorReason reason)
    {
        await LedgerCalls.FailsAsync(code, reason, () => ExtendAsync(channel, token));
        return await LedgerCalls.FailsAsync(code, reason, () => MatchAsync(channel, token));
    }
}
