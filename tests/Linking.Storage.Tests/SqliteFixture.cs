using Linking.Storage.Sqlite;

using Microsoft.Data.Sqlite;

namespace Linking.Storage.Tests;

/// <summary>A data folder and a ledger to put into it.</summary>
public abstract class SqliteFixture : IDisposable
{
    private protected static readonly CancellationToken None = CancellationToken.None;

    private protected StoreFolder Folder { get; } = new();

    private protected TestRounds Rounds { get; } = new();

    private protected string DatabasePath => Folder[SqliteLedgerTruth.FileName];

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Folder.Dispose();
    }

    /// <summary>Creates a ledger with rounds and closes it.</summary>
    private protected async Task<List<StoredRound>> CreateLedgerAsync(int count)
    {
        await using var store = SqliteLedgerTruth.Create(Folder.Data);
        return await AppendAsync(store, count);
    }

    private protected async Task<List<StoredRound>> AppendAsync(SqliteLedgerTruth store, int count, int leaves = 3)
    {
        var rounds = Rounds.Next(count, leaves);
        foreach (var round in rounds)
            Xunit.Assert.Equal(AppendResult.Appended, await store.AppendAsync(round, None));
        return rounds;
    }

    /// <summary>Indexes the next rounds.</summary>
    private protected async Task<List<StoredRound>> IndexAsync(SqliteLedgerDerived derived, int count, int leaves = 3)
    {
        var rounds = Rounds.Next(count, leaves);
        foreach (var round in rounds)
            await derived.IndexRoundAsync(new StoredHead(round.Index, round.Link), TestRounds.LeafHashes(round), None);
        return rounds;
    }

    /// <summary>Runs SQL on a database file as another program would.</summary>
    private protected void Execute(string sql, string file = SqliteLedgerTruth.FileName)
    {
        Directory.CreateDirectory(Folder.Data);
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Folder[file], Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The message of a refusal: one sentence that names the folder.</summary>
    private protected string Refused(Action action)
    {
        var error = Xunit.Assert.Throws<StorageException>(action);
        Xunit.Assert.Contains(Folder.Data, error.Message, StringComparison.Ordinal);
        Xunit.Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Xunit.Assert.False(error.OutcomeUnknown);
        return error.Message;
    }
}
