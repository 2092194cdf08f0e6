using Linking.Hashing;
using Linking.Storage.Sqlite;

namespace Linking.Storage.Tests;

public sealed class SqliteDerivedOfSuite2Tests() : LedgerDerivedContract(Suite.Two), IDisposable
{
    private readonly StoreFolder _folder = new();

    // After DisposeAsync, which closes the store.
    public void Dispose() => _folder.Dispose();

    protected override ILedgerDerived CreateDerived() => SqliteLedgerDerived.Open(_folder.Data);
}
