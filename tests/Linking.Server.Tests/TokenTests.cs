using System.Security.Cryptography;

using Google.Protobuf;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol.V1;
using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Server.Tests;

/// <summary>Match, Extend and Find.</summary>
public sealed class TokenTests
{
    [Fact]
    public async Task Match_OwnToken_Matches()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        var token = await client.StampAsync(Imprint.Compute("abc"u8));

        var report = await client.MatchAsync(token.Bytes);

        Assert.True(report.Matched);
        Assert.Equal(token.Token.Header.Index, report.Round);
    }

    [Fact]
    public async Task Match_ChangedToken_SaysWhereItDiffers()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        var token = (await client.StampAsync(Imprint.Compute("abc"u8))).Token;
        var level = token.Levels[0];
        var header = token.Header;

        Assert.Equal(MatchFinding.OtherLeaf, await FindingAsync(level with { Leaf = LedgerCalls.Document("def") }, header));
        Assert.Equal(MatchFinding.NoSuchLeaf, await FindingAsync(level with { Index = 99 }, header));
        Assert.Equal(MatchFinding.OtherHeader, await FindingAsync(level, header with { Accuracy = header.Accuracy + 1 }));
        Assert.Equal(MatchFinding.NoSuchRound, await FindingAsync(level, header with { Index = 1_000_000 }));

        async Task<MatchFinding> FindingAsync(TokenLevel l, Header h) =>
            (await client.MatchAsync(new Token([l], h.ToBytes(), token.Anchors).ToBytes())).Finding;
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
        var token = (await client.StampAsync(Imprint.Compute("abc"u8))).Bytes.ToArray();

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
        var token = (await client.StampAsync(Imprint.Compute("abc"u8))).Bytes.ToArray();

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
        var token = (await client.StampAsync(Imprint.Compute("abc"u8))).Token;
        var changed = new Token([token.Levels[0] with { Leaf = LedgerCalls.Document("def") }], token.HeaderBytes.Span, token.Anchors).ToBytes();

        await LedgerCalls.FailsAsync(StatusCode.FailedPrecondition, ErrorReason.TokenNotMatched, () => ExtendAsync(channel, changed));
    }

    [Fact]
    public async Task Extend_AfterAPublication_AddsIt()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        var token = await client.StampAsync(Imprint.Compute("abc"u8));

        var before = await client.ExtendAsync(token.Bytes);
        await @operator.PublishAsync([]);
        var after = await client.ExtendAsync(before.Bytes);
        var again = await client.ExtendAsync(after.Bytes);

        Assert.False(before.Published);
        Assert.True(after.Published);
        Assert.Equal(1, after.Added);
        Assert.Equal(0, again.Added);
        Assert.Equal(after.Bytes.ToArray(), again.Bytes.ToArray());
        Assert.True((await client.MatchAsync(after.Bytes)).Matched);
    }

    [Fact]
    public async Task Extend_AggregatedToken_KeepsItsLevels()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        var token = (await client.StampAllAsync([Imprint.Compute("a"u8), Imprint.Compute("b"u8), Imprint.Compute("c"u8)]))[2];
        await @operator.PublishAsync([]);

        var extended = await client.ExtendAsync(token.ToBytes());

        Assert.True(extended.Published);
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
        await LedgerCalls.FailsAsync(StatusCode.NotFound, ErrorReason.LeafNotFound, () => FindAsync(channel, LedgerCalls.Document("x").ToBytes()));
    }

    private static async Task FindAsync(GrpcChannel channel, byte[] leaf) => await LedgerCalls.Of(channel).FindAsync(new FindRequest { Leaf = ByteString.CopyFrom(leaf) });

    private static async Task MatchAsync(GrpcChannel channel, byte[] token) => await LedgerCalls.Of(channel).MatchAsync(new MatchRequest { Token = ByteString.CopyFrom(token) });

    private static async Task ExtendAsync(GrpcChannel channel, byte[] token) => await LedgerCalls.Of(channel).ExtendAsync(new ExtendRequest { Token = ByteString.CopyFrom(token) });

    private static async Task<Protocol.RequestError> FailsAsync(GrpcChannel channel, byte[] token, StatusCode code, ErrorReason reason)
    {
        await LedgerCalls.FailsAsync(code, reason, () => ExtendAsync(channel, token));
        return await LedgerCalls.FailsAsync(code, reason, () => MatchAsync(channel, token));
    }
}
