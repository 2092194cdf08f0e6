using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

using Linking.Hashing;
using Linking.Ledger.Marks;
using Linking.Server.Monitoring;
using Linking.Server.Options;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Tests;

/// <summary>
/// Metrics and health as other programs get them (docs/operations/monitoring.md). Alone: a collector hears each meter of its name in
/// the process, those of other tests' servers too.
/// </summary>
[CollectionDefinition(nameof(MonitorTests), DisableParallelization = true)]
[Collection(nameof(MonitorTests))]
public sealed partial class MonitorTests
{
    [Fact]
    public async Task Health_Issuing_IsReady_AndReadOnlyIsNotButLives()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await StartAsync(folder))
        {
            using var web = Web(first);
            Assert.Equal((HttpStatusCode.OK, "issuing\n"), await GetAsync(web, "healthz/ready"));
            Assert.Equal((HttpStatusCode.OK, "live\n"), await GetAsync(web, "healthz/live"));
        }

        // As after a restored backup.
        new FileHighWaterMark(folder["data/high-water-mark"]).Write(new HighWaterMark(1000, default));
        await using var server = await StartAsync(folder);
        using var reader = Web(server);

        var (status, reason) = await GetAsync(reader, "healthz/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(server.Server.Node.State.Reason + "\n", reason);
        Assert.Equal((HttpStatusCode.OK, "live\n"), await GetAsync(reader, "healthz/live"));
        Assert.Contains("linking_issuing{} 0\n", await reader.GetStringAsync("metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherRequests_AreToldWhatIsThere()
    {
        await using var server = await StartAsync();
        using var web = Web(server);

        Assert.Equal(
            (HttpStatusCode.NotFound, "Here are /metrics, /healthz/live and /healthz/ready.\n"),
            await GetAsync(web, "checkpoint"));
        using var posted = await web.PostAsync("healthz/ready", new StringContent("x"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        Assert.Equal(["GET", "HEAD"], posted.Content.Headers.Allow);
        using var head = await web.SendAsync(new HttpRequestMessage(HttpMethod.Head, "healthz/ready"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        // Nor are the others' services here, nor is it at the others' endpoints.
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(web, "linking.v1.OperatorService/GetStatus")).Status);
    }

    /// <summary>What the page lists is measured, and nothing that it does not list.</summary>
    [Fact]
    public async Task Metrics_AreThoseOfThePage()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["offset"],
            $$"""{"offset_us": 0, "uncertainty_us": 1000, "time": "{{DateTime.UtcNow:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}"}""");
        await using var server = await StartAsync(folder, o => o with
        {
            Directory = folder["book"],
            Publish = true,
            Clock = [Linking.Clocks.Sources.SourceAddress.Parse($"file:{folder["offset"]}")],
            // The file's report is believed for three of them, however slowly the test runs.
            ClockInterval = TimeSpan.FromMinutes(10),
            ClockCalm = TimeSpan.Zero,
        });
        using var client = await server.ConnectAsync(attempts: 8);
        using var @operator = server.ConnectOperator();
        using var channel = server.OpenChannel();
        await client.StampAsync(Suite.One.Hash("abc"u8));
        await client.StampBatchAsync([LedgerCalls.Document("abd"), LedgerCalls.Document("abe")]);
        await using (var stream = client.OpenStampStream())
        {
            await stream.StampAsync(Suite.One.Hash("abf"u8));
            await stream.CompleteAsync();
        }

        await LedgerCalls.FailsAsync(
            Grpc.Core.StatusCode.InvalidArgument, Protocol.V1.ErrorReason.LeafMalformed, () => LedgerCalls.StampAsync(channel, [1]));
        // The server may have made the first by itself.
        var published = await @operator.PublishAsync([]);
        using var web = Web(server);

        var text = await web.GetStringAsync("metrics");

        var scraped = ScrapedName().Matches(text).Select(m => m.Groups["name"].Value).Distinct().Order();
        Assert.Equal(PrometheusNames.OfThePage().Order(), scraped);
        Assert.Contains($"linking_publication_number{{}} {published.Publication.Publication.Number}\n", text, StringComparison.Ordinal);
        Assert.Contains("linking_sink_behind{kind=\"sink\",sink=\"directory\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("linking_errors_total{reason=\"LEAF_MALFORMED\"}", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_gc_collections_total", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Otlp_WhatWasMeasured_IsSent()
    {
        await using var collector = await Collector.StartAsync();
        await using (var server = await TestServer.StartAsync(o => o with { OtlpEndpoint = collector.Address }))
        {
            using var client = await server.ConnectAsync();
            await client.StampAsync(Suite.One.Hash("abc"u8));
        }

        // A stop sends what there is.
        var (path, body) = Assert.Single(collector.Received);
        Assert.Equal("/v1/metrics", path);
        foreach (var name in (string[])["linking.leaves", "linking.stamp.duration", "linking.disk.free", "test.example/ledger"])
            Assert.Contains(name, Encoding.Latin1.GetString(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Otlp_CollectorAway_IsSaidOnce_AndComesBack()
    {
        var log = new LogLines();
        var port = FreePort.Next();
        using var web = OtlpWatch.NewClient(TimeSpan.FromSeconds(20), log);
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/v1/metrics");
            Assert.Throws<HttpRequestException>(() => web.Send(request));
        }

        await using var collector = await Collector.StartAsync(port, StatusCodes.Status503ServiceUnavailable);
        (await web.PostAsync(new Uri($"http://127.0.0.1:{port}/v1/metrics"), new StringContent("x"))).Dispose();
        collector.Status = StatusCodes.Status200OK;
        for (var i = 0; i < 2; i++)
            (await web.PostAsync(new Uri($"http://127.0.0.1:{port}/v1/metrics"), new StringContent("x"))).Dispose();

        Assert.Collection(
            log.Lines,
            line => Assert.StartsWith(
                $"{LogLevel.Warning} 831 Metrics could not be sent to http://127.0.0.1:{port}/", line, StringComparison.Ordinal),
            line => Assert.Equal($"{LogLevel.Information} 832 Metrics are sent to http://127.0.0.1:{port}/v1/metrics again", line));
    }

    private static Task<TestServer> StartAsync(TemporaryFolder? folder = null, Func<ServerOptions, ServerOptions>? more = null) =>
        TestServer.StartAsync(
            o => (more ?? (same => same))(o with { MonitorListen = [ListenAddress.Parse("http://127.0.0.1:0")] }), folder);

    private static HttpClient Web(TestServer server) => new() { BaseAddress = server.Server.MonitorAddresses.Single() };

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(HttpClient web, string path)
    {
        using var answer = await web.GetAsync(path);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("^# TYPE (?<name>linking_[a-z_]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex ScrapedName();

    /// <summary>Takes what is posted to it.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Collector(WebApplication app) => _app = app;

        public ConcurrentQueue<(string Path, byte[] Body)> Received { get; } = new();

        public int Status { get; set; } = StatusCodes.Status200OK;

        public Uri Address => new(_app.Urls.Single() + "/v1/metrics");

        public static async Task<Collector> StartAsync(int port = 0, int status = StatusCodes.Status200OK)
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
            var collector = new Collector(builder.Build()) { Status = status };
            collector._app.Run(async http =>
            {
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body);
                collector.Received.Enqueue((http.Request.Path.Value!, body.ToArray()));
                http.Response.StatusCode = collector.Status;
            });
            await collector._app.StartAsync();
            return collector;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
