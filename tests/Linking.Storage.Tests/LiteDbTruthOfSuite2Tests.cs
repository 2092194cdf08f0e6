using Linking.Hashing;
using Linking.Storage.LiteDb;

namespace Linking.Storage.Tests;

public sealed class LiteDbTruthOfSuite2Tests() : LedgerTruthContract(Suite.Two), IDisposable
{
    private readonly StoreFolder _folder = new();

    // After DisposeAsync, which closes the store.
    public void Dispose() => _folder.Dispose();

    protected override ILedgerTruth CreateTruth() => LiteDbLedgerTruth.Create(_folder.Data);
}
