using Linking.Hashing;

namespace Linking.Ledger.Tests.Clocks;

public sealed class ClockOfSuite2Tests : ClockTests
{
    protected override Suite Suite => Suite.Two;
}
