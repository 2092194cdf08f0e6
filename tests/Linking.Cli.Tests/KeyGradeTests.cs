using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>What the grades of keys demand: real servers, a module that a program plays (SoftHSM), officers with certificates.</summary>
public sealed class KeyGradeTests : IDisposable
{
    private const string Id = "grade.example/ledger";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Founding_WithAGrade_IsRefusedBeforeAnythingIsMade()
    {
        (await Cli.RunAsync(_folder.Path, ServerProcess.Arguments("new", "--key-grade", "recommended"))).Fails(
            78, "KeyGrade is recommended", "(1) RequireModule is off", "(2) KeyActivation is off", "(3) OperatorListen has http://",
            "(4) there is no ledger yet");
        Assert.False(Directory.Exists(_folder["new"]));
        (await OptionAsync("--key-grade", "best")).Fails(78, "'best' is none of minimum");
        (await OptionAsync("--key-device", "model=a")).Fails(78, "'manufacturer' is missing");
        (await OptionAsync("--key-device", "model=a;model=b")).Fails(78, "given twice");
        (await OptionAsync("--key-device", "serial=a")).Fails(78, "'serial=a' is none of");

        Task<CliResult> OptionAsync(string name, string value) => Cli.RunAsync(_folder.Path, ServerProcess.Arguments("new", name, value));
    }

    [ProgramFact("softhsm2-util")]
    public async Task Recommended_SaysAllThatIsMissing_ThenHolds()
    {
        var module = await FoundAsync("anna");
        (await RunAsync(module, "key", "make", "data/keys/spare.pem", "--ledger", Id)).Succeeds();
        (await RunAsync(module, ServerProcess.Arguments("data", "--key-grade", "recommended"))).Fails(
            78, "KeyGrade is recommended", "(1) RequireModule is off", "(2) KeyActivation is off", "(3) OperatorListen has http://",
            "spare.pem is none that a module made", "(5) 1 of 2 security officers have an account");
        File.Delete(_folder["data/keys/spare.pem"]);

        await using (var server = await StartAsync(module))
        {
            await AddAsync(server, "bert");
            (await server.StopAsync()).Ends(0);
        }

        await File.WriteAllTextAsync(_folder["linking.json"], """{"Linking":{"Data":"data","KeyGrade":"recommended"}}""");
        Assert.Contains(
            "RequireModule is off", (await RunAsync(module, "doctor", "--config", "linking.json")).Output, StringComparison.Ordinal);
        await using var graded = await StartAsync(module, "--key-grade", "recommended");
        // Two persons stay.
        (await AsAsync(graded, "anna", "access", "end", "bert")).Fails(69, "KeyGrade demands 2 persons");
        await AddAsync(graded, "carl");
        (await AsAsync(graded, "anna", "access", "end", "bert")).Succeeds();
        (await graded.StopAsync()).Ends(0);
        var events = (await Cli.RunAsync(_folder.Path, "events", "list", "--data", "data")).Succeeds().Output;
        Assert.Contains("key-grade: minimum", events, StringComparison.Ordinal);
        Assert.Contains("key-grade: recommended", events, StringComparison.Ordinal);
    }

    [ProgramFact("softhsm2-util")]
    public async Task Additional_OtherDevice_IsRefused_AndTheNextKeyIsMadeInItByTwo()
    {
        var module = await FoundAsync("anna", "bert");
        (await RunAsync(module, Arguments("--key-grade", "additional"))).Fails(78, "(1) Approvals is 1", "(2) KeyDevice is not set");
        string[] Graded(string manufacturer) =>
        [
            "--key-grade", "additional", "--approvals", "2", "--key-device",
            $"manufacturer={manufacturer};model=SoftHSM v2;firmware={module.Firmware};certificate=EXAMPLE-1",
        ];
        (await RunAsync(module, Arguments(Graded("Another")))).Fails(
            78, "(1) the key of", "heads.p11 is in a device that says manufacturer=SoftHSM project", "(2) the key of");

        string fingerprint;
        await using (var server = await StartAsync(module, Graded("SoftHSM project")))
        {
            (await AsAsync(server, "anna", "key", "generate", "next", "--ledger", Id)).Fails(75, "1 more security officer");
            Assert.False(File.Exists(_folder["data/keys/next.p11"]));
            var made = (await AsAsync(server, "bert", "key", "generate", "next", "--ledger", Id, "--json")).Succeeds().Json;
            fingerprint = made.GetProperty("fingerprint").GetString()!;
            (await server.StopAsync()).Ends(0);
        }

        Assert.Equal(
            ["heads.p11", "next.p11", "publications.p11"], Directory.GetFiles(_folder["data/keys"]).Select(Path.GetFileName).Order());
        Assert.Equal(
            fingerprint,
            (await RunAsync(module, "key", "show", "data/keys/next.p11", "--ledger", Id, "--json")).Succeeds().Json
                .GetProperty("fingerprint").GetString());
        // What it demands of a key holds for the new one too.
        await using (var again = await StartAsync(module, Graded("SoftHSM project")))
            (await again.StopAsync()).Ends(0);
        Assert.Contains(
            "certificate=EXAMPLE-1", (await Cli.RunAsync(_folder.Path, "events", "list", "--data", "data")).Succeeds().Output,
            StringComparison.Ordinal);
    }

    /// <summary>A ledger whose keys are in a module, with officers of its operator endpoint, of the lowest grade.</summary>
    private async Task<SoftModule> FoundAsync(params string[] officers)
    {
        var module = new SoftModule(_folder);
        Directory.CreateDirectory(_folder["data/keys"]);
        foreach (var name in (string[])["heads", "publications"])
            (await RunAsync(module, "key", "make", $"data/keys/{name}.p11", "--ledger", Id, "--module", module.Uri(name))).Succeeds();
        OfficerFiles.Make(_folder, "server", "-addext subjectAltName=IP:127.0.0.1");
        foreach (var name in (string[])["anna", "bert", "carl"])
            OfficerFiles.Make(_folder, name);
        await using var server = await StartAsync(module);
        foreach (var name in officers)
            await AddAsync(server, name);
        (await server.StopAsync()).Ends(0);
        return module;
    }

    private async Task AddAsync(ServerProcess server, string name) =>
        (await AsAsync(server, "anna", "access", "add", name, "--role", "security-officer", "--certificate", $"{name}.pem")).Succeeds();

    private static string[] Arguments(params string[] more) => ServerProcess.Arguments(
        "data",
        [
            "--ledger", Id, "--listen", "http://127.0.0.1:0", "--operator-listen", "https://127.0.0.1:0", "--certificate", "server.pem",
            "--certificate-key", "server.key", "--require-module", "true", "--key-activation", "true", .. more,
        ]);

    private Task<ServerProcess> StartAsync(SoftModule module, params string[] more) =>
        ServerProcess.StartAsync(_folder.Path, module.Variables, "data", Arguments(more)[3..]);

    private Task<CliResult> AsAsync(ServerProcess server, string person, params string[] args) => server.RunAsync(
        _folder.Path, [.. args, "--ca", "server.pem", "--client-certificate", $"{person}-both.pem"]);

    private Task<CliResult> RunAsync(SoftModule module, params string[] args) => Cli.RunAsync(_folder.Path, [], module.Variables, args);
}
