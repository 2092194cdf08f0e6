namespace Linking.Storage.Tests;

public sealed class MemoryTruthTests : LedgerTruthContract
{
    protected override ILedgerTruth CreateTruth() => new MemoryLedgerTruth();
}
