using Linking.Hashing;
using Linking.Storage.Sqlite;

namespace Linking.Storage.Tests;

public sealed class SqliteTruthOfSuite2Tests() : LedgerTruthContract(Suite.Two), IDisposable
{
    private readonly StoreFolder _folder = new();

    // After DisposeAsync, which closes the store.
    public void Dispose() => _folder.Dispose();

    protected override ILedgerTruth CreateTruth() => SqliteLedgerTruth.Create(_folder.Data);
}
