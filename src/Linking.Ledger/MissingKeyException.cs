using Linking.Notes;

namespace Linking.Ledger;

/// <summary>A key that the ledger's record names is not on the node's ring.</summary>
internal sealed class MissingKeyException(VerifierKey key)
    : Exception($"The private key of {key.Name} with the fingerprint {key.Fingerprint} is not here.");
