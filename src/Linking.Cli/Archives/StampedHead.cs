using Linking.Cli.Renewals;
using Linking.Cli.Requiring;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client.Archives;
using Linking.Verification;

namespace Linking.Cli.Archives;

/// <summary>A stamped head of an archive.</summary>
/// <param name="Entries">So many entries of the log it covers.</param>
/// <param name="File">Its name.</param>
/// <param name="Proof">The name of its token, or of its evidence record.</param>
/// <param name="Result">Of that.</param>
/// <param name="Time">Of a Valid one: proven, or else claimed.</param>
internal sealed record StampedHead(int Entries, string File, string Proof, VerificationResult Result, Instant? Time)
{
    /// <summary>All that are there with a token or a record, each of these verified; the oldest first.</summary>
    public static async Task<IReadOnlyList<StampedHead>> OfAsync(
        Archive archive, EvidenceOptions options, CancellationToken cancellation)
    {
        var reading = new BatchReading(options, Requirements.None);
        var heads = new List<StampedHead>();
        foreach (var (entries, path) in ArchiveCommand.Guard(archive.Heads))
        {
            foreach (var proof in ((string[])[RecordPath.Beside(path), TokenFile.Beside(path)]).Where(Paths.FileFacts.Exists))
            {
                var outcome = await reading.VerifyAsync(path, proof, cancellation);
                var (token, record) = (outcome.Verified?.Verdict, outcome.Record?.Verdict);
                var time = token?.ProvenLatest ?? record?.ProvenLatest ?? token?.Claimed ?? record?.Claimed;
                var result = outcome.Result ?? VerificationResult.Invalid;
                heads.Add(new StampedHead(
                    entries, Path.GetFileName(path), Path.GetFileName(proof), result, result == VerificationResult.Valid ? time : null));
            }
        }

        return heads;
    }

    /// <summary>The earliest time by which a deposit was there, by a Valid head that covers it; null: none does.</summary>
    public static Instant? StoredBefore(IEnumerable<StampedHead> heads, ArchiveDeposit deposit) =>
        heads.Where(h => (ulong)h.Entries >= deposit.Number).Select(h => h.Time).Where(t => t is not null).Order().FirstOrDefault();
}
