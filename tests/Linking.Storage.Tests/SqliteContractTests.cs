using Linking.Storage.Sqlite;

namespace Linking.Storage.Tests;

public sealed class SqliteContractTests : LedgerStoreContract, IDisposable
{
    private readonly StoreFolder _folder = new();

    // After DisposeAsync, which closes the store.
    public void Dispose() => _folder.Dispose();

    protected override ILedgerStore CreateStore() => SqliteLedgerStore.Create(_folder.Data);
}
