using Linking.Storage.LiteDb;

namespace Linking.Storage.Tests;

public sealed class LiteDbTruthTests : LedgerTruthContract, IDisposable
{
    private readonly StoreFolder _folder = new();

    // After DisposeAsync, which closes the store.
    public void Dispose() => _folder.Dispose();

    protected override ILedgerTruth CreateTruth() => LiteDbLedgerTruth.Create(_folder.Data);
}
