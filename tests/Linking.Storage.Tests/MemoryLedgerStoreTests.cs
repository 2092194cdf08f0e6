namespace Linking.Storage.Tests;

public sealed class MemoryLedgerStoreTests : LedgerStoreContract
{
    protected override ILedgerStore CreateStore() => new MemoryLedgerStore();
}
