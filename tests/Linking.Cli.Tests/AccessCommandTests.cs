using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>access: a real server, and people whose certificates openssl has made.</summary>
public sealed class AccessCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("openssl")]
    public async Task Accounts_AreMadeShownAndEnded()
    {
        MakeCertificate("server", "-addext subjectAltName=IP:127.0.0.1");
        MakeCertificate("anna");
        MakeCertificate("bert");
        await using var server = await ServerProcess.StartAsync(
            _folder.Path, _folder["data"], "--certificate", _folder["server.pem"], "--certificate-key", _folder["server.key"],
            "--listen", "http://127.0.0.1:0", "--operator-listen", "https://127.0.0.1:0");
        Assert.StartsWith("https://", server.OperatorAddress, StringComparison.Ordinal);
        Assert.Matches("(?m)^warning +access +the operator endpoint has no accounts", (await DoctorAsync()).Output);

        (await RunAsync(null, "add", "anna", "--role", "security-officer", "--certificate", "anna.pem"))
            .Fails(69, "The first account is that of the security officer who makes it");
        Assert.Contains(
            "anna is security-officer until ",
            (await RunAsync("anna", "add", "anna", "--role", "security-officer", "--certificate", "anna.pem")).Succeeds().Output,
            StringComparison.Ordinal);
        Assert.Matches(
            "^bert is operator until .*; round [0-9]+ states change 2",
            (await RunAsync("anna", "add", "bert", "--role", "operator", "--certificate", "bert.pem")).Succeeds().Output);
        (await RunAsync("bert", "list")).Fails(69, "The account bert is that of the operator, and ListAccounts is for security-officer");
        (await server.RunAsync(_folder.Path, "publish", "--ca", "server.pem", "--client-certificate", "bert-both.pem")).Succeeds();
        (await server.RunAsync(_folder.Path, "publish", "--ca", "server.pem", "--client-certificate", "anna-both.pem"))
            .Fails(69, "Publish");
        Assert.Matches("(?m)^ok +access ", (await DoctorAsync()).Output);

        (await RunAsync("anna", "end", "bert")).Succeeds();
        var accounts = (await RunAsync("anna", "list", "--json")).Succeeds().Json.GetProperty("accounts");
        Assert.Equal([true, false], accounts.EnumerateArray().Select(a => a.GetProperty("in_force").GetBoolean()));
        Assert.Contains("no, it ended", (await RunAsync("anna", "list")).Succeeds().Output, StringComparison.Ordinal);
        var changes = (await RunAsync("anna", "changes")).Succeeds().Output;
        Assert.Equal(3, changes.Split("linking access v1\n").Length - 1);
        Assert.Contains("change end\naccount bert\n", changes, StringComparison.Ordinal);
        (await server.StopAsync()).Ends(0);

        Task<CliResult> RunAsync(string? person, string command, params string[] args) => server.RunAsync(
            _folder.Path,
            [
                "access", command, .. args, "--ca", "server.pem",
                .. person is null ? [] : (string[])["--client-certificate", $"{person}-both.pem"],
            ]);
    }

    [ProgramFact("openssl")]
    public async Task WrongFilesAndWords_AreNamed()
    {
        MakeCertificate("anna");
        await File.WriteAllTextAsync(_folder["none.pem"], "no certificate");

        (await Cli.RunAsync(_folder.Path, "access", "add", "a", "--role", "king", "--certificate", "anna.pem"))
            .Fails(64, "'king' is none of");
        (await Cli.RunAsync(_folder.Path, "access", "add", "a", "--role", "auditor", "--certificate", "anna.pem", "--until", "soon"))
            .Fails(64, "'soon' is not a day");
        (await Cli.RunAsync(_folder.Path, "access", "add", "a", "--role", "auditor", "--certificate", "none.pem"))
            .Fails(65, "none.pem is no certificate");
        (await Cli.RunAsync(_folder.Path, "access", "add", "a", "--role", "auditor", "--certificate", "missing.pem"))
            .Fails(66, "missing.pem");
        (await Cli.RunAsync(_folder.Path, "access", "list", "--client-certificate", "anna.pem"))
            .Fails(65, "with a certificate and its private key");
        (await Cli.RunAsync(_folder.Path, "access", "list", "--client-certificate", "missing.pem")).Fails(66, "missing.pem");
    }

    private Task<CliResult> DoctorAsync() => Cli.RunAsync(_folder.Path, "doctor", "--data", _folder["data"]);

    private void MakeCertificate(string name, string more = "")
    {
        Programs.Run(
            "openssl",
            $"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN={name} {more} " +
            $"-keyout {_folder[name + ".key"]} -out {_folder[name + ".pem"]}");
        File.WriteAllText(
            _folder[name + "-both.pem"], File.ReadAllText(_folder[name + ".pem"]) + File.ReadAllText(_folder[name + ".key"]));
    }
}
