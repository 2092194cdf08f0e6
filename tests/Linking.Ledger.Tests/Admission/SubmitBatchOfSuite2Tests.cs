using Linking.Hashing;

namespace Linking.Ledger.Tests.Admission;

public sealed class SubmitBatchOfSuite2Tests : SubmitBatchTests
{
    protected override Suite Suite => Suite.Two;
}
