using Linking.Hashing;

namespace Linking.Ledger.Tests.Reading;

public sealed class ReaderOfSuite2Tests : ReaderTests
{
    protected override Suite Suite => Suite.Two;
}
