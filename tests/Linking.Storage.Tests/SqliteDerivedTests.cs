using Linking.Storage.Sqlite;

namespace Linking.Storage.Tests;

public sealed class SqliteDerivedTests : LedgerDerivedContract, IDisposable
{
    private readonly StoreFolder _folder = new();

    // After DisposeAsync, which closes the store.
    public void Dispose() => _folder.Dispose();

    protected override ILedgerDerived CreateDerived() => SqliteLedgerDerived.Open(_folder.Data);
}
