using Linking.Server.AuditLogs;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>events list, verify, export and forget, on the log of a real server.</summary>
public sealed class EventsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Log_IsListedVerifiedAndHandedOut()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, "data", "--audit-interval", "1s");
        (await server.RunAsync(_folder.Path, "ledger", "notice", "other", "--text", "a test")).Succeeds();
        await Eventually.TrueAsync(async () =>
            (await RunAsync("events", "verify", "--data", "data", "--json")).Json.GetProperty("stated").GetUInt64() >= 7);

        var list = (await RunAsync("events", "list", "--data", "data", "--kind", "key")).Succeeds().Output;
        Assert.Contains("key asked   act: generate; fingerprint: ", list, StringComparison.Ordinal);
        Assert.Contains("file: (hidden)", list, StringComparison.Ordinal);
        Assert.Contains("keys/heads.pem", (await RunAsync("events", "list", "--data", "data", "--words")).Succeeds().Output,
            StringComparison.Ordinal);
        var json = (await RunAsync("events", "list", "--data", "data", "--kind", "start", "--json")).Succeeds().Json;
        Assert.Equal(5UL, json.GetProperty("number").GetUInt64());
        Assert.Empty((await RunAsync("events", "list", "--data", "data", "--to", "2020-01-01")).Succeeds().Output);
        (await server.RunAsync(_folder.Path, "events", "verify", "--data", "data", "--live")).Succeeds();

        (await server.RunAsync(_folder.Path, "events", "export", "--data", "data", "--first", "2", "--last", "6", "-o", "e", "--json"))
            .Succeeds();
        var shown = (await RunAsync("events", "verify", "--evidence", "e")).Succeeds().Output;
        Assert.Contains("5   ", shown, StringComparison.Ordinal);
        (await RunAsync("events", "verify", "--evidence", "e", "--json")).Succeeds();
        (await server.RunAsync(_folder.Path, "verify", "e/statement.txt")).Succeeds();
        (await server.RunAsync(_folder.Path, "events", "export", "--data", "data", "--first", "2", "--last", "6", "-o", "e"))
            .Fails(73, "is there already");
        (await server.RunAsync(_folder.Path, "events", "export", "--data", "data", "--first", "2", "--last", "999", "-o", "f"))
            .Fails(64, "the log has the entries 1 to");
        // Of the token's signatures and anchors 'linking verify' says what they are worth.
        foreach (var file in Directory.EnumerateFiles(_folder["e"]).Where(f => !f.EndsWith(".lts", StringComparison.Ordinal)))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            bytes[^3] ^= 1;
            await File.WriteAllBytesAsync(file, bytes);
            (await RunAsync("events", "verify", "--evidence", "e")).Fails(1, "The evidence does not hold");
            bytes[^3] ^= 1;
            await File.WriteAllBytesAsync(file, bytes);
        }

        (await server.StopAsync()).Ends(0);
    }

    [Fact]
    public async Task Log_ThatWasWrittenAnew_IsNotTheLedgers()
    {
        await using (var server = await ServerProcess.StartAsync(_folder.Path, "data", "--audit-interval", "1s"))
        {
            await Eventually.TrueAsync(async () =>
                (await RunAsync("events", "verify", "--data", "data", "--json")).Json.GetProperty("stated").GetUInt64() >= 5);
            (await server.StopAsync()).Ends(0);
        }

        // By somebody who has the folder: the chain is right again, and the ledger knows better.
        Directory.Delete(_folder["data/audit"], recursive: true);
        var log = AuditLog.Open(_folder["data"], TimeProvider.System);
        for (var i = 0; i < 9; i++)
            log.Write(AuditKind.Access, AuditKind.Refused);

        (await RunAsync("events", "verify", "--data", "data")).Ends(1);
        var json = await RunAsync("events", "verify", "--data", "data", "--json");
        Assert.False(json.Json.GetProperty("sound").GetBoolean());
        (await RunAsync("events", "verify", "--data", "nowhere")).Fails(66, "There is no audit log");
    }

    [Fact]
    public async Task Entries_AreForgotten_AndTheRestVerifies()
    {
        var (old, now) = (new DateTimeOffset(2031, 1, 5, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2031, 2, 5, 0, 0, 0, TimeSpan.Zero));
        var log = AuditLog.Open(_folder.Path, TimeProvider.System);
        log.Write(old, AuditKind.Access, AuditKind.Refused, [new("from", "203.0.113.7", IsHidden: true)]);
        log.Write(old, AuditKind.Access, AuditKind.Refused, []);
        log.Write(now, AuditKind.Access, AuditKind.Refused, [new("from", "203.0.113.8", IsHidden: true)]);
        var before = log.State()!;

        (await RunAsync("events", "forget", "--data", ".", "--before", "2031-02", "--words-only")).Succeeds();
        Assert.DoesNotContain("203.0.113.7", (await RunAsync("events", "list", "--data", ".", "--words")).Succeeds().Output,
            StringComparison.Ordinal);
        var json = (await RunAsync("events", "forget", "--data", ".", "--before", "2031-03", "--json")).Succeeds().Json;
        Assert.Equal("2031-01", json.GetProperty("months")[0].GetString());
        var list = (await RunAsync("events", "list", "--data", ".", "--words")).Succeeds().Output;

        Assert.Contains("203.0.113.8", list, StringComparison.Ordinal);
        Assert.Contains("2 entries were forgotten", list, StringComparison.Ordinal);
        Assert.Contains("log done   act: forget entries", list, StringComparison.Ordinal);
        var tree = new Linking.Trees.CompactRange();
        new AuditLogFolder(_folder.Path).Read().Take(3).ToList().ForEach(r => tree.Append(r.Link));
        Assert.Equal(before.Root, tree.Root);
        Assert.Equal(5UL, AuditLog.Open(_folder.Path, TimeProvider.System).State()!.Size);
        (await RunAsync("events", "forget", "--data", ".", "--before", "January")).Fails(64, "is no month");
        (await RunAsync("events", "verify", "--data", ".")).Fails(65, "There is no ledger");
    }

    public void Dispose() => _folder.Dispose();

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);
}
