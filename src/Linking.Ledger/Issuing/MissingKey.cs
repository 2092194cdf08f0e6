using Linking.Notes;

namespace Linking.Ledger.Issuing;

/// <summary>A key that the record names for what comes next, and that is not on the node.</summary>
/// <param name="Key">The key.</param>
/// <param name="IsHead">Whether it signs heads; else publications.</param>
internal sealed record MissingKey(VerifierKey Key, bool IsHead)
{
    public override string ToString() => new MissingKeyException(Key).Message;
}
