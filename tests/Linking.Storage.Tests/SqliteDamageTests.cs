using System.Runtime.Versioning;

using Linking.Storage.Sqlite;

using Xunit;

namespace Linking.Storage.Tests;

/// <summary>Files that are no ledger, no longer one, or may not be touched: each refused with one sentence.</summary>
public sealed class SqliteDamageTests : SqliteFixture
{
    [Fact]
    public void Open_AnotherProgramsDatabase_IsRefused()
    {
        Execute("CREATE TABLE songs (title TEXT)");
        Both("a database of another program");
    }

    [Fact]
    public void Open_NoDatabase_IsRefused()
    {
        Directory.CreateDirectory(Folder.Data);
        File.WriteAllText(DatabasePath, string.Concat(Enumerable.Repeat("this is a letter, not a ledger. ", 500)));
        Both("not a SQLite database");
    }

    [Fact]
    public void Open_EmptyFile_IsRefused()
    {
        Directory.CreateDirectory(Folder.Data);
        File.WriteAllBytes(DatabasePath, []);
        Both("it has 0 bytes");
    }

    [Fact]
    public void Open_FolderInPlaceOfTheFile_IsRefused()
    {
        Directory.CreateDirectory(DatabasePath);
        Both("There is no ledger");
    }

    [Fact]
    public async Task Open_NewerVersion_IsRefused()
    {
        await CreateLedgerAsync(1);
        Execute($"PRAGMA user_version = {LedgerFormat.Value.Version + 1}");
        Both("made by a newer Linking (database version 5, this program knows 4)");
    }

    [Fact]
    public async Task Open_OlderVersion_IsRefused_AndStaysWhatItWas()
    {
        await CreateLedgerAsync(1);
        Execute("PRAGMA user_version = 3");
        var before = await File.ReadAllBytesAsync(DatabasePath);
        Both("made by an older Linking (database version 3, this program knows 4)");
        Assert.Equal(before, await File.ReadAllBytesAsync(DatabasePath));
    }

    [Theory]
    [InlineData("UPDATE events SET record = 0 WHERE round = 0")]
    [InlineData("UPDATE events SET text = x'00' WHERE round = 0")]
    public async Task ReadRecord_MarkedWrong_IsDamage(string change)
    {
        await CreateLedgerAsync(2);
        Execute(change);
        await using var store = SqliteLedgerTruth.OpenReadOnly(Folder.Data);
        var e = await Assert.ThrowsAsync<StorageException>(() => store.ReadRoundAsync(0, default));
        Assert.Contains("is not what its row is marked as", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NoVersion_IsRefused()
    {
        await CreateLedgerAsync(1);
        Execute("PRAGMA user_version = 0");
        Both("its database version is 0");
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public async Task Open_Truncated_IsRefused(double part)
    {
        await CreateLedgerAsync(50);
        await using (var file = File.OpenWrite(DatabasePath))
            file.SetLength((long)(file.Length * part));
        Both("is damaged");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(4000)]
    public async Task Open_CutWithinTheHeader_IsRefused(int length)
    {
        await CreateLedgerAsync(1);
        await using (var file = File.OpenWrite(DatabasePath))
            file.SetLength(length);
        Refused(() => SqliteLedgerTruth.Open(Folder.Data));
        Refused(() => SqliteLedgerTruth.OpenReadOnly(Folder.Data));
    }

    [Fact]
    public async Task Read_DamagedPages_IsAStorageException()
    {
        await CreateLedgerAsync(200);
        var bytes = await File.ReadAllBytesAsync(DatabasePath);
        bytes.AsSpan(bytes.Length / 4, bytes.Length / 2).Fill(0xa5);
        await File.WriteAllBytesAsync(DatabasePath, bytes);
        var error = await Assert.ThrowsAsync<StorageException>(async () =>
        {
            await using var store = SqliteLedgerTruth.Open(Folder.Data);
            await store.ReadHeadersAsync(0, ulong.MaxValue, None).ToListAsync();
        });
        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM rounds WHERE n = 1", "round 1 is missing")]
    [InlineData("PRAGMA ignore_check_constraints = ON; UPDATE rounds SET link_beta = x'00' WHERE n = 1", "column link_beta holds 1 "
        + "bytes instead of 32")]
    [InlineData("DELETE FROM rounds WHERE n = 0", "round 0 is missing")]
    [InlineData("PRAGMA ignore_check_constraints = ON; UPDATE rounds SET head_beta = NULL WHERE n = 1", "column head_beta is empty")]
    [InlineData("DROP TABLE rounds", "no such table: rounds")]
    public async Task Read_AlteredRows_IsAStorageException(string alteration, string says)
    {
        await CreateLedgerAsync(3);
        Execute(alteration);
        await using var store = SqliteLedgerTruth.Open(Folder.Data);
        var error = await Assert.ThrowsAsync<StorageException>(() => store.ReadHeadersAsync(0, ulong.MaxValue, None).ToListAsync());
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadOnlyFolder_CanBeReadButNotServed()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var rounds = await CreateLedgerAsync(3);
        ForbidWriting();
        Posix.Unprivileged(() =>
        {
            Assert.Contains("may not be read and written by this user", Refused(() => SqliteLedgerTruth.Open(Folder.Data)),
                StringComparison.Ordinal);
            Assert.Equal(rounds[2], ReadRound(2));
        });
    }

    [Fact]
    public async Task ReadOnlyFolder_WithRoundsInTheLog_SaysToCopyIt()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using (var store = SqliteLedgerTruth.Create(Folder.Data))
        {
            await AppendAsync(store, 3);
            File.Copy(DatabasePath + "-wal", Folder["log"]);
        }

        File.Move(Folder["log"], DatabasePath + "-wal");
        ForbidWriting();
        Posix.Unprivileged(()
            => Assert.Contains("copy the folder", Refused(() => SqliteLedgerTruth.OpenReadOnly(Folder.Data)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task UnreadableFile_IsRefused()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await CreateLedgerAsync(1);
        ForbidWriting();
        Posix.Chmod(DatabasePath, "600");
        Posix.Unprivileged(()
            => Assert.Contains("cannot be opened", Refused(() => SqliteLedgerTruth.OpenReadOnly(Folder.Data)), StringComparison.Ordinal));
    }

    [UnsupportedOSPlatform("windows")]
    private void ForbidWriting()
    {
        Posix.Chmod(Folder.Root, "755");
        foreach (var file in Directory.GetFiles(Folder.Data))
            Posix.Chmod(file, "444");
        Posix.Chmod(Folder.Data, "555");
    }

    // On one thread: the store does its work on the calling one.
    private StoredRound? ReadRound(ulong index)
    {
        var store = SqliteLedgerTruth.OpenReadOnly(Folder.Data);
        var round = store.ReadRoundAsync(index, None).GetAwaiter().GetResult();
        store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return round;
    }

    private void Both(string says)
    {
        Assert.Contains(says, Refused(() => SqliteLedgerTruth.Open(Folder.Data)), StringComparison.Ordinal);
        Assert.Contains(says, Refused(() => SqliteLedgerTruth.OpenReadOnly(Folder.Data)), StringComparison.Ordinal);
    }
}
