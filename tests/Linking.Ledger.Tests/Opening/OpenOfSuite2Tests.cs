using Linking.Hashing;

namespace Linking.Ledger.Tests.Opening;

public sealed class OpenOfSuite2Tests : OpenTests
{
    protected override Suite Suite => Suite.Two;
}
