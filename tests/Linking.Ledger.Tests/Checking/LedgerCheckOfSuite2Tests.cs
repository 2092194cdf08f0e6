using Linking.Hashing;

namespace Linking.Ledger.Tests.Checking;

public sealed class LedgerCheckOfSuite2Tests : LedgerCheckTests
{
    protected override Suite Suite => Suite.Two;
}
