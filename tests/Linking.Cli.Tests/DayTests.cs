using System.Globalization;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>
/// A day in the life of an authority, with real processes: two officers, an operator, an administrator and an auditor by their
/// certificates, a clock compared with a source, keys that are activated, changed and stolen, a disk that is damaged; and each time what
/// somebody outside sees of it, who has the book and the identity alone.
/// </summary>
public sealed class DayTests : IDisposable
{
    private const string Id = "day.example/ledger";

    private readonly TemporaryFolder _folder = new();
    private readonly SntpServer _time = new();
    private string _identity = "";
    private string _former = "";
    private string _next = "";

    public void Dispose()
    {
        _folder.Dispose();
        _time.Dispose();
    }

    [ProgramFact("openssl", "/usr/bin/sqlite3")]
    public async Task Day_FromSetUpToRecovery_SeenFromOutside()
    {
        Certify("server", "-addext subjectAltName=IP:127.0.0.1");
        foreach (var person in (string[])["anna", "bert", "olga", "adam", "audrey"])
            Certify(person);
        var recovery = (await RunAsync("key", "make", "recovery.pem", "--ledger", Id, "--json")).Succeeds().Json
            .GetProperty("recovery").GetString()!;

        await using (var server = await StartAsync("data", "--ledger", Id, "--recovery-keys", recovery))
        {
            await EmployAsync(server);
            await StampAsync(server, "early", code: 69);
            await ActivateAsync(server);
            await StampAsync(server, "contract");
            var seen = (await RunAsync("list", "--seen", "--json")).Succeeds().Json;
            _identity = seen.GetProperty("identity").GetString()!;

            // The clock goes wrong, forwards and backwards: nothing is issued, and it goes on by itself.
            foreach (var offset in (TimeSpan[])[TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(-10)])
            {
                _time.Offset = offset;
                await ShowsAsync(server, "SUSPENDED");
                await StampAsync(server, "meanwhile", code: 69);
                _time.Offset = default;
                await ShowsAsync(server, "issuing");
            }

            await StampAsync(server, "invoice");
            (await AsAsync(server, "olga", "publish")).Succeeds();
            (await server.RunAsync(_folder.Path, "extend", "contract.lts")).Succeeds();
            (await AsAsync(server, "audrey", "publish")).Fails(69, "is that of the auditor");
            await DraftNextKeyAsync(server);
            (await server.StopAsync()).Ends(0);
        }

        await using (var server = await StartAsync("data"))
        {
            // The next key is in place before the record names it; an outsider learns it from the record in the book.
            await ActivateAsync(server);
            await BothAsync(server, "key", "activate", _next, "--purpose", "heads", "--for", "8h");
            await BothAsync(server, "ledger", "configure", "next.txt.signed");
            await ShowsAsync(server, "issuing");
            await StampAsync(server, "patient");
            (await AsAsync(server, "olga", "publish")).Succeeds();
            (await OutsideAsync("patient")).Succeeds();
            (await OutsideAsync("invoice")).Succeeds();
            Assert.Contains("PUBLISHED", (await OutsideAsync("contract", "--asserted", Today)).Succeeds().Output, StringComparison.Ordinal);

            // The former key was stolen: what rests on its signature alone is worth nothing more, what was published is what it was.
            await BothAsync(server, "ledger", "notice", "stolen", _former, "2020-01-01T00:00:00Z", "--text", "A disk was taken.");
            (await AsAsync(server, "olga", "publish")).Succeeds();
            Assert.Contains("stolen", (await OutsideAsync("invoice")).Ends(2).Output, StringComparison.Ordinal);
            Assert.Contains("PUBLISHED", (await OutsideAsync("contract", "--asserted", Today)).Succeeds().Output, StringComparison.Ordinal);
            (await OutsideAsync("patient")).Succeeds();

            (await RunAsync("backup", "--data", "data", "--to", "backup", "--with-keys")).Succeeds();
            (await server.StopAsync()).Ends(0);
        }

        Programs.Run("sqlite3", $"{_folder["data/ledger.sqlite"]} \"UPDATE rounds SET link_beta = zeroblob(32) WHERE n = 2\"");
        (await RunAsync("fsck", "--data", "data")).Ends(1);
        var rounds = (await RunAsync("restore", "--from", "backup", "--data", "restored", "--json")).Succeeds().Json
            .GetProperty("rounds").GetUInt64().ToString(CultureInfo.InvariantCulture);
        (await RunAsync("fsck", "--data", "restored")).Succeeds();

        // The accounts have come with the backup: whoever activates has to have one.
        await using var again = await StartAsync("restored", "--accept-size", rounds);
        await ActivateAsync(again);
        await StampAsync(again, "release");
        (await AsAsync(again, "olga", "publish")).Succeeds();
        (await OutsideAsync("release")).Succeeds();
        (await AsAsync(
            again, "audrey", "audit", again.Address, "--state", "state", "--operator", again.OperatorAddress, "--all-leaves")).Succeeds();
        // The ledger states it a minute later, for its keys were not active at the start.
        var log = await again.RunAsync(_folder.Path, "events", "verify", "--data", "restored", "--live");
        Assert.True(log.Output.StartsWith("the log holds together", StringComparison.Ordinal), $"{log.Code}: {log.Output}{log.Error}");
        var events = (await RunAsync("events", "list", "--data", "restored")).Succeeds().Output;
        string[] acts = ["act: activate", "access refused", "clock", "publication done", "configuration", "notice", "restore"];
        foreach (var told in acts)
            Assert.Contains(told, events, StringComparison.Ordinal);
        (await again.StopAsync()).Ends(0);
    }

    private static string Today => DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Signed by the recovery key on another machine: it names other head keys, which the server gets before.
    private async Task DraftNextKeyAsync(ServerProcess server)
    {
        (await server.RunAsync(_folder.Path, "ledger", "draft", "-o", "next.txt")).Succeeds();
        var made = (await RunAsync("key", "make", "data/keys/next.pem", "--ledger", Id, "--json")).Succeeds().Json;
        var heads = new[] { "alpha_heads", "beta_heads" }.Select(role => made.GetProperty(role).GetString()!).ToList();
        _next = made.GetProperty("fingerprint").GetString()!;
        var former = await File.ReadAllLinesAsync(_folder["next.txt"]);
        _former = former.First(line => line.StartsWith($"key {Id}+", StringComparison.Ordinal))[4..];
        var lines = former.Select(
            line => heads.Find(key => line.StartsWith($"key {key[..(key.IndexOf('+') + 1)]}", StringComparison.Ordinal)) is { } key
                ? $"key {key}" : line);
        await File.WriteAllTextAsync(_folder["next.txt"], string.Concat(lines.Select(line => line + "\n")));
        (await RunAsync("key", "sign", "next.txt", "--key", "recovery.pem")).Succeeds();
    }

    /// <summary>What somebody says who has the file, its token, the book, and the identity from paper.</summary>
    private Task<CliResult> OutsideAsync(string name, params string[] more) => RunAsync(
        ["verify", name, "--trust", "none", "--ledger", Id, "--identity", _identity, "-p", "book", "--record",
            "book/publications/record.lrc", .. more]);

    private async Task EmployAsync(ServerProcess server)
    {
        (string Name, string Role)[] people =
        [
            ("anna", "security-officer"), ("bert", "security-officer"), ("olga", "operator"), ("adam", "administrator"),
            ("audrey", "auditor"),
        ];
        foreach (var (name, role) in people)
        {
            string[] call = ["access", "add", name, "--role", role, "--certificate", $"{name}.pem"];
            // The first officer makes the second alone: there is no other yet.
            var first = await AsAsync(server, "anna", call);
            if (first.Code != 0)
                await TwiceAsync(server, first, call);
        }
    }

    private async Task ActivateAsync(ServerProcess server)
    {
        await BothAsync(server, "key", "activate", "--for", "8h");
        await ShowsAsync(server, "issuing");
    }

    private async Task BothAsync(ServerProcess server, params string[] call) =>
        await TwiceAsync(server, await AsAsync(server, "anna", call), call);

    private async Task TwiceAsync(ServerProcess server, CliResult first, string[] call)
    {
        first.Fails(75, "1 more security officer");
        (await AsAsync(server, "bert", call)).Succeeds();
    }

    private Task ShowsAsync(ServerProcess server, string mode) => Eventually.TrueAsync(async () =>
        (await AsAsync(server, "adam", "status")).Output.StartsWith($"{Id}: {mode}", StringComparison.Ordinal));

    private async Task StampAsync(ServerProcess server, string name, int code = 0)
    {
        await File.WriteAllTextAsync(_folder[name], name);
        (await server.RunAsync(_folder.Path, "stamp", name)).Ends(code);
    }

    private Task<ServerProcess> StartAsync(string data, params string[] more) => ServerProcess.StartAsync(
        _folder.Path, data, [
            "--certificate", _folder["server.pem"], "--certificate-key", _folder["server.key"], "--listen", "http://127.0.0.1:0",
            "--operator-listen", "https://127.0.0.1:0", "--key-activation", "true", "--approvals", "2", "--clock", _time.Source,
            "--clock-interval", "1s", "--clock-calm", "1s", "--audit-interval", "1s", "--directory", "book", .. more]);

    private Task<CliResult> AsAsync(ServerProcess server, string person, params string[] args) => server.RunAsync(
        _folder.Path, [.. args, "--ca", "server.pem", "--client-certificate", $"{person}-both.pem"]);

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);

    private void Certify(string name, string more = "")
    {
        Programs.Run(
            "openssl",
            $"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN={name} {more} " +
            $"-keyout {_folder[name + ".key"]} -out {_folder[name + ".pem"]}");
        File.WriteAllText(
            _folder[name + "-both.pem"], File.ReadAllText(_folder[name + ".pem"]) + File.ReadAllText(_folder[name + ".key"]));
    }
}
