using Linking.Ledger.Storage;

namespace Linking.Ledger.Tests.Storage;

public sealed class MemoryLedgerStoreTests : LedgerStoreContract
{
    protected override ILedgerStore CreateStore() => new MemoryLedgerStore();
}
