namespace Linking.Verification;

/// <summary>What a chain's result rests on, weakest first.</summary>
public enum Basis
{
    /// <summary>Nothing that the caller trusts.</summary>
    None = 0,

    /// <summary>The signatures of the ledger's keys.</summary>
    Signed = 1,

    /// <summary>A representative value, and vouchers that it was there.</summary>
    Published = 2,
}
