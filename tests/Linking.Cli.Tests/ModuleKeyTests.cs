using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>A ledger whose keys lie in a hardware module, which a program plays here (SoftHSM).</summary>
public sealed class ModuleKeyTests : IDisposable
{
    private const string Id = "module.example/ledger";

    private readonly TemporaryFolder _folder = new();

    [ProgramFact("softhsm2-util")]
    public async Task Server_WithKeysInAModule_Serves_AndWaitsWhileTheModuleIsAway()
    {
        var module = await WithKeysAsync();
        foreach (var name in new[] { "a", "b" })
            await File.WriteAllTextAsync(_folder[name], name);
        await using var server = await StartAsync(module);
        (await server.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.RunAsync(_folder.Path, "extend", "a.lts")).Succeeds();
        await VerifyAsync("a");

        module.PullOut();
        await Eventually.TrueAsync(async () => (await StatusAsync(server)).Contains("READONLY", StringComparison.Ordinal));
        Assert.Contains("it is tried again by itself", await StatusAsync(server), StringComparison.Ordinal);
        (await server.RunAsync(_folder.Path, "stamp", "b")).Fails(69, "keys that sign are missing or cannot sign now");
        (await server.RunAsync(_folder.Path, "ledger", "notice", "other", "--text", "x")).Fails(69, "A key of the heads cannot sign now");

        module.PutBack();
        await Eventually.TrueAsync(async () => (await StatusAsync(server)).Contains(": issuing", StringComparison.Ordinal));
        (await server.RunAsync(_folder.Path, "stamp", "b")).Succeeds();
        await VerifyAsync("b");
        (await server.StopAsync()).Ends(0);
        Assert.Equal(["heads.p11", "publications.p11"], Directory.GetFiles(_folder["data/keys"]).Select(Path.GetFileName).Order());
        Assert.Contains(
            "heads.p11 is readable, by its owner alone",
            (await RunAsync(module, "doctor", "--data", "data")).Output,
            StringComparison.Ordinal);
        (await RunAsync(module, "fsck", "--data", "data")).Succeeds();
    }

    [ProgramFact("softhsm2-util")]
    public async Task Destroy_InAModule_TakesTheKeyOutOfIt()
    {
        var module = await WithKeysAsync();
        var fingerprints = new Dictionary<string, string>(StringComparer.Ordinal);
        (await RunAsync(module, "key", "make", "data/keys/next.p11", "--ledger", Id, "--module", module.Uri("next"))).Succeeds();
        foreach (var name in (string[])["heads", "next"])
        {
            fingerprints[name] = (await RunAsync(module, "key", "show", $"data/keys/{name}.p11", "--ledger", Id, "--json"))
                .Succeeds().Json.GetProperty("fingerprint").GetString()!.Replace(" ", "", StringComparison.Ordinal);
        }

        await using var server = await StartAsync(module);
        (await server.RunAsync(_folder.Path, "key", "destroy", fingerprints["heads"])).Fails(69, "The ledger's record names this key");
        var destroyed = (await server.RunAsync(_folder.Path, "key", "destroy", fingerprints["next"][..8], "--json")).Succeeds().Json;
        Assert.Equal(fingerprints["next"], destroyed.GetProperty("fingerprint").GetString());
        Assert.Equal(["heads.p11", "publications.p11"], Directory.GetFiles(_folder["data/keys"]).Select(Path.GetFileName).Order());
        (await server.RunAsync(_folder.Path, "key", "destroy", fingerprints["next"])).Fails(64, "0 keys of the server");
        Assert.Contains(": issuing", await StatusAsync(server), StringComparison.Ordinal);
        (await server.StopAsync()).Ends(0);
        // The label is free again.
        (await RunAsync(module, "key", "make", "again.p11", "--ledger", Id, "--module", module.Uri("next"))).Succeeds();
    }

    /// <summary>The next key of a ledger in a module is made there by the server, and never lies in a file.</summary>
    [ProgramFact("softhsm2-util")]
    public async Task Generate_InAModule_SignsTheHeads_AndALabelThatIsTakenIsRefused()
    {
        var module = await WithKeysAsync();
        await File.WriteAllTextAsync(_folder["a"], "a");
        (await RunAsync(module, "key", "make", "elsewhere.p11", "--ledger", Id, "--module", module.Uri("taken"))).Succeeds();
        await using (var server = await StartAsync(module))
        {
            (await server.RunAsync(_folder.Path, "key", "generate", "taken", "--ledger", Id))
                .Fails(69, "The key was not made: the module did not make it");
            Assert.False(File.Exists(_folder["data/keys/taken.p11"]));
            var made = (await server.RunAsync(_folder.Path, "key", "generate", "next", "--ledger", Id, "--json")).Succeeds().Json;
            Assert.False(File.Exists(_folder["data/keys/next.pem"]));
            (await server.RunAsync(_folder.Path, "ledger", "draft", "-o", "event")).Succeeds();
            string[] keys = [made.GetProperty("alpha_heads").GetString()!, made.GetProperty("beta_heads").GetString()!];
            var lines = (await File.ReadAllLinesAsync(_folder["event"])).Select(line => Array.Find(
                keys, key => line.StartsWith($"key {key[..(key.IndexOf('+') + 1)]}", StringComparison.Ordinal)) is { } key
                    ? $"key {key}" : line);
            await File.WriteAllTextAsync(_folder["event"], string.Concat(lines.Select(line => line + "\n")));
            (await server.RunAsync(_folder.Path, "ledger", "configure", "event")).Succeeds();
            (await server.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
            (await server.StopAsync()).Ends(0);
        }

        // The former key is gone, and the new one, which the module made itself, is enough.
        File.Delete(_folder["data/keys/heads.p11"]);
        await using var again = await ServerProcess.StartAsync(
            _folder.Path, module.Variables, _folder["data"], "--ledger", Id, "--require-module", "true");
        (await again.RunAsync(_folder.Path, "publish")).Succeeds();
        (await again.RunAsync(_folder.Path, "extend", "a.lts")).Succeeds();
        await VerifyAsync("a");
        (await again.StopAsync()).Ends(0);
    }

    /// <summary>A token locks after some wrong PINs: a service manager that restarts the server must not bring it there.</summary>
    [ProgramFact("softhsm2-util")]
    public async Task WrongPin_IsTriedOnce_AndAgainOnlyByAPerson()
    {
        var module = await WithKeysAsync();
        module.WritePin("9999");
        (await ServeAsync(module)).Fails(78, "refuses the PIN in", "heads.p11");
        (await ServeAsync(module)).Fails(78, "has refused a PIN since the last right one: none is tried");
        module.WritePin("1234");
        (await ServeAsync(module)).Fails(78, "none is tried", "linking key show");
        (await RunAsync(module, "key", "show", "data/keys/heads.p11", "--ledger", Id)).Succeeds();
        await using var server = await StartAsync(module);
        Assert.Contains(": issuing", await StatusAsync(server), StringComparison.Ordinal);
        (await server.StopAsync()).Ends(0);
    }

    [ProgramFact("pkcs11-tool")]
    public async Task Key_MissingOrNotTheOnlyOneOfItsLabel_IsNamed()
    {
        var module = await WithKeysAsync();
        var file = _folder["data/keys/heads.p11"];
        var named = await File.ReadAllTextAsync(file);

        await File.WriteAllTextAsync(file, module.Uri("absent") + "\n");
        (await ServeAsync(module)).Fails(78, "holds no private Ed25519 key labelled 'absent'");

        module.Tool("--keypairgen --key-type EC:edwards25519 --label heads --id 77");
        await File.WriteAllTextAsync(file, module.Uri("heads") + "\n");
        (await ServeAsync(module)).Fails(78, "holds 2 private Ed25519 keys labelled 'heads'", "id");

        await File.WriteAllTextAsync(file, named);
        await using var server = await StartAsync(module);
        (await server.StopAsync()).Ends(0);
        await File.WriteAllTextAsync(_folder["data/keys/heads.pem"], "");
        (await ServeAsync(module)).Fails(78, "are both there");
    }

    [ProgramFact("softhsm2-util")]
    public async Task RequireModule_WithOtherKeys_IsRefused()
    {
        (await Cli.RunAsync(_folder.Path, ServerProcess.Arguments("none", "--require-module", "true")))
            .Fails(78, "there is no", "heads.p11");
        Assert.Empty(Directory.GetFiles(_folder["none"], "*.pem", SearchOption.AllDirectories));
        var module = await WithKeysAsync();
        await using (var server = await ServerProcess.StartAsync(
            _folder.Path, module.Variables, _folder["data"], "--ledger", Id, "--require-module", "true"))
            (await server.StopAsync()).Ends(0);
        (await RunAsync(module, "key", "make", "next.pem", "--ledger", Id)).Succeeds();
        module.Import(_folder["next.pem"], "imported");
        await File.WriteAllTextAsync(_folder["data/keys/next.p11"], module.Uri("imported") + "\n");
        (await RunAsync(module, ServerProcess.Arguments("data", "--require-module", "true"))).Fails(78, "next.p11", "never let out");
        File.Delete(_folder["data/keys/next.p11"]);
        File.Copy(_folder["next.pem"], _folder["data/keys/next.pem"]);
        (await RunAsync(module, ServerProcess.Arguments("data", "--require-module", "true"))).Fails(78, "next.pem", "never let out");
    }

    [ProgramFact("softhsm2-util")]
    public async Task Make_WhatCannotBe_IsRefusedAndNothingIsWritten()
    {
        var module = await WithKeysAsync();
        (await MakeAsync("x.pem", module.Uri("x"))).Fails(64, "must end in .p11");
        (await MakeAsync("x.p11", "heads")).Fails(64, "PKCS #11 URI");
        (await MakeAsync("x.p11", module.Uri("x") + "&pin-value=1234")).Fails(64, "pin-source");
        (await MakeAsync("x.p11", "pkcs11:token=t;object=x")).Fails(64, "module-path");
        (await MakeAsync("x.p11", "pkcs11:token=t?module-path=/m")).Fails(64, "object=LABEL");
        (await MakeAsync("x.p11", module.Uri("x%2"))).Fails(64, "hexadecimal");
        (await MakeAsync("x.p11", "pkcs11:token=t;object=x?module-path=/no/such.so")).Fails(69, "/no/such.so");
        var elsewhere = module.Uri("x").Replace("token=linking", "token=other", StringComparison.Ordinal);
        (await MakeAsync("x.p11", elsewhere)).Fails(69, "no token labelled 'other'");
        (await MakeAsync("x.p11", module.Uri("heads"))).Fails(69, "holds a private key labelled 'heads' already");
        File.SetUnixFileMode(module.PinFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        (await MakeAsync("x.p11", module.Uri("x"))).Fails(69, "can be read by others");
        (await MakeAsync("data/keys/heads.p11", module.Uri("y"))).Fails(73, "is there already");
        Assert.False(File.Exists(_folder["x.p11"]) || File.Exists(_folder["x.pem"]));

        Task<CliResult> MakeAsync(string file, string uri) => RunAsync(module, "key", "make", file, "--ledger", Id, "--module", uri);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A module with the two keys of a ledger, named in its folder of keys.</summary>
    private async Task<SoftModule> WithKeysAsync()
    {
        var module = new SoftModule(_folder);
        Directory.CreateDirectory(_folder["data/keys"]);
        foreach (var name in (string[])["heads", "publications"])
            (await RunAsync(module, "key", "make", $"data/keys/{name}.p11", "--ledger", Id, "--module", module.Uri(name))).Succeeds();
        return module;
    }

    private Task<ServerProcess> StartAsync(SoftModule module) =>
        ServerProcess.StartAsync(_folder.Path, module.Variables, _folder["data"], "--ledger", Id);

    private Task<CliResult> ServeAsync(SoftModule module) => RunAsync(module, ServerProcess.Arguments("data", "--ledger", Id));

    private async Task<string> StatusAsync(ServerProcess server) => (await server.RunAsync(_folder.Path, "status")).Output;

    private async Task VerifyAsync(string name) => Assert.Contains(
        "VALID", (await Cli.RunAsync(_folder.Path, "verify", name)).Succeeds().Output, StringComparison.Ordinal);

    private Task<CliResult> RunAsync(SoftModule module, params string[] args) => Cli.RunAsync(_folder.Path, [], module.Variables, args);
}
