using Linking.Hashing;

namespace Linking.Ledger.Tests.Derived;

public sealed class DerivedOfSuite2Tests : DerivedTests
{
    protected override Suite Suite => Suite.Two;
}
