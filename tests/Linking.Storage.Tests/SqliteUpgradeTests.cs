using Linking.Storage.Sqlite;

using Microsoft.Data.Sqlite;

using Xunit;

namespace Linking.Storage.Tests;

/// <summary>Ledgers of earlier versions, which held what is derived beside the truth.</summary>
public sealed class SqliteUpgradeTests : SqliteFixture
{
    private const string Tiles =
        """
        CREATE TABLE tiles (level INTEGER NOT NULL, idx INTEGER NOT NULL, alpha BLOB NOT NULL CHECK (length(alpha) = 8192),
          beta BLOB NOT NULL CHECK (length(beta) = 8192), PRIMARY KEY (level, idx)) STRICT;
        INSERT INTO tiles VALUES (0, 0, zeroblob(8192), zeroblob(8192));
        CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO meta (name, value) VALUES ('indexed_size', 2);

        """;

    private const string VersionOne = Tiles +
        """
        CREATE TABLE leaf_places (prefix INTEGER NOT NULL, round INTEGER NOT NULL, leaf INTEGER NOT NULL,
          PRIMARY KEY (prefix, round, leaf)) STRICT, WITHOUT ROWID;
        INSERT INTO leaf_places VALUES (1, 0, 0);
        PRAGMA user_version = 1;
        """;

    private const string VersionTwo = Tiles +
        """
        CREATE TABLE leaf_runs (slot INTEGER PRIMARY KEY CHECK (slot >= 0), level INTEGER NOT NULL, first_round INTEGER NOT NULL,
          rounds INTEGER NOT NULL, entries INTEGER NOT NULL, delta_bits INTEGER NOT NULL, round_bits INTEGER NOT NULL,
          leaf_bits INTEGER NOT NULL) STRICT;
        CREATE TABLE leaf_pages (id INTEGER PRIMARY KEY CHECK (id >= 0), data BLOB NOT NULL) STRICT;
        INSERT INTO leaf_pages VALUES (1, x'00');
        PRAGMA user_version = 2;
        """;

    // Dropping the tiles would free the pages of the rounds.
    private const string SharesPages =
        """
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'rounds') WHERE name = 'tiles';
        """;

    // Taken out of the schema, and not yet written again.
    private const string LeftByACrash = "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE tbl_name IN ('tiles', 'leaf_runs', 'leaf_pages', 'meta');";

    [Theory]
    [InlineData(VersionOne)]
    [InlineData(VersionTwo)]
    public async Task Open_OlderVersion_IsCarriedForward(string tables)
    {
        var rounds = await CreateLedgerAsync(2);
        await using (var store = SqliteLedgerTruth.Open(Folder.Data))
            await store.AppendPublicationAsync(TestRounds.Publication(1), None);
        Execute(tables);

        Assert.Contains("made by an older Linking", Refused(() => SqliteLedgerTruth.OpenReadOnly(Folder.Data)), StringComparison.Ordinal);
        await using var opened = SqliteLedgerTruth.Open(Folder.Data);

        Assert.Equal(3L, opened.WriterSession.Scalar("PRAGMA user_version"));
        Assert.Equal("events,publications,rounds", opened.WriterSession.Scalar("SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name)"));
        Assert.Equal(rounds[1], await opened.ReadRoundAsync(1, None));
        Assert.Equal(TestRounds.Publication(1), await opened.ReadLastPublicationAsync(None));
        Assert.Single(await opened.ReadEventsAsync(0, ulong.MaxValue, None).ToListAsync());
        Assert.Empty(await opened.FindDamageAsync(None));
        await AppendAsync(opened, 1);
    }

    [Fact]
    public async Task Open_OlderVersion_CannotBeCarriedForward_StaysWhatItWas()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await CreateLedgerAsync(2);
        Execute(VersionTwo);
        await using (var other = new SqliteConnection($"Data Source={DatabasePath};Pooling=False"))
        {
            await other.OpenAsync();
            await using var transaction = other.BeginTransaction(deferred: false);
            Assert.Contains("locked by another program", Refused(() => SqliteLedgerTruth.Open(Folder.Data)), StringComparison.Ordinal);
        }

        Assert.Contains("database version 2", Refused(() => SqliteLedgerTruth.OpenReadOnly(Folder.Data)), StringComparison.Ordinal);
        await using var opened = SqliteLedgerTruth.Open(Folder.Data);
        Assert.Equal(2UL, (await opened.ReadHeadAsync(None))?.Size);
    }

    /// <summary>Null: the first page of the tiles has other bytes.</summary>
    [Theory]
    [InlineData(VersionOne, null)]
    [InlineData(VersionTwo, null)]
    [InlineData(VersionTwo, SharesPages)]
    [InlineData(VersionTwo, LeftByACrash)]
    public async Task Open_OlderVersion_DamagedWhereItIsDerived_IsCarriedForward(string tables, string? damage)
    {
        var rounds = await CreateLedgerAsync(40);
        Execute(tables);
        if (damage is null)
            Overwrite("tiles");
        else
            Execute(damage);

        await using var opened = SqliteLedgerTruth.Open(Folder.Data);

        Assert.Equal(3L, opened.WriterSession.Scalar("PRAGMA user_version"));
        Assert.Equal("ok", opened.WriterSession.Scalar("PRAGMA integrity_check"));
        Assert.Equal("events,publications,rounds", opened.WriterSession.Scalar("SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name)"));
        rounds.AddRange(await AppendAsync(opened, 40));
        foreach (var round in rounds)
            Assert.Equal(round, await opened.ReadRoundAsync(round.Index, None));
        Assert.Equal(rounds.SelectMany(r => r.Events), await opened.ReadEventsAsync(0, ulong.MaxValue, None).ToListAsync());
        Assert.Equal("ok", opened.WriterSession.Scalar("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task Open_OlderVersion_DamagedInTheTruth_IsRefused_AndStaysWhatItWas()
    {
        await CreateLedgerAsync(40);
        Execute(VersionTwo);
        Overwrite("rounds");
        var before = await File.ReadAllBytesAsync(DatabasePath);

        var message = Refused(() => SqliteLedgerTruth.Open(Folder.Data));

        Assert.Contains("database version 2", message, StringComparison.Ordinal);
        Assert.Contains("the table rounds", message, StringComparison.Ordinal);
        Assert.Contains("restore the ledger from a backup", message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(DatabasePath));
    }

    /// <summary>Puts other bytes in place of the first page of a table.</summary>
    private void Overwrite(string table)
    {
        using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA wal_checkpoint(TRUNCATE); SELECT rootpage * p.page_size FROM sqlite_schema, pragma_page_size p WHERE name = '{table}'";
        using var reader = command.ExecuteReader();
        reader.NextResult();
        Assert.True(reader.Read());
        var end = reader.GetInt64(0);
        reader.Dispose();
        command.Dispose();
        connection.Dispose();
        using var file = File.OpenWrite(DatabasePath);
        file.Position = end - 4096;
        file.Write(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
    }
}
