using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Notes;

/// <summary>
/// Signs the heads of one ledger under both functions, with each key of the role (docs/spec/note.md, "Head"). Thread-safe;
/// the keys are borrowed.
/// </summary>
/// <param name="ledger">Whose heads.</param>
/// <param name="suite">Its suite.</param>
/// <param name="alpha">Keys of the α heads, in the configuration's order.</param>
/// <param name="beta">Keys of the β heads, in the configuration's order.</param>
public sealed class HeadSigner(LedgerId ledger, Suite suite, IReadOnlyList<ISigner> alpha, IReadOnlyList<ISigner> beta)
{
    private readonly NoteSigner _alpha = new(ledger.HeadOrigin(suite.Alpha), alpha);
    private readonly NoteSigner _beta = new(ledger.HeadOrigin(suite.Beta), beta);

    /// <summary>Verify the notes of one function.</summary>
    public IReadOnlyList<VerifierKey> VerifierKeys(Chain chain) => Signer(chain).VerifierKeys;

    /// <summary>The signed head of a history of <paramref name="size"/> headers.</summary>
    /// <exception cref="SignerException">A key cannot sign now.</exception>
    public SignedHead Sign(ulong size, DigestPair root) => new(Sign(Chain.Alpha, size, root), Sign(Chain.Beta, size, root));

    private byte[] Sign(Chain chain, ulong size, DigestPair root) =>
        Signer(chain).Sign(new Checkpoint(ledger.HeadOrigin(suite[chain]), size, root[chain]).ToText());

    private NoteSigner Signer(Chain chain) => chain == Chain.Alpha ? _alpha : _beta;
}
