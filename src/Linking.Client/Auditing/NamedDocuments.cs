using Linking.Auditing;
using Linking.Client.Calls;
using Linking.Client.Trust;
using Linking.Events;
using Linking.Hashing;
using Linking.Records;

namespace Linking.Client.Auditing;

/// <summary>Documents that a ledger named by their digests, in its record and its publications, against files.</summary>
internal static class NamedDocuments
{
    /// <param name="folder">Where the documents lie, under whatever names, and in folders below.</param>
    /// <param name="view">The ledger and its record.</param>
    /// <param name="publications">Those that were met.</param>
    /// <param name="cancellation">Between files.</param>
    /// <returns>Findings for those that are not there.</returns>
    public static IReadOnlyList<AuditFinding> Missing(
        string folder, LedgerView view, IEnumerable<KnownPublication> publications, CancellationToken cancellation)
    {
        var named = InRecord(view).Concat(publications.SelectMany(InPublication)).ToList();
        if (named.Count == 0)
            return [];
        List<(string Name, DigestPair Digests)> files;
        try
        {
            files = Read(folder, view.Suite, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [new AuditFinding(AuditCode.Medium, null, $"The documents in {folder} cannot be read: {e.Message}")];
        }

        var findings = new List<AuditFinding>();
        foreach (var (what, digests) in named.Where(n => files.TrueForAll(f => f.Digests != n.Digests)))
        {
            var half = files.Find(f => f.Digests.Alpha == digests.Alpha || f.Digests.Beta == digests.Beta);
            findings.Add(half.Name is null
                ? new AuditFinding(AuditCode.Medium, null, $"The documents in {folder} lack {what}, {digests}.")
                : Half(half.Name, half.Digests, digests, what));
        }

        return findings;

        // Two documents of one digest: either function has fallen, or the pair was put together of two.
        AuditFinding Half(string file, DigestPair its, DigestPair digests, string what)
        {
            var chain = its.Alpha == digests.Alpha ? Chain.Beta : Chain.Alpha;
            return new AuditFinding(
                AuditCode.Medium, chain,
                $"{file} has the {view.Suite[chain == Chain.Alpha ? Chain.Beta : Chain.Alpha].Name()} digest of {what}, and not that " +
                $"under {view.Suite[chain].Name()}: the ledger named two documents as one.");
        }
    }

    private static IEnumerable<(string What, DigestPair Digests)> InRecord(LedgerView view)
    {
        foreach (var taken in RecordWalk.Of(view.Record, Chain.Alpha, view.Identity.Alpha, view.Record.Entries.Count).Taken)
        {
            var state = taken.Event switch
            {
                Genesis genesis => genesis.State,
                Configuration configuration => configuration.State,
                _ => null,
            };
            foreach (var document in state?.Documents ?? [])
                yield return ($"the document '{document.Name}' that round {taken.Round} names", document.Digests);
        }
    }

    private static IEnumerable<(string What, DigestPair Digests)> InPublication(KnownPublication known) =>
        known.Publication.Announcements.Select(
            a => ($"the '{a.Type}' that publication {known.Publication.Number} announces", a.Imprint));

    private static List<(string Name, DigestPair Digests)> Read(string folder, Suite suite, CancellationToken cancellation)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var files = new List<(string, DigestPair)>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", options).Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(file);
            files.Add((file, Imprint.Compute(suite, stream, null, cancellation)));
        }

        return files;
    }
}
