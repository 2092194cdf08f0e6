using System.Text.Json;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary><c>linking doctor</c> on things that are really sound, and really broken.</summary>
public sealed class DoctorTests : IDisposable
{
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead;

    private readonly TemporaryFolder _folder = new();

    [ProgramFact("git")]
    public async Task Sound_NoFault_BesideTheServer_AndNothingIsChanged()
    {
        Programs.Run("git", $"init --quiet --bare {_folder["remote.git"]}");
        string[] sinks = ["--directory", _folder["newspaper"], "--git-remote", _folder["remote.git"]];
        await using var server = await ServerProcess.StartAsync(_folder.Path, "ledger", sinks);
        await File.WriteAllTextAsync(_folder["a"], "a");
        (await server.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        await WriteConfigurationAsync("");

        var beside = (await server.RunAsync(_folder.Path, "doctor", "--config", "server.json", "--server", server.Address)).Succeeds();

        string[] ofServer = ["it issues tokens", "its time is this machine's", "newest publication is number 1"];
        Assert.All(
            [.. ofServer, "it keeps 1 ledger", "readable: 1 tokens", "they are those that the ledger's record names",
                "can be read and has the branch publications"],
            line => Assert.Matches($"(?m)^ok .*{line}", beside.Output));
        Assert.Contains($"{_folder["newspaper"]} can be written to", beside.Output, StringComparison.Ordinal);

        (await server.StopAsync()).Succeeds();
        var before = Facts();
        (await DoctorAsync("--config", "server.json")).Succeeds();
        Assert.Equal(before, Facts());
    }

    [Fact]
    public async Task Nothing_Named_LooksAtTheMachineAlone()
    {
        var said = (await DoctorAsync()).Succeeds();

        Assert.Matches("(?m)^(ok|warning) +clock ", said.Output);
        Assert.Matches("(?m)^ok +versions +linking .*SQLite 3", said.Output);
        Assert.DoesNotContain("data folder", said.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("server ", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_OpenWrongOrMissing_AreFaults()
    {
        var keys = await FoundAsync();
        var (heads, bytes) = (Path.Combine(keys, "heads.pem"), await File.ReadAllBytesAsync(Path.Combine(keys, "heads.pem")));

        File.SetUnixFileMode(heads, Open);
        Assert.Contains("heads.pem can be read by others", await FaultAsync("keys", "--data", "ledger"), StringComparison.Ordinal);

        File.SetUnixFileMode(heads, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllTextAsync(heads, "no key");
        Assert.Contains("cannot be used", await FaultAsync("keys", "--data", "ledger"), StringComparison.Ordinal);

        File.Copy(Path.Combine(keys, "publications.pem"), heads, overwrite: true);
        Assert.Contains("which the ledger's record says signs now", await FaultAsync("keys", "--data", "ledger"), StringComparison.Ordinal);

        await File.WriteAllBytesAsync(heads, bytes);
        (await DoctorAsync("--data", "ledger")).Succeeds();
    }

    [Fact]
    public async Task Folder_AbsentOpenOrWithoutALedger_IsAFault()
    {
        Assert.Contains("is no folder", await FaultAsync("data folder", "--data", "nowhere"), StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["empty"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Contains("holds no ledger", await FaultAsync("data folder", "--data", "empty"), StringComparison.Ordinal);

        await FoundAsync();
        File.SetUnixFileMode(_folder["ledger"], Open | UnixFileMode.UserExecute);
        Assert.Contains("open to others", await FaultAsync("data folder", "--data", "ledger"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder["ledger/ledger.sqlite"], "this is no database, however long one looks at it");
        Assert.Contains("cannot be read", await FaultAsync("data folder", "--data", "ledger"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_BelowTheReserve_IsAFault_AndTheServerIssuesNothing()
    {
        await FoundAsync();
        var variables = new Dictionary<string, string> { ["LINKING_MIN_FREE_BYTES"] = $"{1L << 40}" };

        var said = (await Cli.RunAsync(_folder.Path, [], variables, "doctor", "--data", "ledger")).Ends(1);
        Assert.Matches("(?m)^FAULT +disk .*stops issuing", said.Output);

        await using var server = await ServerProcess.StartAsync(_folder.Path, variables, "ledger");
        Assert.Contains("issues no tokens", await FaultAsync("server", "--server", server.Address), StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Sinks_RemoteThatIsNoneAndAFileForAFolder_AreFaults()
    {
        await FoundAsync();
        await File.WriteAllTextAsync(_folder["file"], "");
        await WriteConfigurationAsync($", \"GitRemote\": \"{_folder["nowhere.git"]}\", \"Directory\": \"{_folder["file"]}\"");

        Assert.Contains("cannot be read", await FaultAsync("git sink", "--config", "server.json"), StringComparison.Ordinal);
        Assert.Contains("is a file", await FaultAsync("directory sink", "--config", "server.json"), StringComparison.Ordinal);
    }

    [ProgramFact("openssl")]
    public async Task Certificate_ExpiredOrOfAnotherKey_IsAFault()
    {
        await FoundAsync();
        MakeCertificate("expired", -1);
        MakeCertificate("short", 5);
        MakeCertificate("long", 365);
        foreach (var name in (string[])["expired", "short", "long"])
            File.SetUnixFileMode(_folder[$"{name}.key"], UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await CertificateAsync("expired", "expired");
        Assert.Contains("it has expired", await FaultAsync("certificate", "--config", "server.json"), StringComparison.Ordinal);
        await CertificateAsync("long", "short");
        Assert.Contains("cannot be used", await FaultAsync("certificate", "--config", "server.json"), StringComparison.Ordinal);
        await CertificateAsync("nowhere", "long");
        Assert.Contains("could not be read", await FaultAsync("certificate", "--config", "server.json"), StringComparison.Ordinal);
        await CertificateAsync("short", "short");
        Assert.Matches("(?m)^warning +certificate +it expires on", (await DoctorAsync("--config", "server.json")).Succeeds().Output);
        await CertificateAsync("long", "long");
        Assert.Matches("(?m)^ok +certificate +it is valid until", (await DoctorAsync("--config", "server.json")).Succeeds().Output);
        File.SetUnixFileMode(_folder["long.key"], Open);
        Assert.Contains("by everybody", await FaultAsync("certificate", "--config", "server.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_ThatCannotBeRead_IsAFault()
    {
        await WriteConfigurationAsync(", \"Nonsense\": 1");
        Assert.Contains("Nonsense", await FaultAsync("configuration", "--config", "server.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trust_DamagedOrOpen_IsAFault()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, "ledger");
        await File.WriteAllTextAsync(_folder["a"], "a");
        (await server.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
        var mode = File.GetUnixFileMode(_folder["trust"]);
        File.SetUnixFileMode(_folder["trust"], mode | UnixFileMode.OtherWrite);
        Assert.Contains("decide what is trusted", await FaultAsync("trust folder"), StringComparison.Ordinal);
        File.SetUnixFileMode(_folder["trust"], mode);
        await File.WriteAllTextAsync(_folder["trust/catalogue.litedb"], "no catalogue");
        Assert.Matches("(?m)^warning +trust folder .*No proof hangs on the catalogue", (await DoctorAsync()).Succeeds().Output);

        await File.WriteAllTextAsync(Directory.GetFiles(_folder["trust"], "ledger.json", SearchOption.AllDirectories).Single(), "{}");
        Assert.Contains("is damaged", await FaultAsync("trust folder"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_Stopped_IsAFault()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, "ledger");
        (await server.StopAsync()).Succeeds();

        Assert.Contains("not reached", await FaultAsync("server", "--server", server.Address), StringComparison.Ordinal);
        (await DoctorAsync("--server", "nonsense")).Fails(64, "--server");
    }

    public void Dispose() => _folder.Dispose();

    private Task<CliResult> DoctorAsync(params string[] args) => Cli.RunAsync(_folder.Path, ["doctor", .. args]);

    /// <summary>What is said of a check's faults.</summary>
    private async Task<string> FaultAsync(string check, params string[] args)
    {
        var json = (await DoctorAsync([.. args, "--json"])).Ends(1).Json;
        var faults = json.GetProperty("checks").EnumerateArray()
            .Where(c => c.GetProperty("severity").GetString() == "fault").ToList();
        Assert.Equal(faults.Count, json.GetProperty("faults").GetInt32());
        Assert.All(faults, fault => Assert.NotEqual(JsonValueKind.Null, fault.GetProperty("advice").ValueKind));
        var named = faults.Where(f => f.GetProperty("check").GetString() == check);
        return string.Join('\n', named.Select(f => f.GetProperty("text").GetString()));
    }

    /// <summary>A ledger whose server has stopped.</summary>
    /// <returns>The folder of its keys.</returns>
    private async Task<string> FoundAsync()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, "ledger");
        (await server.StopAsync()).Succeeds();
        return _folder["ledger/keys"];
    }

    private Task WriteConfigurationAsync(string more) => File.WriteAllTextAsync(
        _folder["server.json"],
        $"{{\"Linking\": {{\"Data\": \"{_folder["ledger"]}\"{(more.Length > 0 ? more : Sinks)}}}}}");

    private string Sinks => $", \"GitRemote\": \"{_folder["remote.git"]}\", \"Directory\": \"{_folder["newspaper"]}\"";

    private Task CertificateAsync(string certificate, string key) =>
        WriteConfigurationAsync($", \"Certificate\": \"{_folder[$"{certificate}.crt"]}\", \"CertificateKey\": \"{_folder[$"{key}.key"]}\"");

    private void MakeCertificate(string name, int days)
    {
        const string configuration = "[ca]\ndefault_ca=d\n[d]\ndatabase=index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\n" +
            "policy=p\nunique_subject=no\n[p]\ncommonName=supplied\n";
        File.WriteAllText(_folder["ca.cnf"], configuration);
        File.WriteAllText(_folder["index"], "");
        Programs.Run(
            "openssl",
            $"req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -keyout {name}.key -out {name}.csr",
            folder: _folder.Path);
        Programs.Run(
            "openssl",
            $"ca -batch -notext -selfsign -config ca.cnf -keyfile {name}.key -in {name}.csr -out {name}.crt " +
            $"-startdate 20200101000000Z -enddate {DateTime.UtcNow.AddDays(days):yyyyMMddHHmmss}Z",
            folder: _folder.Path);
    }

    /// <summary>Every file with its mode, length and time of change.</summary>
    private List<string> Facts() =>
    [
        .. new DirectoryInfo(_folder.Path).EnumerateFiles("*", SearchOption.AllDirectories)
            .Select(f => $"{f.FullName} {f.UnixFileMode} {f.Length} {f.LastWriteTimeUtc:o}").Order(StringComparer.Ordinal),
    ];
}
