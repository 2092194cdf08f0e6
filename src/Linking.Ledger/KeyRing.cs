using Linking.Notes;

namespace Linking.Ledger;

/// <summary>
/// The private keys that a node has. Which of them sign, and for which size, the ledger's record says. Borrowed: the caller
/// disposes them after the node.
/// </summary>
/// <param name="Heads">Signs the heads of a new ledger, under both functions; null if it is not here.</param>
/// <param name="Publications">Signs the publications of a new ledger, and nothing else; null if it is not here.</param>
/// <param name="Others">Keys that a configuration has brought or will bring.</param>
public sealed record KeyRing(ISigner? Heads, ISigner? Publications, IReadOnlyList<ISigner> Others)
{
    /// <summary>With the two keys that a ledger begins with.</summary>
    public KeyRing(ISigner heads, ISigner publications)
        : this(heads, publications, [])
    {
    }

    /// <summary>The private keys of these verifier keys, in their order.</summary>
    /// <exception cref="MissingKeyException">One of them is not here.</exception>
    internal IReadOnlyList<ISigner> Of(IEnumerable<VerifierKey> keys) =>
        [.. keys.Select(key => Find(key) ?? throw new MissingKeyException(key))];

    /// <summary>The keys that are here.</summary>
    public IEnumerable<ISigner> All
    {
        get
        {
            if (Heads is not null)
                yield return Heads;
            if (Publications is not null)
                yield return Publications;
            foreach (var key in Others)
                yield return key;
        }
    }

    internal ISigner? Find(VerifierKey key) => All
        .FirstOrDefault(own => key.IsLedgerKey && own.PublicKey.Span.SequenceEqual(key.PublicKey));
}
