using Linking.Auditing;
using Linking.Client;
using Linking.Client.Auditing;
using Linking.Events;
using Linking.Hashing;
using Linking.Protocol.V1;
using Linking.Rounds;
using Linking.Testing;

namespace Linking.Server.Tests;

/// <summary>An auditor with a clock of its own, and a server that answers through a relay.</summary>
public sealed class AuditorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NoPublicationWithinTheAnnouncedPeriod_IsSilence_UntilThereIsOne()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        await client.StampAsync(Suite.One.Hash("a"u8));
        using var auditor = Auditor(server.Address, TimeSpan.FromHours(40));

        var silent = await auditor.LookAsync();
        await @operator.PublishAsync([]);
        var published = await auditor.LookAsync();

        Assert.Equal(AuditCode.Silence, Assert.Single(silent.Findings).Code);
        Assert.EndsWith(".lae", Assert.Single(silent.Evidence), StringComparison.Ordinal);
        Assert.Empty(published.Findings);
        Assert.Equal((1UL, (Instant?)null), (published.State!.PublicationNumber, published.State.Uncovered));
        Assert.Equal(1UL, published.State.Counts[(int)AuditCode.Silence - 1]);
        Assert.Empty((await Auditor(server.Address, TimeSpan.FromHours(30)).LookAsync()).Findings);
    }

    [Fact]
    public async Task MediumThatLacksAPublication_IsFoundWhenItIsOverdueThere()
    {
        await using var server = await TestServer.StartAsync(o => o with { Directory = _folder["book"] });
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        for (var i = 0; i < 2; i++)
        {
            await client.StampAsync(Suite.One.Hash([(byte)i]));
            await @operator.PublishAsync([]);
        }

        Assert.Empty((await Auditor(server.Address, TimeSpan.FromHours(40), _folder["book"]).LookAsync()).Findings);
        File.Delete(_folder["book/publications/000002.note"]);

        Assert.Empty((await Auditor(server.Address, TimeSpan.FromHours(30), _folder["book"]).LookAsync()).Findings);
        var late = await Auditor(server.Address, TimeSpan.FromHours(40), _folder["book"]).LookAsync();
        Assert.Contains("number 2 is overdue there", Assert.Single(late.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClockBehindTheLedgers_FindsHeadersAhead()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        await client.StampAsync(Suite.One.Hash("a"u8));

        var report = await Auditor(server.Address, TimeSpan.FromHours(-1)).LookAsync();

        Assert.Equal([AuditCode.Ahead, AuditCode.Ahead], report.Findings.Select(f => f.Code));
        Assert.Equal(2UL, report.State!.Size);
    }

    [Fact]
    public async Task PublicationThatTheServerHidesAndAMediumHas_IsARollback()
    {
        await using var server = await TestServer.StartAsync(o => o with { Directory = _folder["book"] });
        await using var relay = await Relay.StartAsync(server.Address);
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        await client.StampAsync(Suite.One.Hash("a"u8));
        await @operator.PublishAsync([]);
        await client.StampAsync(Suite.One.Hash("b"u8));
        await @operator.PublishAsync([]);
        // The second is answered as a first one once more, which breaks the list off.
        relay.OnReply = reply =>
        {
            if (reply is ListPublicationsResponse { Publication.Number: 2 } second)
                second.Publication.Note = Google.Protobuf.ByteString.CopyFrom(File.ReadAllBytes(_folder["book/publications/000001.note"]));
        };

        await Assert.ThrowsAsync<UntrustedReplyException>(() => Auditor(relay.Address, TimeSpan.Zero).LookAsync());
        relay.OnReply = reply =>
        {
            if (reply is ListPublicationsResponse { Publication.Number: 2 } second)
            {
                second.Publication.Number = 1;
                second.Publication.Size = 2;
                second.Publication.Note = Google.Protobuf.ByteString.CopyFrom(File.ReadAllBytes(_folder["book/publications/000001.note"]));
            }
        };
        var report = await Auditor(relay.Address, TimeSpan.Zero, _folder["book"]).LookAsync();

        Assert.Contains(report.Findings, f => Is(f, AuditCode.Publication, "where number 2 is due"));
        Assert.Contains(report.Findings, f => Is(f, AuditCode.Rollback, "has publication 2"));

        static bool Is(AuditFinding finding, AuditCode code, string says) =>
            finding.Code == code && finding.Message.Contains(says, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HeadersThatAreCutShortOrNotSigned_AreNotRemembered(bool isHead)
    {
        await using var server = await TestServer.StartAsync();
        await using var relay = await Relay.StartAsync(server.Address);
        using var client = await server.ConnectAsync();
        await client.StampAsync(Suite.One.Hash("a"u8));
        relay.OnReply = reply =>
        {
            if (isHead && reply is GetHeadResponse head)
                head.Head.AlphaNote = Flipped(head.Head.AlphaNote);
            if (!isHead && reply is GetHeadersResponse { Round: 1 } header)
                header.Header = Google.Protobuf.ByteString.CopyFrom(header.Header.Span[..^1]);
        };
        using var auditor = Auditor(relay.Address, TimeSpan.Zero);

        var report = await auditor.LookAsync();

        Assert.Equal(isHead ? AuditCode.Key : AuditCode.Header, Assert.Single(report.Findings).Code);
        Assert.Null(report.State);
        relay.OnReply = _ => { };
        Assert.Equal(2UL, (await auditor.LookAsync()).State!.Size);

        // In the last signature's bytes, in base64.
        static Google.Protobuf.ByteString Flipped(Google.Protobuf.ByteString note)
        {
            var bytes = note.ToByteArray();
            bytes[^20] = bytes[^20] == (byte)'A' ? (byte)'B' : (byte)'A';
            return Google.Protobuf.ByteString.CopyFrom(bytes);
        }
    }

    [Fact]
    public async Task RecordThatGrowsDuringALook_IsNoFinding()
    {
        await using var server = await TestServer.StartAsync();
        await using var relay = await Relay.StartAsync(server.Address);
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        relay.OnRequest = request =>
        {
            if (request is not GetHeadRequest)
                return;
            @operator.NoticeAsync(new OtherSubject(), ["a word"]).GetAwaiter().GetResult();
            client.StampAsync(Suite.One.Hash("a"u8)).GetAwaiter().GetResult();
        };

        var report = await Auditor(relay.Address, TimeSpan.Zero).LookAsync();

        Assert.Empty(report.Findings);
        Assert.Equal(3UL, report.State!.Size);
    }

    [Fact]
    public async Task MoreHeadersThanThoseOfTheHead_AreAFindingAndNotRemembered()
    {
        await using var server = await TestServer.StartAsync();
        await using var relay = await Relay.StartAsync(server.Address);
        using var client = await server.ConnectAsync();
        var older = await LedgerCalls.Of(server.OpenChannel()).GetHeadAsync(new GetHeadRequest());
        await client.StampAsync(Suite.One.Hash("a"u8));
        relay.OnRequest = request =>
        {
            if (request is GetHeadersRequest headers)
                headers.Limit = 0;
        };
        relay.OnReply = reply =>
        {
            if (reply is GetHeadResponse head)
                head.Head = older.Head;
        };

        var report = await Auditor(relay.Address, TimeSpan.Zero).LookAsync();

        Assert.Equal(AuditCode.Header, Assert.Single(report.Findings).Code);
        Assert.Contains("more headers than the 1", report.Findings[0].Message, StringComparison.Ordinal);
        Assert.Null(report.State);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(5, null)]
    [InlineData(5, 2)]
    [InlineData(5, 3)]
    public async Task PublicationListedLate_IsHeldAgainstItsOwnHeaders(int roundsBehind, int? forged)
    {
        await using var server = await TestServer.StartAsync();
        await using var relay = await Relay.StartAsync(server.Address);
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        for (var i = 0; i < 2; i++)
            await client.StampAsync(Suite.One.Hash([(byte)i]));
        relay.OnRequest = request =>
        {
            if (request is not GetHeadRequest)
                return;
            @operator.PublishAsync([]).GetAwaiter().GetResult();
            for (var i = 0; i < roundsBehind; i++)
                client.StampAsync(Suite.One.Hash([(byte)(2 + i)])).GetAwaiter().GetResult();
        };
        using var auditor = Auditor(relay.Address, TimeSpan.Zero);
        Assert.Empty((await auditor.LookAsync()).Findings);
        relay.OnRequest = _ => { };
        relay.OnReply = reply =>
        {
            if (reply is GetHeadersResponse header && header.Round == (ulong?)forged)
                header.Header = Later(header.Header);
        };

        var report = await auditor.LookAsync();

        Assert.Equal(3UL, report.State!.PublicationSize);
        if (forged is null)
        {
            Assert.Empty(report.Findings);
            var next = await HeaderAsync(server, 3);
            Assert.Equal(next.Time, report.State.Uncovered);
        }
        else
        {
            Assert.Contains("were not shown to be of the history", Assert.Single(report.Findings).Message, StringComparison.Ordinal);
        }

        static Google.Protobuf.ByteString Later(Google.Protobuf.ByteString bytes)
        {
            var header = Header.Decode(bytes.Memory);
            return Google.Protobuf.ByteString.CopyFrom(header.With(time: header.Time.Plus(1)).ToBytes());
        }

        static async Task<Header> HeaderAsync(TestServer server, ulong index)
        {
            using var call = LedgerCalls.Of(server.OpenChannel()).GetHeaders(new GetHeadersRequest { Start = index, Limit = 1 });
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            return Header.Decode(call.ResponseStream.Current.Header.Memory);
        }
    }

    [Fact]
    public async Task ServerThatStopsBetweenTwoHeaders_IsNotWaitedForForEver()
    {
        await using var server = await TestServer.StartAsync();
        await using var relay = await Relay.StartAsync(server.Address);
        using var client = await server.ConnectAsync();
        await client.StampAsync(Suite.One.Hash("a"u8));
        using var goesOn = new ManualResetEventSlim();
        relay.OnReply = reply =>
        {
            if (reply is GetHeadersResponse { Round: 1 })
                goesOn.Wait();
        };
        using var auditor = new LedgerAuditor(new AuditOptions
        {
            Server = new LinkingClientOptions { Address = relay.Address, Timeout = TimeSpan.FromSeconds(5) },
            Folder = _folder["audit"],
        });

        var exception = await Assert.ThrowsAsync<RequestFailedException>(() => auditor.LookAsync());

        goesOn.Set();
        Assert.Contains("did not answer in time", exception.Message, StringComparison.Ordinal);
        Assert.Null(auditor.State);
    }

    private LedgerAuditor Auditor(Uri address, TimeSpan ahead, params string[] books) => new(new AuditOptions
    {
        Server = new LinkingClientOptions { Address = address },
        Clock = new ShiftedTime(ahead),
        Folder = _folder[$"audit {Guid.NewGuid():n}"],
        Books = books,
    });

    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
