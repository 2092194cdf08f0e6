using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Notes;

/// <summary>Signs the heads of one ledger under both functions. Deterministic and thread-safe; the key is borrowed.</summary>
public sealed class HeadSigner(LedgerId ledger, SigningKey key)
{
    private readonly NoteSigner _alpha = new(ledger.HeadOrigin(Chain.Alpha), key);
    private readonly NoteSigner _beta = new(ledger.HeadOrigin(Chain.Beta), key);

    /// <summary>Verifies the notes of one function.</summary>
    public VerifierKey VerifierKey(Chain chain) => Signer(chain).VerifierKey;

    /// <summary>The signed head of a history of <paramref name="size"/> headers.</summary>
    public SignedHead Sign(ulong size, DigestPair root) => new(Sign(Chain.Alpha, size, root), Sign(Chain.Beta, size, root));

    private byte[] Sign(Chain chain, ulong size, DigestPair root)
    {
        var signer = Signer(chain);
        return signer.Sign(new Checkpoint(signer.VerifierKey.Name, size, root[chain]).ToText());
    }

    private NoteSigner Signer(Chain chain) => chain == Chain.Alpha ? _alpha : _beta;
}
