using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Threading.RateLimiting;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Exporting;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Server.Fronts.Tiles;
using Linking.Server.Options;
using Linking.Tiles;
using Linking.Trees;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Linking.Server.Tests;

/// <summary>The public files over HTTP, read as any web client reads them.</summary>
public sealed class HistoryFrontTests
{
    private const int Rounds = 260;

    [Fact]
    public async Task Get_EveryTile_IsRecomputedFromTheHeaders()
    {
        await using var server = await StartAsync();
        await StampAsync(server, Rounds);
        using var web = new HttpClient { BaseAddress = server.Server.HistoryAddresses[0] };

        foreach (var (prefix, chain) in new[] { ("", Chain.Alpha), ("sha3-256/", Chain.Beta) })
        {
            Assert.True(SignedNote.TryParse(await web.GetByteArrayAsync($"{prefix}checkpoint"), out var note));
            Assert.True(Checkpoint.TryParse(note.Text, out var head));
            Assert.Equal("test.example/ledger" + (chain == Chain.Beta ? "/sha3-256" : ""), head.Origin);
            Assert.True(head.Size > Rounds);
            var headers = await HeadersAsync(web, prefix, (int)head.Size);
            Assert.Equal(head.Root, MerkleTree.Build(headers).Root[chain]);

            var nodes = headers.Select(h => Suite.One.HashEntry(h)[chain]).ToList();
            foreach (var path in TilePath.FullBetween(0, head.Size).Concat(TilePath.PartialOf(head.Size)).Where(p => !p.IsEntries))
            {
                var wanted = path.Level == 0
                    ? nodes.Skip((int)path.First).Take(path.Width)
                    : [MerkleTree.Build(headers[..256]).Root[chain]];
                Assert.Equal(wanted, (await web.GetByteArrayAsync(prefix + path)).Chunk(32).Select(h => new Digest(h)));
            }

            // Those of older checkpoints do not go away, nor when the tile is full.
            for (var width = 1; width <= 255; width += 127)
                Assert.Equal(32 * width, (await web.GetByteArrayAsync($"{prefix}tile/0/000.p/{width}")).Length);
            Assert.Equal(headers[..3], await HeadersAsync(web, prefix, 3));
            string[] none = [$"tile/0/001.p/{head.Size - 255}", "tile/0/001", "tile/1/000", "tile/2/000.p/1", "tile/0/000.p/256"];
            foreach (var beyond in none)
                Assert.Equal(HttpStatusCode.NotFound, (await web.GetAsync(prefix + beyond)).StatusCode);
        }
    }

    [Fact]
    public async Task Get_Publication_GivesNoteNoticeAndRecord()
    {
        await using var server = await StartAsync();
        await StampAsync(server, 2);
        using var @operator = server.ConnectOperator();
        await @operator.PublishAsync([]);
        using var web = new HttpClient { BaseAddress = server.Server.HistoryAddresses[0] };

        var note = await web.GetAsync("publications/000001.note");

        Assert.Equal("text/plain; charset=utf-8", note.Content.Headers.ContentType!.ToString());
        Assert.True(Publication.TryParseNote(await note.Content.ReadAsByteArrayAsync(), out var publication, out _, out _));
        Assert.Equal(1UL, publication.Number);
        Assert.Contains("PUBLIC NOTICE No. 1", await web.GetStringAsync("publications/000001.txt"), StringComparison.Ordinal);
        var record = RecordFile.Decode(await web.GetByteArrayAsync("publications/record.lrc"));
        Assert.Equal(server.Server.Node.GenesisLink, record.Entries[0].Link());
        foreach (var name in new[] { "000002.note", "1.note", "000000.note", "000001.cosigned.1.lvc", "000001.cosigned.1.txt", "" })
            Assert.Equal(HttpStatusCode.NotFound, (await web.GetAsync("publications/" + name)).StatusCode);
    }

    [Fact]
    public async Task Get_HasWhatCachesNeed()
    {
        await using var server = await StartAsync();
        await StampAsync(server, 3);
        using var web = new HttpClient { BaseAddress = server.Server.HistoryAddresses[0] };

        using var tile = await web.GetAsync("tile/0/000.p/2");
        Assert.Equal("public, max-age=31536000, immutable", tile.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("application/octet-stream", tile.Content.Headers.ContentType!.ToString());
        Assert.Equal("*", tile.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(tile.Headers.ETag!.IsWeak);
        Assert.DoesNotContain(tile.Headers, h => h.Key is "Server" or "Vary");

        using var again = await SendAsync(web, "tile/0/000.p/2", r => r.Headers.IfNoneMatch.Add(tile.Headers.ETag));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);

        using var part = await SendAsync(web, "tile/0/000.p/2", r => r.Headers.Range = new RangeHeaderValue(32, 63));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal((await tile.Content.ReadAsByteArrayAsync())[32..], await part.Content.ReadAsByteArrayAsync());
        using var beyond = await SendAsync(web, "tile/0/000.p/2", r => r.Headers.Range = new RangeHeaderValue(64, 70));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);

        using var checkpoint = await web.GetAsync("checkpoint");
        Assert.Equal("no-cache", checkpoint.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("text/plain; charset=utf-8", checkpoint.Content.Headers.ContentType!.ToString());
        using (var same = await SendAsync(web, "checkpoint", r => r.Headers.IfNoneMatch.Add(checkpoint.Headers.ETag!)))
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        await StampAsync(server, 1);
        using var newer = await SendAsync(web, "checkpoint", r => r.Headers.IfNoneMatch.Add(checkpoint.Headers.ETag!));
        Assert.Equal(HttpStatusCode.OK, newer.StatusCode);

        using var head = await web.SendAsync(new HttpRequestMessage(HttpMethod.Head, "tile/0/000.p/2"));
        Assert.Equal((HttpStatusCode.OK, 64L), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Get_Compressed_IsTheSame_AndHashesAreLeft()
    {
        await using var server = await StartAsync();
        await StampAsync(server, 20);
        using var web = new HttpClient { BaseAddress = server.Server.HistoryAddresses[0] };
        var plain = await web.GetByteArrayAsync("tile/entries/000.p/20");

        using var packed = await SendAsync(web, "tile/entries/000.p/20", r => r.Headers.AcceptEncoding.ParseAdd("gzip"));

        Assert.Equal(["gzip"], packed.Content.Headers.ContentEncoding);
        Assert.Equal("Accept-Encoding", packed.Headers.GetValues("Vary").Single());
        Assert.True(packed.Headers.ETag!.IsWeak);
        var bytes = await packed.Content.ReadAsByteArrayAsync();
        Assert.True(bytes.Length < plain.Length);
        using var unpacked = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var read = new MemoryStream();
        await unpacked.CopyToAsync(read);
        Assert.Equal(plain, read.ToArray());
        using var tile = await SendAsync(web, "tile/0/000.p/20", r => r.Headers.AcceptEncoding.ParseAdd("gzip, br"));
        Assert.Empty(tile.Content.Headers.ContentEncoding);

        // Where too many are compressed already, it goes out as it is.
        var packing = server.Server.Services.GetRequiredKeyedService<ConcurrencyLimiter>(typeof(HistoryFront));
        using (var all = packing.AttemptAcquire(HistoryFront.PackedAtATime))
        {
            Assert.True(all.IsAcquired);
            using var unpackedNow = await SendAsync(web, "tile/entries/000.p/20", r => r.Headers.AcceptEncoding.ParseAdd("gzip"));
            Assert.Empty(unpackedNow.Content.Headers.ContentEncoding);
            Assert.Equal(plain, await unpackedNow.Content.ReadAsByteArrayAsync());
        }

        using var again = await SendAsync(web, "tile/entries/000.p/20", r => r.Headers.AcceptEncoding.ParseAdd("gzip"));
        Assert.Equal(["gzip"], again.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Request_OtherThanReading_IsRefused()
    {
        await using var server = await StartAsync();
        using var web = new HttpClient { BaseAddress = server.Server.HistoryAddresses[0] };

        using var post = await web.PostAsync("checkpoint", new ByteArrayContent([1]));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD"), (post.StatusCode, string.Join(", ", post.Content.Headers.Allow)));
        using var body = await SendAsync(web, "checkpoint", r => r.Content = new ByteArrayContent(new byte[100]));
        Assert.Equal(HttpStatusCode.BadRequest, body.StatusCode);
        using var root = await web.GetAsync("");
        Assert.Equal(HttpStatusCode.NotFound, root.StatusCode);
        Assert.Equal("no-cache", root.Headers.GetValues("Cache-Control").Single());
        Assert.Contains("tile/<level>/<index>", await root.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var stamp = await web.PostAsync("linking.v1.LedgerService/Stamp", new ByteArrayContent([]));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, stamp.StatusCode);
        Assert.Equal("HTTP/1.1 414", (await RawAsync(server, $"GET /{new string('a', 9000)} HTTP/1.1\r\nHost: a\r\n\r\n"))[..12]);
        Assert.Equal("HTTP/1.1 400", (await RawAsync(server, "GET /checkpoint HTTP/1.1\r\n\r\n"))[..12]);
    }

    [Fact]
    public async Task Request_WhileTooManyWait_IsToldToComeBack()
    {
        await using var server = await StartAsync();
        using var web = new HttpClient { BaseAddress = server.Server.HistoryAddresses[0] };
        var limiter = server.Server.Services.GetRequiredService<IOptions<RateLimiterOptions>>().Value.GlobalLimiter!;
        var busy = new List<RateLimitLease>();
        for (var i = 0; i < HistoryFront.AtATime; i++)
            busy.Add(limiter.AttemptAcquire(Of(i / HistoryFront.AtATimeOfOne)));
        Assert.All(busy, lease => Assert.True(lease.IsAcquired));

        using var refused = await web.GetAsync("checkpoint");
        busy.ForEach(lease => lease.Dispose());
        using var answered = await web.GetAsync("checkpoint");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);

        // One connection takes no more than its share, and what waits on it is no other's.
        busy = [.. Enumerable.Range(0, HistoryFront.AtATimeOfOne).Select(_ => limiter.AttemptAcquire(Of(1)))];
        Assert.False(limiter.AttemptAcquire(Of(1)).IsAcquired);
        using var other = await web.GetAsync("checkpoint");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        busy.ForEach(lease => lease.Dispose());

        static DefaultHttpContext Of(int connection)
        {
            var http = new DefaultHttpContext();
            http.Connection.Id = $"{connection}";
            return http;
        }
    }

    [Fact]
    public async Task Request_WhileAnswersHoldTooManyBytes_IsToldToComeBack()
    {
        await using var server = await StartAsync();
        using var web = new HttpClient { BaseAddress = server.Server.HistoryAddresses[0] };
        var shelf = server.Server.Services.GetRequiredService<FileShelf>();
        var large = new HistoryFile(HistoryFileKind.Record, new byte[HistoryFront.MostHeld]);
        Assert.True(shelf.TryHold(large));

        using var refused = await web.GetAsync("publications/record.lrc");
        shelf.Release(large);
        using var answered = await web.GetAsync("publications/record.lrc");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.True(shelf.TryHold(large));
        shelf.Release(large);

        // All readers of the record are given the same bytes, until it grows.
        var files = server.Server.Node.Files;
        Assert.Same(await files.ReadAsync("publications/record.lrc", default), await files.ReadAsync("publications/record.lrc", default));
    }

    [Fact]
    public async Task Get_LargeFile_IsTheSame_AlsoInPart()
    {
        await using var server = await StartAsync();
        await StampAsync(server, 200);
        using var web = new HttpClient { BaseAddress = server.Server.HistoryAddresses[0] };
        var name = "tile/entries/000.p/200";
        var made = (await server.Server.Node.Files.ReadAsync(name, default))!.Bytes.ToArray();
        Assert.True(made.Length > 65_536);

        Assert.Equal(made, await web.GetByteArrayAsync(name));
        Assert.Equal(made, await web.GetByteArrayAsync(name));
        using var part = await SendAsync(web, name, r => r.Headers.Range = new RangeHeaderValue(70, 66_000));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(made[70..66_001], await part.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task Get_OverTls_SpeaksBothVersions(int major, int minor)
    {
        using var certificate = new TestCertificate();
        await using var server = await StartAsync(o => o with
        {
            Certificate = certificate.CertificateFile,
            CertificateKey = certificate.KeyFile,
            HistoryListen = [ListenAddress.Parse("https://127.0.0.1:0")],
        });
        await StampAsync(server, 1);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) =>
            presented!.GetCertHashString() == certificate.Certificate.GetCertHashString();
        using var web = new HttpClient(handler)
        {
            BaseAddress = server.Server.HistoryAddresses[0],
            DefaultRequestVersion = new Version(major, minor),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var answer = await web.GetAsync("sha3-256/tile/0/000.p/2");

        Assert.Equal(new Version(major, minor), answer.Version);
        Assert.Equal(64, (await answer.Content.ReadAsByteArrayAsync()).Length);
        using var body = await SendAsync(web, "checkpoint", r => r.Content = new ByteArrayContent(new byte[100]));
        Assert.Equal(HttpStatusCode.BadRequest, body.StatusCode);
    }

    [Fact]
    public async Task Connections_BeyondTheLimit_AreClosed_AndClientsAreServed()
    {
        await using var server = await StartAsync(o => o with { HistoryConnections = 1 });
        var address = server.Server.HistoryAddresses[0];
        using var first = new HttpClient { BaseAddress = address };
        using var second = new HttpClient { BaseAddress = address };
        (await first.GetAsync("checkpoint")).EnsureSuccessStatusCode();

        await Assert.ThrowsAsync<HttpRequestException>(() => second.GetAsync("checkpoint"));
        await StampAsync(server, 1);
        (await first.GetAsync("checkpoint")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task ClientEndpoints_GiveNoFiles()
    {
        await using var server = await StartAsync();
        using var web = new HttpClient
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var address in new[] { server.Address, server.OperatorAddress })
            Assert.Equal(HttpStatusCode.NotFound, (await web.GetAsync(new Uri(address, "checkpoint"))).StatusCode);
    }

    private static Task<TestServer> StartAsync(Func<ServerOptions, ServerOptions>? more = null) => TestServer.StartAsync(o =>
    {
        o = o with { HistoryListen = [ListenAddress.Parse("http://127.0.0.1:0")], Interval = TimeSpan.FromMilliseconds(10) };
        return more?.Invoke(o) ?? o;
    });

    // A round each.
    private static async Task StampAsync(TestServer server, int rounds)
    {
        for (var i = 0; i < rounds; i++)
        {
            var imprint = Suite.One.Hash(Guid.NewGuid().ToByteArray());
            await server.Server.Node.SubmitAsync(new Leaf(Suite.One, LeafKind.Document, imprint, nonce: new byte[16]).ToBytes(), default);
        }
    }

    private static async Task<List<byte[]>> HeadersAsync(HttpClient web, string prefix, int count)
    {
        var headers = new List<byte[]>();
        for (var i = 0; headers.Count < count; i++)
        {
            var path = TilePath.OfEntries((ulong)i, Math.Min(256, count - headers.Count));
            Assert.True(EntryBundle.TryDecode(await web.GetByteArrayAsync(prefix + path), path.Width, out var bundle));
            headers.AddRange(bundle.Select(h => h.ToArray()));
        }

        return headers;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient web, string name, Action<HttpRequestMessage> with)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, name)
        {
            Version = web.DefaultRequestVersion,
            VersionPolicy = web.DefaultVersionPolicy,
        };
        with(request);
        return await web.SendAsync(request);
    }

    private static async Task<string> RawAsync(TestServer server, string request)
    {
        using var client = new TcpClient();
        var address = server.Server.HistoryAddresses[0];
        await client.ConnectAsync(address.Host, address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync() ?? "";
    }
}
