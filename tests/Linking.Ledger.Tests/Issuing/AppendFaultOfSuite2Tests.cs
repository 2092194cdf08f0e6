using Linking.Hashing;

namespace Linking.Ledger.Tests.Issuing;

public sealed class AppendFaultOfSuite2Tests : AppendFaultTests
{
    protected override Suite Suite => Suite.Two;
}
