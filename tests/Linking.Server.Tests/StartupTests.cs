using System.Net;
using System.Net.Sockets;

using Linking.Rounds;
using Linking.Server.Options;

using Microsoft.Data.Sqlite;

namespace Linking.Server.Tests;

/// <summary>What keeps a server from starting: each one clear sentence, and nothing left running.</summary>
public sealed class StartupTests
{
    [Fact]
    public async Task Start_DataFolderInUse_IsRefused()
    {
        using var folder = new TemporaryFolder();
        await using var first = await TestServer.StartAsync(folder: folder);

        await FailsAsync(StartupProblem.Data, folder, "in use");
    }

    [Fact]
    public async Task Start_DataFolderIsAFile_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["data"], "");

        await FailsAsync(StartupProblem.Data, folder, folder["data"]);
    }

    [Fact]
    public async Task Start_PortTaken_NamesTheAddress_AndFreesTheFolder()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        await FailsAsync(StartupProblem.Address, folder, address, o => o with { Listen = [ListenAddress.Parse(address)] });

        await using var server = await TestServer.StartAsync(folder: folder);
    }

    [Fact]
    public async Task Start_AddressOfAnotherMachine_IsRefused()
    {
        using var folder = new TemporaryFolder();

        await FailsAsync(StartupProblem.Address, folder, "not one of this machine",
            o => o with { Listen = [ListenAddress.Parse("http://192.0.2.1:8070")] });
    }

    [Theory]
    [InlineData("PRAGMA user_version = 99")]
    [InlineData("PRAGMA application_id = 1")]
    public async Task Start_NewerOrForeignDatabase_IsRefused(string change)
    {
        using var folder = await UsedFolderAsync();
        await using (var connection = new SqliteConnection($"Data Source={folder["data/ledger.sqlite"]};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = change;
            await command.ExecuteNonQueryAsync();
        }

        await FailsAsync(StartupProblem.Data, folder, "ledger.sqlite");
    }

    [Fact]
    public async Task Start_NoDatabase_IsRefused()
    {
        using var folder = await UsedFolderAsync();
        await File.WriteAllBytesAsync(folder["data/ledger.sqlite"], new byte[8192]);

        await FailsAsync(StartupProblem.Data, folder, "ledger.sqlite");
    }

    [Fact]
    public async Task Start_DatabaseLost_IsRefused()
    {
        using var folder = await UsedFolderAsync();
        foreach (var file in Directory.GetFiles(folder["data"], "ledger.sqlite*"))
            File.Delete(file);

        await FailsAsync(StartupProblem.Data, folder, "high-water mark");
    }

    [Theory]
    [InlineData("heads.pem")]
    [InlineData("publications.pem")]
    public async Task Start_KeyMissingUnreadableOrWrong_IsRefused(string name)
    {
        using var folder = await UsedFolderAsync();
        var file = folder["data/keys/" + name];
        var other = folder["data/keys/" + (name == "heads.pem" ? "publications.pem" : "heads.pem")];

        File.WriteAllText(file, "no key");
        await FailsAsync(StartupProblem.Key, folder, name);
        if (name == "heads.pem")
        {
            // Without the key of the publications the server starts, and waits for another.
            File.Copy(other, file, overwrite: true);
            await FailsAsync(StartupProblem.Key, folder, "fingerprint");
            File.Delete(file);
            await FailsAsync(StartupProblem.Key, folder, name);
        }

        File.Delete(file);
        Directory.CreateDirectory(file);
        await FailsAsync(StartupProblem.Key, folder, name);
    }

    [Fact]
    public async Task Start_OtherLedgerOrPolicyConfigured_IsRefused()
    {
        using var folder = await UsedFolderAsync();

        await FailsAsync(StartupProblem.Data, folder, "other.example", o => o with { Ledger = LedgerId.Parse("other.example") });
        await FailsAsync(StartupProblem.Data, folder, "1.2.3", o => o with { Policy = PolicyOid.Parse("1.2.3") });
    }

    [Fact]
    public async Task Start_CertificateMissingOrWrong_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["no.pem"], "no certificate");
        var https = new[] { ListenAddress.Parse("https://127.0.0.1:0") };

        await FailsAsync(StartupProblem.Options, folder, "needs a certificate", o => o with { Listen = https });
        await FailsAsync(StartupProblem.Options, folder, "needs its key", o => o with { Listen = https, Certificate = folder["no.pem"] });
        await FailsAsync(StartupProblem.Options, folder, "no.pem",
            o => o with { Listen = https, Certificate = folder["no.pem"], CertificateKey = folder["no.pem"] });
        await FailsAsync(StartupProblem.Options, folder, "missing.pem",
            o => o with { Listen = https, Certificate = folder["missing.pem"], CertificateKey = folder["no.pem"] });
    }

    [Fact]
    public async Task FirstStart_Keys_AreTheirOwnersOnly()
    {
        using var folder = await UsedFolderAsync();

        Assert.Equal(["heads.pem", "publications.pem"], Directory.GetFiles(folder["data/keys"]).Select(Path.GetFileName).Order());
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.GetFiles(folder["data/keys"]))
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(folder["data/keys"]));
        }
    }

    [Fact]
    public async Task Start_KeyReadableByOthers_Warns()
    {
        using var folder = await UsedFolderAsync();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder["data/keys/heads.pem"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        await using var server = await TestServer.StartAsync(folder: folder);

        Assert.Contains(server.Log.Lines, l => l.StartsWith("Warning 809 ", StringComparison.Ordinal));
    }

    private static async Task<TemporaryFolder> UsedFolderAsync()
    {
        var folder = new TemporaryFolder();
        await using var server = await TestServer.StartAsync(folder: folder);
        return folder;
    }

    private static async Task FailsAsync(
        StartupProblem problem, TemporaryFolder folder, string says, Func<ServerOptions, ServerOptions>? configure = null)
    {
        var exception = await Assert.ThrowsAsync<StartupException>(() => TestServer.StartAsync(configure, folder));
        Assert.Equal(problem, exception.Problem);
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", exception.Message, StringComparison.Ordinal);
    }
}
