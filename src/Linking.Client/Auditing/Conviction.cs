using Linking.Auditing;
using Linking.Hashing;

namespace Linking.Client.Auditing;

/// <summary>
/// Gathers what shows that two words of a ledger cannot both be true: its own answers convict it (docs/spec/audit.md, "Evidence").
/// </summary>
internal sealed class Conviction(ILedgerSource probe)
{
    /// <summary>Both words; if their sizes differ, also the header with the root of the earlier size, and the proof from there.</summary>
    public async Task<IReadOnlyList<Exhibit>> GatherAsync(SignedWord one, SignedWord other, CancellationToken cancellation)
    {
        var (earlier, later) = one.Size <= other.Size ? (one, other) : (other, one);
        var exhibits = new List<Exhibit>([.. earlier.Exhibits, .. later.Exhibits]);
        if (earlier.Size == later.Size)
            return exhibits;
        await foreach (var header in probe.ReadHeadersAsync(earlier.Size, 1, cancellation))
        {
            exhibits.Add(new Exhibit(ExhibitType.Header, header.ToArray()));
            break;
        }

        if (await probe.FindProofAsync(earlier.Size, later.Size, cancellation) is { } proof)
            exhibits.Add(new Exhibit(ExhibitType.Consistency, proof.ToBytes()));
        return exhibits;
    }

    /// <summary>The functions under which evidence shows two words.</summary>
    public static IReadOnlyList<Chain> ProvenUnder(AuditEvidence evidence, DigestPair identity) =>
        [.. Enum.GetValues<Chain>().Where(chain => evidence.Proves(chain, identity[chain]))];
}
