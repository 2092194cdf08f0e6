using Linking.Ledger.Storage;
using Linking.Storage.Sqlite;

namespace Linking.Ledger.Tests.Storage;

public sealed class SqliteContractTests : LedgerStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    // After DisposeAsync, which closes the store.
    public void Dispose() => _folder.Dispose();

    protected override ILedgerStore CreateStore() => SqliteLedgerStore.Create(_folder.Data);
}
