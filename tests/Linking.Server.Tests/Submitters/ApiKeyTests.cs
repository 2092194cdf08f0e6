using System.Net;
using System.Text;

using Google.Protobuf;
using Google.Rpc;

using Grpc.Core;
using Grpc.Net.Client;

using Linking.Client;
using Linking.Events;
using Linking.Hashing;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Access;
using Linking.Server.Tests.Access;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

using LedgerRpc = Linking.Protocol.V1.LedgerService.LedgerServiceClient;
using StatusCode = Grpc.Core.StatusCode;

namespace Linking.Server.Tests.Submitters;

/// <summary>API keys of submitters: how they come, what they open, and how they end.</summary>
public sealed class ApiKeyTests
{
    private static readonly string[] Both = ["stamp", "extend"];

    private int _made;

    [Fact]
    public void Page_SaysHowAKeyIsMade()
    {
        var page = File.ReadAllText(Repository.Find("docs/spec/api-key.md"));
        Assert.True(ApiKeyText.TryParse(page.Split("```")[1].Trim(), out var key));

        Assert.Contains($"`{Convert.ToHexStringLower(key!.ToDigest())}`", page, StringComparison.Ordinal);
        Assert.Equal("a0a1a2a3a4a5a6a7", key.Id);
        Assert.DoesNotContain("0001020304", $"{key}", StringComparison.Ordinal);
    }

    [Fact]
    public void Key_IsDrawn_AndAnythingElseIsNone()
    {
        var (one, other) = (ApiKeyText.Generate(), ApiKeyText.Generate());
        var text = one.Reveal();

        Assert.NotEqual(one.Id, other.Id);
        Assert.True(ApiKeyText.TryParse(text, out var read));
        Assert.Equal(one.ToDigest(), read!.ToDigest());
        for (var i = 0; i < text.Length; i++)
        {
            Assert.False(ApiKeyText.TryParse(text[..i], out _));
            Assert.False(ApiKeyText.TryParse(text[..i] + (text[i] == '0' ? '1' : '0') + text[(i + 1)..], out _));
            Assert.False(ApiKeyText.TryParse(text[..i] + '\u00e9' + text[(i + 1)..], out _));
        }

        Assert.False(ApiKeyText.TryParse(text + "\n", out _));
        Assert.False(ApiKeyText.TryParse(text.ToUpperInvariant(), out _));
        Assert.False(ApiKeyText.TryParse(null, out _));
    }

    /// <summary>A new method of the endpoint has to be thought of here.</summary>
    [Fact]
    public void EveryMethod_IsOfAScopeOrOpen() => Assert.Equal(
        LedgerReflection.Descriptor.Services.Single().Methods.Select(m => m.Name).Order(StringComparer.Ordinal),
        SubmitterScopes.Methods.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task KeyNeeded_WithoutOneAWrongOneOrTwo_NothingIsStamped_AndTheLogHasNoSecret()
    {
        await using var server = await TestServer.StartAsync(o => o with { Submitters = SubmitterNeed.All });
        using var admin = server.ConnectOperator();
        Assert.Contains((await admin.GetStatusAsync()).Warnings, w => w.StartsWith("No API key is in force", StringComparison.Ordinal));
        var key = await AddAsync(admin, "press", Both);
        using var channel = server.OpenChannel();
        var stranger = ApiKeyText.Generate();
        var forged = Forge(key);

        await UnknownAsync(() => StampAsync(channel), "needs an API key");
        await UnknownAsync(() => StampAsync(channel, stranger.Reveal()), "none of this server's");
        await UnknownAsync(() => StampAsync(channel, forged.Reveal()), "none of this server's");
        await UnknownAsync(() => StampAsync(channel, key.Reveal()[..90]), "is no API key");
        await UnknownAsync(() => StampAsync(channel, key.Reveal(), stranger.Reveal()), "Two API keys");
        await UnknownAsync(() => StampAsync(channel, key.Reveal(), key.Reveal()), "Two API keys");
        var twice = new DefaultHttpContext();
        twice.Connection.RemoteIpAddress = IPAddress.Loopback;
        twice.Request.Headers.Authorization = new StringValues([$"Bearer {key.Reveal()}", $"Bearer {key.Reveal()}"]);
        await UnknownAsync(
            () => Task.FromResult(server.Server.Services.GetRequiredService<SubmitterGuard>().Require(twice, "Stamp")), "Two API keys");
        await UnknownAsync(() => StampStreamAsync(channel), "StampStream needs an API key");
        await UnknownAsync(() => RpcOf(channel).FindAsync(new FindRequest()).ResponseAsync, "Find needs an API key");
        await UnknownAsync(() => RpcOf(channel).MatchAsync(new MatchRequest()).ResponseAsync, "Match needs an API key");
        await UnknownAsync(() => RpcOf(channel).ExtendAsync(new ExtendRequest()).ResponseAsync, "Extend needs an API key");
        await UnknownAsync(() => RpcOf(channel).StampBatchAsync(new StampBatchRequest()).ResponseAsync, "StampBatch needs an API key");
        await RpcOf(channel).GetLedgerAsync(new GetLedgerRequest());
        await StampAsync(channel, key.Reveal());

        var lines = server.Log.Lines.Where(l => l.StartsWith("Warning 860 ", StringComparison.Ordinal)).ToList();
        Assert.Contains("Stamp from 127.0.0.1", Assert.Single(lines), StringComparison.Ordinal);
        await server.Server.DisposeAsync();
        Assert.DoesNotContain(server.Log.Lines, l => HasSecret(l, key) || HasSecret(l, stranger) || HasSecret(l, forged));
        foreach (var file in Directory.EnumerateFiles(server.Options.DataFolder, "*", SearchOption.AllDirectories))
            Assert.False(HasSecret(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), key), file);
    }

    [Fact]
    public async Task Open_NoKeyIsNeeded_AndAWrongOneIsRefusedAllTheSame()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = server.OpenChannel();

        await StampAsync(channel);
        await RpcOf(channel).StampAsync(new StampRequest { Leaf = NewLeaf() }, new Metadata { { "authorization", "Basic Zm9vOmJhcg==" } });
        await UnknownAsync(() => StampAsync(channel, "x"), "is no API key");
        await UnknownAsync(() => StampAsync(channel, ApiKeyText.Generate().Reveal()), "none of this server's");
    }

    [Fact]
    public async Task Scope_OfAnother_IsRefused()
    {
        await using var server = await TestServer.StartAsync(o => o with { Submitters = SubmitterNeed.All });
        using var admin = server.ConnectOperator();
        var reader = await AddAsync(admin, "reader", ["extend"]);
        var press = await AddAsync(admin, "press", ["stamp"]);
        using var channel = server.OpenChannel();

        var refused = await Assert.ThrowsAsync<RpcException>(() => StampAsync(channel, reader.Reveal()));

        var info = refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!;
        Assert.Equal((StatusCode.PermissionDenied, "OUT_OF_SCOPE"), (refused.StatusCode, info.Reason));
        Assert.Equal("stamp", info.Metadata["scope"]);
        var leaf = await StampAsync(channel, press.Reveal());
        Assert.Equal(StatusCode.PermissionDenied, (await FindAsync(press)).StatusCode);
        Assert.Equal(StatusCode.OK, (await FindAsync(reader)).StatusCode);

        async Task<global::Grpc.Core.Status> FindAsync(ApiKeyText key)
        {
            using var call = RpcOf(channel).FindAsync(new FindRequest { Leaf = leaf }, Header(key.Reveal()));
            try
            {
                await call.ResponseAsync;
            }
            catch (RpcException)
            {
                // Its status is what is asked for.
            }

            return call.GetStatus();
        }
    }

    [Fact]
    public async Task Key_EndsInTime_AtAWord_AndWhileItsStreamIsOpen()
    {
        var time = new SteppedTime();
        await using var server = await TestServer.StartAsync(
            o => o with { Submitters = SubmitterNeed.Stamp }, host: new ServerEnvironment { TimeProvider = time });
        using var admin = server.ConnectOperator();
        var (first, second) = (await AddAsync(admin, "first", Both), await AddAsync(admin, "second", Both));
        using var channel = server.OpenChannel();
        using var stream = RpcOf(channel).StampStream(Header(first.Reveal()));

        Assert.Null((await AnswerAsync(stream, 1)).Error);
        await admin.EndApiKeyAsync("first");

        var error = RequestError.From((await AnswerAsync(stream, 2)).Error);
        Assert.Equal(((int)StatusCode.Unauthenticated, ErrorReason.SubmitterUnknown), (error.Code, error.Reason));
        await UnknownAsync(() => StampAsync(channel, first.Reveal()), "of first has ended");
        await UnknownAsync(() => StampAsync(channel, Forge(first).Reveal()), "none of this server's");
        await StampAsync(channel, second.Reveal());
        time.SetClock(TimeSpan.FromDays(366));
        await UnknownAsync(() => StampAsync(channel, second.Reveal()), "of second has ended");
    }

    [Fact]
    public async Task Keys_SurviveARestart_AndAnEndedOneStaysEnded()
    {
        using var folder = new TemporaryFolder();
        ApiKeyText[] keys = [];
        await using (var server = await TestServer.StartAsync(o => o with { Submitters = SubmitterNeed.Stamp }, folder))
        {
            using var admin = server.ConnectOperator();
            keys = [await AddAsync(admin, "one", Both), await AddAsync(admin, "two", Both)];
            await admin.EndApiKeyAsync("one");
        }

        await using var again = await TestServer.StartAsync(o => o with { Submitters = SubmitterNeed.Stamp }, folder);
        using var channel = again.OpenChannel();
        await UnknownAsync(() => StampAsync(channel, keys[0].Reveal()), "has ended");
        await StampAsync(channel, keys[1].Reveal());
        using var client = again.ConnectOperator();
        Assert.EndsWith("stamping needs an API key, 1 API keys in force", (await client.GetStatusAsync()).Access, StringComparison.Ordinal);
        await InvalidAsync(() => client.AddApiKeyAsync("new", keys[0], Both, default, null), "already. Make another one");
    }

    [Fact]
    public async Task Changes_AreStatedInTheLedger_AndInTheAuditLog()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using var officer = ledger.Connect(anna.Certificate);
        await officer.AddAccountAsync("bert", AccountRole.Administrator, bert.Certificate, until: null);
        using var admin = ledger.Connect(bert.Certificate);

        var key = await AddAsync(admin, "press", ["extend", "stamp"], new ApiKeyQuota(10, 100, 0));
        await officer.EndApiKeyAsync("press");
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => AddAsync(officer, "other", Both));
        Assert.Equal(ErrorReason.AccessRefused, refused.Error.Reason);

        var changes = await admin.ListApiKeyChangesAsync().ToListAsync();
        Assert.Equal([1, 2], changes.Select(c => (int)c.Number));
        var lines = Encoding.ASCII.GetString(changes[0].Text.Span).Split('\n');
        Assert.Equal(
            [
                "linking api-keys v1", $"ledger {ledger.Server.Options.Ledger}", "number 1", "change add", "api-key press",
                $"id {key.Id}", $"digest {Convert.ToHexStringLower(key.ToDigest())}", "scope stamp extend", "round-share 10", "rate 100",
                "volume 0", "by bert", "",
            ],
            lines.Where(l => !l.StartsWith("time ", StringComparison.Ordinal) && !l.StartsWith("until ", StringComparison.Ordinal) &&
                !l.StartsWith("salt ", StringComparison.Ordinal)));
        Assert.Contains("by anna\n", Encoding.ASCII.GetString(changes[1].Text.Span), StringComparison.Ordinal);
        using var client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = ledger.Server.Address });
        var stated = new List<Statement>();
        await foreach (var listed in client.ListEventsAsync(0))
        {
            if (EventReading.Read(listed.Text, Suite.One).Event is Statement { About: "access" } statement &&
                statement.Text[0].Contains("API keys", StringComparison.Ordinal))
                stated.Add(statement);
        }

        Assert.Equal(changes.Select(c => Suite.One.Hash(c.Text.Span)), stated.Select(s => s.Digests));
        var info = Assert.Single(await admin.ListApiKeysAsync().ToListAsync());
        Assert.Equal(("press", key.Id, false, new ApiKeyQuota(10, 100, 0)), (info.Name, info.Id, info.InForce, info.Quota));
        await ledger.Server.Server.DisposeAsync();
        var log = string.Concat(Directory.EnumerateFiles(ledger.Server.Options.DataFolder, "*", SearchOption.AllDirectories)
            .Where(f => !f.Contains(".litedb", StringComparison.Ordinal)).Select(f => Encoding.Latin1.GetString(File.ReadAllBytes(f))));
        Assert.Contains("add-key", log, StringComparison.Ordinal);
        Assert.Contains("end-key", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BadKeys_AreRefusedWithASentence()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.ConnectOperator();
        using var channel = GrpcChannel.ForAddress(server.OperatorAddress);
        var rpc = new AccessService.AccessServiceClient(channel);
        var late = Instant.FromDateTime(DateTimeOffset.UtcNow.AddYears(4));
        await AddAsync(admin, "press", Both);

        await InvalidAsync(() => AddAsync(admin, "press", Both), "a key press already");
        await InvalidAsync(() => AddAsync(admin, "Press", Both), "A name has 1 to 32");
        await InvalidAsync(() => AddAsync(admin, "none", []), "A key is for stamp or extend");
        await InvalidAsync(() => admin.AddApiKeyAsync("late", ApiKeyText.Generate(), Both, default, late), "within three years");
        await InvalidAsync(() => AddAsync(admin, "many", Both, new ApiKeyQuota(101, 0, 0)), "at most 100 per cent");
        await InvalidAsync(() => admin.EndApiKeyAsync("nobody"), "no key of that name");
        AddApiKeyRequest[] odd =
        [
            new() { Name = "odd", Id = Bytes(7), Digest = Bytes(32), Scopes = { ApiScope.Stamp } },
            new() { Name = "odd", Id = Bytes(8), Digest = Bytes(31), Scopes = { ApiScope.Stamp } },
            new() { Name = "odd", Id = Bytes(8), Digest = Bytes(32), Scopes = { (ApiScope)9 } },
            new() { Name = "odd", Id = Bytes(8), Digest = Bytes(32), Scopes = { Enumerable.Repeat(ApiScope.Stamp, 3) } },
            new() { Name = "odd", Id = Bytes(8), Digest = Bytes(32), Scopes = { ApiScope.Stamp }, Volume = ulong.MaxValue },
            new() { Name = "odd", Id = Bytes(8), Digest = Bytes(32), Scopes = { ApiScope.Stamp }, UntilTimeUs = ulong.MaxValue },
        ];
        foreach (var request in odd)
        {
            var refused = await Assert.ThrowsAsync<RpcException>(() => rpc.AddApiKeyAsync(request).ResponseAsync);
            Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        }

        Assert.Single(await admin.ListApiKeysAsync().ToListAsync());

        static ByteString Bytes(int count) => ByteString.CopyFrom(new byte[count]);
    }

    /// <summary>A key that has come in clear text from another machine is not taken, though it is right.</summary>
    [Fact]
    public async Task Key_InClearTextFromAfar_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.ConnectOperator();
        var key = await AddAsync(admin, "press", Both);
        var guard = server.Server.Services.GetRequiredService<SubmitterGuard>();
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = $"Bearer {key.Reveal()}";
        http.Request.Scheme = "https";
        http.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.7");

        var refused = Assert.Throws<RpcException>(() => guard.Require(http, "Stamp"));

        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Contains("in clear text", refused.Status.Detail, StringComparison.Ordinal);
        http.Connection.RemoteIpAddress = IPAddress.IPv6Loopback;
        Assert.NotNull(guard.Require(http, "Stamp"));
    }

    [Fact]
    public async Task Header_OfAMegabyte_EndsTheCallAlone()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = server.OpenChannel();

        await Assert.ThrowsAsync<RpcException>(() => StampAsync(channel, new string('a', 1 << 20)));
        using var other = server.OpenChannel();
        await StampAsync(other);
    }

    [Fact]
    public async Task ManyKeys_AreListedAndFound()
    {
        const int Count = 2_000;
        // More than are read at once.
        const int Changes = 1_100;
        using var folder = new TemporaryFolder();
        ApiKeyText last;
        await using (var server = await TestServer.StartAsync(folder: folder))
        {
            using var admin = server.ConnectOperator();
            await AddAsync(admin, "first", Both);
        }

        // As the server writes them, in one go.
        using (var file = LiteDb.DocumentFile.Open(ApiKeyFile.PathIn(Path.Combine(folder.Path, "data")), ApiKeyFile.Schema))
        {
            last = ApiKeyText.Generate();
            var (from, until) = (Instant.FromMicroseconds(1), Instant.FromDateTime(DateTimeOffset.UtcNow.AddDays(1)));
            file.Write(transaction =>
            {
                for (var i = 2; i <= Count; i++)
                {
                    var key = i == Count ? last : ApiKeyText.Generate();
                    var entry = new ApiKeyEntry(i, $"k{i}", key.Id, key.ToDigest(), [ApiScope.Stamp], default, from, until);
                    transaction.TryInsert(ApiKeyFile.Keys, entry.ToDocument());
                    if (i > Changes)
                        continue;
                    var change = Server.Access.AccessChange.Of(i, Rounds.LedgerId.Parse("test.example/ledger"), from, "add", entry, "-");
                    transaction.TryInsert(ApiKeyFile.Changes, (change with { Round = 1 }).ToDocument());
                }
            });
        }

        await using var again = await TestServer.StartAsync(o => o with { Submitters = SubmitterNeed.Stamp }, folder);
        using var client = again.ConnectOperator();
        using var channel = again.OpenChannel();
        await StampAsync(channel, last.Reveal());
        Assert.Equal(Count, await client.ListApiKeysAsync().CountAsync());
        Assert.Equal(
            Enumerable.Range(1, Changes), await client.ListApiKeyChangesAsync().Select(c => (int)c.Number).ToListAsync());
        await AddAsync(client, "one-more", Both);
    }

    [Fact]
    public async Task Client_ShowsItsKeyWhereItIsNeeded_AndNotInClearTextToOthers()
    {
        await using var server = await TestServer.StartAsync(o => o with { Submitters = SubmitterNeed.All });
        using var admin = server.ConnectOperator();
        var key = await AddAsync(admin, "press", Both);
        var options = new LinkingClientOptions { Address = server.Address, Connection = new ConnectionOptions { ApiKey = key } };

        using var client = await LinkingClient.ConnectAsync(options);
        await client.StampAsync(Suite.One.Hash("abc"u8));
        await using (var stream = client.OpenStampStream())
            await stream.StampAsync(Suite.One.Hash("def"u8));

        var afar = options with { Address = new Uri("http://192.0.2.7:8070") };
        var byProxy = options with { Connection = options.Connection with { Proxy = new Uri("http://192.0.2.7:3128") } };
        foreach (var open in (LinkingClientOptions[])[afar, byProxy])
        {
            var refused = await Assert.ThrowsAsync<ArgumentException>(() => LinkingClient.ConnectAsync(open));
            Assert.Contains("others on the way could read it", refused.Message, StringComparison.Ordinal);
            Assert.False(HasSecret(refused.Message, key));
        }
    }

    internal static async Task<ApiKeyText> AddAsync(
        OperatorClient client, string name, IEnumerable<string> scopes, ApiKeyQuota quota = default)
    {
        var key = ApiKeyText.Generate();
        await client.AddApiKeyAsync(name, key, scopes, quota, until: null);
        return key;
    }

    internal static Metadata Header(params string[] keys)
    {
        var headers = new Metadata();
        foreach (var key in keys)
            headers.Add("authorization", $"Bearer {key}");
        return headers;
    }

    private static LedgerRpc RpcOf(GrpcChannel channel) => new(channel);

    // The right id with another secret.
    private static ApiKeyText Forge(ApiKeyText key)
    {
        var text = string.Concat(key.Reveal().AsSpan(0, 22), ApiKeyText.Generate().Reveal().AsSpan(22, 65));
        var digest = System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes("linking api key check v1\n" + text));
        Assert.True(ApiKeyText.TryParse(text + Convert.ToHexStringLower(digest.AsSpan(0, 4)), out var forged));
        return forged!;
    }

    private static bool HasSecret(string text, ApiKeyText key) => text.Contains(key.Reveal()[22..60], StringComparison.Ordinal);

    private async Task<ByteString> StampAsync(GrpcChannel channel, params string[] keys)
    {
        var leaf = NewLeaf();
        await RpcOf(channel).StampAsync(new StampRequest { Leaf = leaf }, Header(keys));
        return leaf;
    }

    private static async Task StampStreamAsync(GrpcChannel channel)
    {
        using var call = RpcOf(channel).StampStream();
        await call.ResponseStream.MoveNext();
    }

    private async Task<StampStreamResponse> AnswerAsync(AsyncDuplexStreamingCall<StampStreamRequest, StampStreamResponse> call, ulong id)
    {
        await call.RequestStream.WriteAsync(new StampStreamRequest { Id = id, Leaf = NewLeaf() });
        Assert.True(await call.ResponseStream.MoveNext());
        return call.ResponseStream.Current;
    }

    private ByteString NewLeaf() => ByteString.CopyFrom(LedgerCalls.Document($"{Interlocked.Increment(ref _made)}").ToBytes());

    private static async Task UnknownAsync(Func<Task> call, string sentence)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.Contains(sentence, refused.Status.Detail, StringComparison.Ordinal);
        Assert.Equal("SUBMITTER_UNKNOWN", refused.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason);
        Assert.Equal("-1", refused.Trailers.GetValue("grpc-retry-pushback-ms"));
    }

    private static async Task InvalidAsync(Func<Task> call, string sentence)
    {
        var refused = await Assert.ThrowsAsync<RequestFailedException>(call);
        Assert.Equal(ErrorReason.RequestInvalid, refused.Error.Reason);
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
    }
}
