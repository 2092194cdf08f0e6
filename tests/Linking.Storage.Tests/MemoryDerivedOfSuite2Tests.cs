using Linking.Hashing;

namespace Linking.Storage.Tests;

public sealed class MemoryDerivedOfSuite2Tests() : LedgerDerivedContract(Suite.Two)
{
    protected override ILedgerDerived CreateDerived() => new MemoryLedgerDerived();
}
