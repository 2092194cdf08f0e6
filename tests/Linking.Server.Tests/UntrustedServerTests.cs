using Google.Protobuf;

using Grpc.Core;

using Linking.Auditing;
using Linking.Client;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Fronts.Grpc.Errors;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Server.Tests;

/// <summary>A client hands out nothing that does not hold, whatever a server sends; and repeats what it may repeat.</summary>
public sealed class UntrustedServerTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private Relay _relay = null!;
    private LinkingClient _client = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _relay = await Relay.StartAsync(_server.Address);
        _client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = _relay.Address });
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _relay.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Stamp_AnyBitOfTheTokenChanged_IsRefused()
    {
        var leaf = LedgerCalls.Document("abc");
        var length = (await _client.StampAsync(leaf)).Bytes.Length;

        for (var i = 0; i < length; i += 7)
        {
            _relay.OnReply = On<StampResponse>(r => r.Token = Changed(r.Token, i));
            await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.StampAsync(leaf));
        }
    }

    [Fact]
    public async Task Stamp_TokenOfAnotherLeaf_IsRefused()
    {
        var other = (await _client.StampAsync(Suite.One.Hash("other"u8))).Bytes;
        _relay.OnReply = On<StampResponse>(r => r.Token = ByteString.CopyFrom(other.Span));

        var exception = await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.StampAsync(Suite.One.Hash("abc"u8)));

        Assert.Contains("another leaf", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stamp_TokenSignedByAnotherKey_IsRefused()
    {
        await using var impostor = await TestServer.StartAsync();
        using var client = await impostor.ConnectAsync();
        var leaf = LedgerCalls.Document("abc");
        var foreign = (await client.StampAsync(leaf)).Bytes;
        _relay.OnReply = On<StampResponse>(r => r.Token = ByteString.CopyFrom(foreign.Span));

        var exception = await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.StampAsync(leaf));

        Assert.Contains("LNK-", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StampAll_TamperedAggregate_IsRefused()
    {
        _relay.OnReply = On<StampResponse>(r => r.Token = Changed(r.Token, r.Token.Length - 10));

        await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.StampAllAsync([Suite.One.Hash("a"u8), Suite.One.Hash("b"u8)]));
    }

    [Fact]
    public async Task Extend_AnchorTakenAway_IsKept()
    {
        using var @operator = _server.ConnectOperator();
        var token = await _client.StampAsync(Suite.One.Hash("abc"u8));
        await @operator.PublishAsync([]);
        _relay.OnReply = On<ExtendResponse>(response =>
        {
            Assert.True(Token.TryDecode(response.Token.Memory, out var extended, out _));
            response.Token = ByteString.CopyFrom(new Token(extended.Levels, extended.HeaderBytes, [extended.Anchors[^1]]).ToBytes());
        });

        // Of the answer only what is new is taken.
        var kept = await _client.ExtendAsync(token.Token);

        Assert.NotNull(kept.Publication);
        Assert.Equal(token.Token.Anchors, kept.Token.Anchors.Take(token.Token.Anchors.Count));
    }

    [Theory]
    [InlineData("time")]
    [InlineData("path")]
    [InlineData("unknown")]
    [InlineData("two")]
    [InlineData("impostor")]
    public async Task Extend_AddedAnchorIsWrong_IsRefused(string how)
    {
        using var @operator = _server.ConnectOperator();
        var token = await _client.StampAsync(Suite.One.Hash("abc"u8));
        await _client.StampAsync(Suite.One.Hash("more"u8));
        await @operator.PublishAsync([]);
        _relay.OnReply = On<ExtendResponse>(response =>
        {
            Assert.True(Token.TryDecode(response.Token.Memory, out var extended, out _));
            var added = (PublicationAnchor)extended.Anchors[^1];
            Assert.True(Publications.Publication.TryParseNote(added.Note, out var publication, out _, out _));
            IReadOnlyList<Anchor> anchors = how switch
            {
                "time" => [With(publication with { Time = publication.Time.Plus(1) })],
                "path" => [added with { Path = Mutated(added.Path) }],
                "unknown" => [new UnknownAnchor(9, new byte[] { 1 })],
                "two" => [added, new UnknownAnchor(9, new byte[] { 1 })],
                _ => [With(publication)],
            };
            response.Token = ByteString.CopyFrom(
                new Token(extended.Levels, extended.HeaderBytes, [.. extended.Anchors.SkipLast(1), .. anchors]).ToBytes());

            PublicationAnchor With(Publications.Publication changed) =>
                added with { Note = new NoteSigner(changed.Ledger.PublicationOrigin, [SigningKey.FromSeed(new byte[32])])
                    .Sign(System.Text.Encoding.UTF8.GetString(changed.ToBytes())) };
        });

        var exception = await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.ExtendAsync(token.Token));

        Assert.EndsWith("It was not kept.", exception.Message, StringComparison.Ordinal);

        static MerklePath Mutated(MerklePath path)
        {
            var alpha = path[Chain.Alpha].ToArray();
            alpha[^1] ^= 1;
            return new MerklePath(32, alpha, path[Chain.Beta].ToArray());
        }
    }

    [Fact]
    public async Task Extend_OwnPublicationDoesNotFit_IsNotTakenForPublished()
    {
        using var @operator = _server.ConnectOperator();
        var (one, two) = (await _client.StampAsync(Suite.One.Hash("abc"u8)), await _client.StampAsync(Suite.One.Hash("more"u8)));
        await @operator.PublishAsync([]);
        var (sound, other) = (await _client.ExtendAsync(one.Token), await _client.ExtendAsync(two.Token));
        var bad = one.Token.With([.. one.Token.Anchors, other.Token.Anchors[^1]]);
        _relay.OnRequest = request =>
        {
            if (request is ExtendRequest extend)
                extend.Token = ByteString.CopyFrom(sound.Token.ToBytes());
        };
        _relay.OnReply = On<ExtendResponse>(response => response.Token = ByteString.CopyFrom(bad.ToBytes()));

        var exception = await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.ExtendAsync(bad));

        Assert.Contains("does not fit it", exception.Message, StringComparison.Ordinal);
        _relay.OnReply = _ => { };
        Assert.Equal(1UL, (await _client.ExtendAsync(sound.Token)).Publication!.Number);
    }

    [Fact]
    public async Task Match_ProofOfTheAnswer_IsPutIntoTheToken()
    {
        using var @operator = _server.ConnectOperator();
        var token = (await _client.StampAsync(Suite.One.Hash("abc"u8))).Token;
        var none = await new TokenExtender(_client).MatchAsync(token);
        Assert.True(none.Report!.IsMatched);
        Assert.Equal((token, null), (none.Extended!.Token, none.Extended.Publication));
        await @operator.PublishAsync([]);

        var extender = new TokenExtender(_client);
        var matched = (await extender.MatchAsync(token)).Extended!;
        Assert.Equal(1UL, matched.Publication!.Number);
        Assert.Equal((await _client.ExtendAsync(token)).Token.ToBytes(), matched.Token.ToBytes());
        Assert.Equal(matched.Token, (await extender.MatchAsync(matched.Token)).Extended!.Token);

        var full = token.With([.. Enumerable.Repeat(token.Anchors[0], Token.MaxAnchors)]);
        Assert.True((await extender.MatchAsync(full)).Extended!.IsFull);
        var broken = token.Below([new TokenLevel(token.Levels[^1].Leaf, 0, new MerklePath(32, Array.Empty<byte>(), Array.Empty<byte>()))]);
        Assert.True((await extender.MatchAsync(broken)).Extended!.IsBroken);
    }

    [Fact]
    public async Task Match_AnswerIsWrong_NothingIsPutIn()
    {
        using var @operator = _server.ConnectOperator();
        var token = (await _client.StampAsync(Suite.One.Hash("abc"u8))).Token;
        await @operator.PublishAsync([]);
        await _client.StampAsync(Suite.One.Hash("more"u8));
        await @operator.PublishAsync([]);
        var later = (await _client.ExtendAsync(token, 2)).Token;
        _relay.OnReply = On<MatchResponse>(r => r.Token = ByteString.CopyFrom(later.ToBytes()));
        var exception = await Assert.ThrowsAsync<UntrustedReplyException>(() => new TokenExtender(_client).MatchAsync(token));
        Assert.Contains("publication 1 covers the token already", exception.Message, StringComparison.Ordinal);

        // What of the answer is neither compared nor taken may be anything: then the right publication is put in.
        var right = (await _client.ExtendAsync(token)).Token.ToBytes();
        var (length, refused) = (right.Length, 0);
        for (var i = 0; i < length; i += 7)
        {
            _relay.OnReply = On<MatchResponse>(r => r.Token = Changed(r.Token, Math.Min(i, r.Token.Length - 1)));
            try
            {
                if ((await new TokenExtender(_client).MatchAsync(token)).Extended is { } extended)
                    Assert.Equal(right, extended.Token.ToBytes());
                else
                    refused++;
            }
            catch (UntrustedReplyException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, length / 7 * 9 / 10, length);
    }

    [Fact]
    public async Task Head_WhoseHistoryIsNotShown_IsRefusedAndBothHeadsAreKept()
    {
        using var folder = new TemporaryFolder();
        var trust = new TrustFolder(folder["trust"]);
        using var client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = _relay.Address, Trust = trust });
        await client.GetHeadAsync();
        await _client.StampAsync(Suite.One.Hash("abc"u8));
        _relay.OnReply = On<GetConsistencyProofResponse>(r => r.Proof = Changed(r.Proof, r.Proof.Length - 1));

        var exception = await Assert.ThrowsAsync<UntrustedReplyException>(() => client.GetHeadAsync());

        var file = Assert.Single(Directory.GetFiles(folder.Path, "*.lae", SearchOption.AllDirectories));
        Assert.Contains(file, exception.Message, StringComparison.Ordinal);
        Assert.True(AuditEvidence.TryDecode(await File.ReadAllBytesAsync(file), out var evidence, out _));
        Assert.Equal((AuditCode.Head, 4), (evidence.Code, evidence.Exhibits.Count));
        Assert.False(evidence.Proves(Chain.Alpha, client.Ledger.Identity.Alpha));
        // What the folder holds is read again.
        Assert.Equal(1UL, Assert.Single(trust.List()).Head!.Size);
    }

    [Fact]
    public async Task Find_TokenOfAnotherLeaf_IsRefused()
    {
        var leaf = LedgerCalls.Document("abc");
        await _client.StampAsync(leaf);
        var other = (await _client.StampAsync(Suite.One.Hash("other"u8))).Bytes;
        _relay.OnReply = On<FindResponse>(r => r.Token = ByteString.CopyFrom(other.Span));

        await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.FindAsync(leaf));
    }

    [Fact]
    public async Task GetHead_Changed_IsRefused()
    {
        _relay.OnReply = On<GetHeadResponse>(r => r.Head.BetaNote = Changed(r.Head.BetaNote, r.Head.BetaNote.Length - 5));
        await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.GetHeadAsync());

        _relay.OnReply = On<GetHeadResponse>(r => r.Head.Size++);
        await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.GetHeadAsync());

        _relay.OnReply = On<GetHeadResponse>(r => r.Head = null);
        await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.GetHeadAsync());
    }

    [Fact]
    public async Task ListPublications_ChangedOrOutOfOrder_IsRefused()
    {
        using var @operator = _server.ConnectOperator();
        await @operator.PublishAsync([]);

        _relay.OnReply = On<ListPublicationsResponse>(r => r.Publication.Note = Changed(r.Publication.Note, r.Publication.Note.Length - 5));
        await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.ListPublicationsAsync().ToListAsync().AsTask());

        _relay.OnReply = On<ListPublicationsResponse>(r => r.Publication.Number = 2);
        await Assert.ThrowsAsync<UntrustedReplyException>(() => _client.ListPublicationsAsync().ToListAsync().AsTask());
    }

    [Fact]
    public async Task Connect_IdentityThatDoesNotHoldTogether_IsRefused()
    {
        Action<GetLedgerResponse>[] changes =
        [
            r => r.Ledger = "",
            r => r.Suite = 9,
            r => r.Identity = ByteString.Empty,
            r => r.Identity = Changed(r.Identity, 0),
            r => r.Identity = Changed(r.Identity, 63),
            r => r.RecordEntries = 0,
            r => r.Policy = "no policy",
            r => r.Limits = null,
            r => r.IntervalUs = ulong.MaxValue,
        ];
        foreach (var change in changes)
        {
            _relay.OnReply = reply =>
            {
                if (reply is GetLedgerResponse ledger)
                    change(ledger);
            };
            await Assert.ThrowsAsync<UntrustedReplyException>(()
                => LinkingClient.ConnectAsync(new LinkingClientOptions { Address = _relay.Address }));
        }
    }

    [Theory]
    [InlineData(ErrorReason.Overloaded)]
    [InlineData(ErrorReason.Stopping)]
    [InlineData(ErrorReason.ClockUntrusted)]
    public async Task Stamp_RefusedForNow_IsRepeatedWithTheSameLeaf(ErrorReason reason)
    {
        var leaves = new List<ByteString>();
        _relay.OnRequest = request =>
        {
            leaves.Add(((StampRequest)request).Leaf);
            if (leaves.Count < 3)
                throw RpcFailures.ToException(RequestError.Of(reason, "Not now.") with { RetryAfter = TimeSpan.FromMilliseconds(1) });
        };

        await _client.StampAsync(Suite.One.Hash("abc"u8));

        Assert.Equal(3, leaves.Count);
        Assert.Single(leaves.Distinct());
    }

    [Theory]
    [InlineData(ErrorReason.ReadOnly)]
    [InlineData(ErrorReason.OutcomeUnknown)]
    [InlineData(ErrorReason.StorageFailed)]
    [InlineData(ErrorReason.LeafMalformed)]
    public async Task Stamp_RefusedForGood_IsNotRepeated(ErrorReason reason)
    {
        var requests = 0;
        _relay.OnRequest = _ =>
        {
            requests++;
            throw RpcFailures.ToException(RequestError.Of(reason, "Not at all."));
        };

        var exception = await Assert.ThrowsAsync<RequestFailedException>(() => _client.StampAsync(Suite.One.Hash("abc"u8)));

        Assert.Equal((1, reason, "Not at all."), (requests, exception.Error.Reason, exception.Message));
    }

    // Other replies pass: a client that meets something new asks for the record.
    private static Action<object> On<T>(Action<T> change) => reply =>
    {
        if (reply is T wanted)
            change(wanted);
    };

    private static ByteString Changed(ByteString bytes, int index)
    {
        var changed = bytes.ToByteArray();
        changed[index] ^= 1;
        return ByteString.CopyFrom(changed);
    }
}
