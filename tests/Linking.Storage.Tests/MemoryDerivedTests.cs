namespace Linking.Storage.Tests;

public sealed class MemoryDerivedTests : LedgerDerivedContract
{
    protected override ILedgerDerived CreateDerived() => new MemoryLedgerDerived();
}
