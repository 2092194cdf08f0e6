using Linking.Client;
using Linking.Hashing;
using Linking.LiteDb;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Access;
using Linking.Server.Tests.Access;

namespace Linking.Server.Tests.Submitters;

/// <summary>Accounts and API keys in backups.</summary>
public sealed class AccessBackupTests : IDisposable
{
    private static readonly string[] Stamp = ["stamp"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Server_KeepsACopyOfEachChange()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using var officer = ledger.Connect(anna.Certificate);
        await officer.AddAccountAsync("bert", AccountRole.Administrator, bert.Certificate, until: null);
        using var admin = ledger.Connect(bert.Certificate);
        await ApiKeyTests.AddAsync(admin, "press", Stamp);
        await ApiKeyTests.AddAsync(admin, "other", Stamp);
        await admin.EndApiKeyAsync("press");
        var data = ledger.Server.Options.DataFolder;

        Assert.Equal(["access.litedb", "api-keys.litedb"], AccessBackup.Copy(data, Make("first")));
        Assert.Null(await ProblemAsync(ledger, _folder["first"]));
        Assert.Equal([("press", false), ("other", true)], KeysIn(_folder["first/api-keys.litedb"]));

        // Without its copy there is no backup; what was damaged in it is noticed.
        File.Move(AccessCopies.PathOf(data, "api-keys.litedb"), _folder["moved"]);
        var missing = Assert.Throws<IOException>(() => AccessBackup.Copy(data, Make("second")));
        Assert.Contains("A server holds api-keys.litedb", missing.Message, StringComparison.Ordinal);

        // The next change makes it again, and a start does too.
        await ApiKeyTests.AddAsync(admin, "third", Stamp);
        AccessBackup.Copy(data, Make("third"));
        Assert.Equal(3, KeysIn(_folder["third/api-keys.litedb"]).Count);
        await ledger.RestartAsync(new ServerEnvironment(), whileStopped: folder =>
        {
            Directory.Delete(Path.Combine(folder, AccessCopies.Folder), recursive: true);
            AccessBackup.Copy(folder, Make("stopped"));
        });
        Assert.Equal(3, KeysIn(_folder["stopped/api-keys.litedb"]).Count);
        AccessBackup.Copy(data, Make("again"));
        Assert.Equal(3, KeysIn(_folder["again/api-keys.litedb"]).Count);
    }

    [Fact]
    public async Task Backup_HoldsEachChangeAgainstTheLedger()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.ConnectOperator();
        await ApiKeyTests.AddAsync(admin, "one", Stamp);
        AccessBackup.Copy(server.Options.DataFolder, Make("old"));
        await ApiKeyTests.AddAsync(admin, "two", Stamp);
        await server.Server.DisposeAsync();
        foreach (var name in (string[])["sound", "changed", "gap", "damaged"])
            AccessBackup.Copy(server.Options.DataFolder, Make(name));
        Change("changed", transaction =>
        {
            var change = Server.Access.AccessChange.Read(transaction.Get(ApiKeyFile.Changes, 1L)!);
            change.Text[^2] ^= 1;
            transaction.TryUpsert(ApiKeyFile.Changes, change.ToDocument());
        });
        Change("gap", transaction => transaction.Delete(ApiKeyFile.Changes, 1L));
        var bytes = await File.ReadAllBytesAsync(_folder["damaged/api-keys.litedb"]);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(_folder["damaged/api-keys.litedb"], bytes);

        foreach (var (name, problem) in ((string, string?)[])
            [
                ("sound", null), ("old", "the ledger states a newer change"), ("changed", "change 1 is not what the ledger states"),
                ("gap", "change 1 is missing"), ("damaged", "damaged"),
            ])
        {
            File.Copy(Path.Combine(server.Options.DataFolder, "ledger.sqlite"), _folder[$"{name}/ledger.sqlite"]);
            var found = await ProblemAsync(_folder[name]);
            if (problem is null)
                Assert.Null(found);
            else
                Assert.Contains(problem, found, StringComparison.Ordinal);
        }
    }

    /// <summary>What was stated behind the ledger's copy is stated anew by whoever restores it; later backups find nothing wrong.</summary>
    [Fact]
    public async Task Change_StatedAfterTheLedgerWasCopied_IsStatedAnew()
    {
        using var folder = new TemporaryFolder();
        string data;
        await using (var server = await TestServer.StartAsync(folder: folder))
        {
            using var admin = server.ConnectOperator();
            await ApiKeyTests.AddAsync(admin, "one", Stamp);
            data = server.Options.DataFolder;
            Storage.Sqlite.SqliteLedgerTruth.Copy(data, Path.Combine(Make("b"), Storage.Sqlite.SqliteLedgerTruth.FileName));
            await ApiKeyTests.AddAsync(admin, "two", Stamp);
            AccessBackup.Copy(data, _folder["b"]);
        }

        Assert.Contains("not what the ledger states", await ProblemAsync(_folder["b"]));
        AccessBackup.ForgetLaterRounds(_folder["b"], rounds: 2);
        Assert.Null(await ProblemAsync(_folder["b"]));
        using var file = DocumentFile.OpenReadOnly(_folder["b/api-keys.litedb"], ApiKeyFile.Schema);
        Assert.Equal([1L, 0L], file.Read(reader => reader.FindRange(ApiKeyFile.Changes, "_id", 0L, long.MaxValue, 9))
            .Select(d => (long)Server.Access.AccessChange.Read(d).Round));
    }

    /// <summary>What is in force is what the changes come to, and nothing else.</summary>
    [Fact]
    public async Task Entries_OtherThanTheirChanges_AreNoticed()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.ConnectOperator();
        await ApiKeyTests.AddAsync(admin, "one", Stamp);
        await ApiKeyTests.AddAsync(admin, "two", Stamp, new ApiKeyQuota(10, 20, 30));
        await admin.EndApiKeyAsync("one");
        await server.Server.DisposeAsync();
        var later = Instant.FromDateTime(DateTimeOffset.UtcNow.AddDays(300));
        var wanted = new Dictionary<string, (Func<ApiKeyEntry, ApiKeyEntry> Change, string Problem)>(StringComparer.Ordinal)
        {
            ["same"] = (e => e, ""),
            ["revived"] = (e => e with { Ended = false }, "entry 1 is not what its changes come to"),
            ["longer"] = (e => e with { Until = later }, "entry 1 is not what its changes come to"),
            ["wider"] = (e => e with { Scopes = [ApiScope.Stamp, ApiScope.Extend] }, "entry 1 is not what its changes come to"),
            ["richer"] = (e => e with { Quota = new ApiKeyQuota(0, 0, 9) }, "entry 1 is not what its changes come to"),
            ["exchanged"] = (e => e with { Digest = new byte[32] }, "entry 1 is not what its changes come to"),
            ["more"] = (e => e with { Number = 3, Name = "evil", Id = "00112233aabbccdd" }, "it has 3 entries, and its changes come to 2"),
        };
        foreach (var (name, (change, problem)) in wanted)
        {
            AccessBackup.Copy(server.Options.DataFolder, Make(name));
            File.Copy(Path.Combine(server.Options.DataFolder, "ledger.sqlite"), _folder[$"{name}/ledger.sqlite"]);
            Change(name, transaction => transaction.TryUpsert(
                ApiKeyFile.Keys, change(ApiKeyEntry.Read(transaction.Get(ApiKeyFile.Keys, 1L)!)).ToDocument()));
            Assert.Equal(problem.Length == 0 ? null : $"api-keys.litedb: {problem}", await ProblemAsync(_folder[name]));
        }
    }

    [Fact]
    public async Task Accounts_OtherThanTheirChanges_AreNoticed()
    {
        using var anna = new TestPerson("anna");
        using var bert = new TestPerson("bert");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using var officer = ledger.Connect(anna.Certificate);
        await officer.AddAccountAsync("bert", AccountRole.Auditor, bert.Certificate, until: null);
        await officer.EndAccountAsync("bert");
        AccessBackup.Copy(ledger.Server.Options.DataFolder, Make("b"));
        Assert.Null(await ProblemAsync(ledger, _folder["b"]));
        using (var file = DocumentFile.Open(_folder["b/access.litedb"], AccountFile.Schema))
        {
            file.Write(transaction => transaction.TryUpsert(
                AccountFile.Accounts,
                (Server.Access.Account.Read(transaction.Get(AccountFile.Accounts, 2L)!) with { Role = AccountRole.Operator })
                    .ToDocument()));
        }

        Assert.Equal("access.litedb: entry 2 is not what its changes come to", await ProblemAsync(_folder["b"]));
    }

    /// <summary>A change of which the file says that it is not stated yet comes after all that are.</summary>
    [Fact]
    public async Task Change_SaidNotToBeStated_IsHeldAgainstTheLedger()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.ConnectOperator();
        await ApiKeyTests.AddAsync(admin, "one", Stamp);
        await ApiKeyTests.AddAsync(admin, "two", Stamp);
        await server.Server.DisposeAsync();
        AccessBackup.Copy(server.Options.DataFolder, Make("b"));
        File.Copy(Path.Combine(server.Options.DataFolder, "ledger.sqlite"), _folder["b/ledger.sqlite"]);
        Change("b", transaction =>
        {
            var change = Server.Access.AccessChange.Read(transaction.Get(ApiKeyFile.Changes, 1L)!);
            change.Text[^2] ^= 1;
            transaction.TryUpsert(ApiKeyFile.Changes, (change with { Round = 0 }).ToDocument());
        });

        Assert.Equal("api-keys.litedb: change 1 is not what the ledger states of it", await ProblemAsync(_folder["b"]));
        Assert.Equal("api-keys.litedb: change 2 is not what the ledger states of it", await WithChange(2));

        async Task<string?> WithChange(long number)
        {
            File.Delete(_folder["b/api-keys.litedb"]);
            AccessBackup.Copy(server.Options.DataFolder, _folder["b"]);
            Change("b", transaction =>
            {
                var change = Server.Access.AccessChange.Read(transaction.Get(ApiKeyFile.Changes, number)!);
                change.Text[^2] ^= 1;
                transaction.TryUpsert(ApiKeyFile.Changes, (change with { Round = 0 }).ToDocument());
            });
            return await ProblemAsync(_folder["b"]);
        }
    }

    /// <summary>A file that is lost is missed; one that was begun anew is taken, also while nothing of it is stated.</summary>
    [Fact]
    public async Task File_LostOrBegunAnew_IsTold()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.ConnectOperator();
        await ApiKeyTests.AddAsync(admin, "one", Stamp);
        await ApiKeyTests.AddAsync(admin, "two", Stamp);
        await server.Server.DisposeAsync();
        File.Copy(Path.Combine(server.Options.DataFolder, "ledger.sqlite"), Path.Combine(Make("b"), "ledger.sqlite"));

        var lost = await AccessBackup.LookAsync(_folder["b"], Suite.One, CancellationToken.None);
        Assert.StartsWith(
            "api-keys.litedb is missing, and the ledger states 2 changes of it.", Assert.Single(lost.Missing), StringComparison.Ordinal);
        Assert.Null(lost.Problem);

        using var folder = new TemporaryFolder();
        await using (var other = await TestServer.StartAsync(folder: folder))
        {
            using var client = other.ConnectOperator();
            await ApiKeyTests.AddAsync(client, "anew", Stamp);
        }

        AccessBackup.Copy(Path.Combine(folder.Path, "data"), _folder["b"]);
        Assert.Equal("api-keys.litedb: change 1 is not what the ledger states of it", await ProblemAsync(_folder["b"]));
        // As where the ledger issues no more.
        AccessBackup.ForgetLaterRounds(_folder["b"], rounds: 0);
        var anew = await AccessBackup.LookAsync(_folder["b"], Suite.One, CancellationToken.None);
        Assert.Null(anew.Problem);
        Assert.Empty(anew.Missing);
        Assert.StartsWith(
            "The ledger states none of the changes in api-keys.litedb", Assert.Single(anew.Warnings), StringComparison.Ordinal);
    }

    /// <summary>A first change that is another one begins the file anew; the same one stated twice does not.</summary>
    [Fact]
    public void Stated_CountSinceTheFileWasBegunAnew()
    {
        var (a, b, c, d) = (Of("a"), Of("b"), Of("c"), Of("d"));

        Assert.Equal([1L, 2L], StatedChange.Current([new(1, a), new(1, a), new(2, b), new(2, b)]).Select(s => s.Number));
        Assert.Equal([c, d], StatedChange.Current([new(1, a), new(2, b), new(1, c), new(2, d)]).Select(s => s.Digests));
        Assert.Empty(StatedChange.Current([]));

        static DigestPair Of(string text) => Suite.One.Hash(System.Text.Encoding.ASCII.GetBytes(text));
    }

    private static IReadOnlyList<(string Name, bool InForce)> KeysIn(string path)
    {
        using var file = DocumentFile.OpenReadOnly(path, ApiKeyFile.Schema);
        var now = Instant.FromDateTime(DateTimeOffset.UtcNow);
        return [.. file.Read(reader => reader.FindRange(ApiKeyFile.Keys, "_id", 0L, long.MaxValue, 100)).Select(ApiKeyEntry.Read)
            .Select(k => (k.Name, k.IsInForce(now)))];
    }

    private static Task<string?> ProblemAsync(AccountLedger ledger, string folder)
    {
        Storage.Sqlite.SqliteLedgerTruth.Copy(
            ledger.Server.Options.DataFolder, Path.Combine(folder, Storage.Sqlite.SqliteLedgerTruth.FileName));
        return ProblemAsync(folder);
    }

    private static async Task<string?> ProblemAsync(string folder) =>
        (await AccessBackup.LookAsync(folder, Suite.One, CancellationToken.None)).Problem;

    private string Make(string name) => Directory.CreateDirectory(_folder[name]).FullName;

    private void Change(string name, Action<DocumentTransaction> change)
    {
        using var file = DocumentFile.Open(_folder[$"{name}/api-keys.litedb"], ApiKeyFile.Schema);
        file.Write(change);
    }
}
