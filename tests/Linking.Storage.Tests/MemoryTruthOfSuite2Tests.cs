using Linking.Hashing;

namespace Linking.Storage.Tests;

public sealed class MemoryTruthOfSuite2Tests() : LedgerTruthContract(Suite.Two)
{
    protected override ILedgerTruth CreateTruth() => new MemoryLedgerTruth();
}
