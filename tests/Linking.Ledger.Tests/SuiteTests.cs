using Linking.Hashing;

namespace Linking.Ledger.Tests;

/// <summary>Tests of a ledger of either suite: of suite 1, and in a class of their own of suite 2.</summary>
public abstract class SuiteTests
{
    protected virtual Suite Suite => Suite.One;

    private protected TestLedger NewLedger()
    {
        var ledger = new TestLedger();
        ledger.Options = ledger.Options with { Suite = Suite };
        return ledger;
    }

    protected byte[] Document(string name) => TestLedger.DocumentOf(Suite, name);
}
