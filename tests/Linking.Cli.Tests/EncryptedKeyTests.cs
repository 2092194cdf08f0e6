using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>Key files that a passphrase opens: made here, read by openssl, and the other way.</summary>
public sealed class EncryptedKeyTests : IDisposable
{
    private const string Id = "sealed.example/ledger";

    private readonly TemporaryFolder _folder = new();

    [ProgramFact("openssl")]
    public async Task Server_WithEncryptedKeys_NeedsTheirPassphrase()
    {
        Secret("pass", "correct horse");
        Secret("other", "battery");
        Directory.CreateDirectory(_folder["data/keys"]);
        var (heads, publications) = (_folder["data/keys/heads.pem"], _folder["data/keys/publications.pem"]);
        (await RunAsync("key", "make", heads, "--ledger", Id, "--passphrase", "pass")).Succeeds();
        Programs.Run("openssl", "genpkey -algorithm ed25519 -out plain.pem", folder: _folder.Path);
        Programs.Run(
            "openssl", $"pkcs8 -topk8 -in plain.pem -v2 aes-256-cbc -passout file:pass -out {publications}", folder: _folder.Path);
        foreach (var file in (string[])[heads, publications])
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----", await File.ReadAllTextAsync(heads), StringComparison.Ordinal);
        Assert.Contains(
            "ED25519", Programs.Run("openssl", $"pkey -in {heads} -passin file:pass -noout -text", folder: _folder.Path),
            StringComparison.OrdinalIgnoreCase);
        Assert.Equal(
            (await RunAsync("key", "show", "plain.pem", "--ledger", Id)).Succeeds().Output,
            (await RunAsync("key", "show", publications, "--ledger", Id, "--passphrase", "pass")).Succeeds().Output);

        (await RunAsync(ServerProcess.Arguments("data", "--ledger", Id))).Fails(
            78, "is encrypted: name the file of its passphrase with KeyPassphrase");
        (await RunAsync(ServerProcess.Arguments("data", "--ledger", Id, "--key-passphrase", "other")))
            .Fails(78, "the passphrase is another");
        (await RunAsync("key", "show", heads, "--ledger", Id)).Fails(65, "--passphrase");
        (await RunAsync("key", "show", heads, "--ledger", Id, "--passphrase", "other")).Fails(65, "the passphrase is another");
        (await RunAsync("key", "show", heads, "--ledger", Id, "--passphrase", "absent")).Fails(66, "absent");

        await File.WriteAllTextAsync(_folder["a"], "a");
        await using var server = await ServerProcess.StartAsync(
            _folder.Path, _folder["data"], "--ledger", Id, "--key-passphrase", _folder["pass"]);
        (await server.RunAsync(_folder.Path, "stamp", "a")).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await RunAsync("verify", "a")).Succeeds();
        (await server.StopAsync()).Ends(0);
    }

    [ProgramFact("openssl")]
    public async Task Key_InAnotherScheme_OfAnotherKind_OrCutOff_IsRefused()
    {
        Secret("pass", "x");
        Programs.Run("openssl", "genpkey -algorithm ed25519 -out plain.pem", folder: _folder.Path);
        Programs.Run("openssl", "genpkey -algorithm x25519 -out x.pem", folder: _folder.Path);
        await RefusedAsync("pkcs8 -topk8 -in plain.pem -v2 aes-128-cbc", "another scheme");
        await RefusedAsync("pkcs8 -topk8 -in plain.pem -scrypt", "another scheme");
        await RefusedAsync("pkcs8 -topk8 -in plain.pem -v2 aes-256-cbc -iter 10000001", "iterations");
        await RefusedAsync("pkcs8 -topk8 -in x.pem -v2 aes-256-cbc", "not an Ed25519 private key");
        Programs.Run("openssl", "pkcs8 -topk8 -in plain.pem -v2 aes-256-cbc -passout file:pass -out cut.pem", folder: _folder.Path);
        var lines = (await File.ReadAllLinesAsync(_folder["cut.pem"])).ToList();
        lines.RemoveAt(2);
        await File.WriteAllLinesAsync(_folder["cut.pem"], lines);
        (await RunAsync("key", "show", "cut.pem", "--ledger", Id, "--passphrase", "pass")).Fails(65, "damaged");
        File.SetUnixFileMode(_folder["pass"], UnixFileMode.UserRead | UnixFileMode.GroupRead);
        (await RunAsync("key", "make", "new.pem", "--ledger", Id, "--passphrase", "pass")).Fails(66, "chmod 600");
        Assert.False(File.Exists(_folder["new.pem"]));

        async Task RefusedAsync(string arguments, string why)
        {
            Programs.Run("openssl", $"{arguments} -passout file:pass -out bad.pem", folder: _folder.Path);
            (await RunAsync("key", "show", "bad.pem", "--ledger", Id, "--passphrase", "pass")).Fails(65, why);
        }
    }

    public void Dispose() => _folder.Dispose();

    private void Secret(string name, string words)
    {
        File.WriteAllText(_folder[name], words + "\n");
        File.SetUnixFileMode(_folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);
}
