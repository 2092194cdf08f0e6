using Linking.Hashing;

namespace Linking.Ledger.Tests.Issuing;

public sealed class RoundLoopOfSuite2Tests : RoundLoopTests
{
    protected override Suite Suite => Suite.Two;
}
