using Linking.Notes;
using Linking.Suitability;

namespace Linking.Verification;

/// <summary>Which algorithms were sound when: the caller's list and what he holds broken, the earlier counts.</summary>
internal sealed class Soundness(SuitabilityList? list, IReadOnlyList<BrokenAlgorithm> broken)
{
    private readonly Dictionary<string, Assessment> _list =
        list?.Algorithms.ToDictionary(a => a.Name, StringComparer.Ordinal) ?? new Dictionary<string, Assessment>(StringComparer.Ordinal);

    public SuitabilityList? List => list;

    public Instant? Collisions(string name) => Earlier(name, (Of(name) as HashAssessment)?.Collisions?.Beginning);

    public Instant? SecondPreimages(string name) => Earlier(name, (Of(name) as HashAssessment)?.SecondPreimages?.Beginning);

    public Instant? Forgery(string name) => Earlier(name, (Of(name) as SignatureAssessment)?.Forgery?.Beginning);

    /// <summary>The end of the day until which it is recommended.</summary>
    public Instant? RecommendedUntil(string name) => Of(name)?.Recommended?.End;

    /// <summary>Whether a key's scheme has fallen by a time: Ed25519 itself, or the hash function in it.</summary>
    public bool HasFallen(VerifierKey key, Instant at) =>
        key.Type == VerifierKey.Ed25519Type && HasEd25519Fallen(at);

    /// <summary>Whether the scheme of every key of type Ed25519 has fallen by a time.</summary>
    public bool HasEd25519Fallen(Instant at) => Forgery("ed25519") <= at || Collisions("sha2-512") <= at;

    /// <summary>Whether what rests on an algorithm was sound (docs/spec/voucher.md, "When a voucher counts", rule 3).</summary>
    public bool Holds(Reliance reliance, Instant judgedAt) => reliance.IsSigned
        ? !(Collisions(reliance.Name) <= judgedAt) && !(Forgery(reliance.Name) <= judgedAt)
        : !(Collisions(reliance.Name) <= reliance.FixedBy) && !(SecondPreimages(reliance.Name) <= judgedAt);

    private Assessment? Of(string name) => _list.GetValueOrDefault(name);

    private Instant? Earlier(string name, Instant? listed)
    {
        foreach (var algorithm in broken)
        {
            if (algorithm.Name == name && !(listed <= algorithm.Since))
                listed = algorithm.Since;
        }

        return listed;
    }
}
