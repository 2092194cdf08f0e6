using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger;
using Linking.Rounds;

namespace Linking.Server.Options;

/// <summary>What is wrong with options as a whole.</summary>
internal static class ServerOptionsCheck
{
    /// <summary>One sentence for each problem; empty if all is well.</summary>
    public static IReadOnlyList<string> Problems(ServerOptions options)
    {
        var problems = new List<string>();
        if (options.Data.Length == 0)
            problems.Add("The data folder is missing: set Data.");
        if ((options.Certificate is null) != (options.CertificateKey is null))
            problems.Add("A certificate needs its key and a key its certificate: give both Certificate and CertificateKey.");
        var listening = options.AllListen.ToList();
        if (options.Certificate is null && listening.Find(a => a.IsTls) is { } tls)
            problems.Add($"{tls} needs a certificate: give Certificate and CertificateKey, or listen with http.");
        if (options.OperatorListen.FirstOrDefault(a => !a.IsLoopback && !a.IsTls) is { } open)
            problems.Add($"{open} is reachable from other machines without TLS: there the operator endpoint needs https, and Certificate.");
        if (options.SubmitterRevocations is not null && options.SubmitterAuthority is null)
            problems.Add("SubmitterRevocations needs SubmitterAuthority: it holds the lists of these authorities.");
        if (options.SubmitterAuthority is not null && !options.PublicListen.Any(a => a.IsTls))
            problems.Add("SubmitterAuthority needs an https address in Listen: certificates are shown over TLS alone.");
        if (options.PublicListen.Count == 0 || options.OperatorListen.Count == 0)
            problems.Add("Listen and OperatorListen each need at least one address.");
        if (options.PublicListen.Intersect(options.OperatorListen).FirstOrDefault(a => a.Port != 0) is { } shared)
            problems.Add($"{shared} is given both for clients and for the operator: the operator needs an endpoint of its own.");
        if (options.HistoryListen.FirstOrDefault(a => a.Port != 0 && listening.Count(b => b == a) > 1) is { } twice)
            problems.Add($"{twice} is given for HistoryListen and once more: readers of the history need an endpoint of their own.");
        if (options.MonitorListen.FirstOrDefault(a => a.Port != 0 && listening.Count(b => b == a) > 1) is { } again)
            problems.Add($"{again} is given for MonitorListen and once more: monitors need an endpoint of their own.");
        problems.AddRange(ServerOptionDefinition.All.Select(d => d.Bound?.Problem(options, ServerOptionList.Show)).OfType<string>());
        if (options.MaxUnfinishedBytes < options.MessageBytes)
            problems.Add($"MaxUnfinishedBytes is {options.MaxUnfinishedBytes}; it must hold one message: {options.MessageBytes}.");
        if (options.ClockQuorum > options.Clock.Count)
            problems.Add($"ClockQuorum is {options.ClockQuorum}, and Clock names {options.Clock.Count} sources.");
        if (options.Clock.GroupBy(s => s).FirstOrDefault(g => g.Count() > 1) is { } repeated)
            problems.Add($"Clock names {repeated.Key} more than once: one source counts once.");
        if (options.Clock.Count(s => s.IsOfThisMachine) > 1)
            problems.Add("Clock names both kernel and chrony: the kernel says what chrony told it, so they are one source. Name one.");
        if (options.WitnessQuorum > options.Witnesses.Count)
            problems.Add($"WitnessQuorum is {options.WitnessQuorum}, and Witnesses names {options.Witnesses.Count}.");
        if (options.Witnesses.GroupBy(w => w.Key.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } same)
            problems.Add($"Witnesses names {same.Key} more than once.");
        if (options.Authorities.GroupBy(a => a.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } authority)
            problems.Add($"Authorities names {authority.Key} more than once.");
        var certificates = options.Authorities.GroupBy(a => a.Certificate, StringComparer.Ordinal);
        if (certificates.FirstOrDefault(g => g.Count() > 1) is { } root)
        {
            problems.Add(
                $"Authorities gives the certificate {root.Key} for several: a stamp is known by it, so give each one its own, for " +
                "example that of its signer.");
        }

        if (options.PublishIn.GroupBy(l => l.Identity).Any(g => g.Count() > 1) ||
            options.PublishIn.GroupBy(l => l.Name, StringComparer.Ordinal).Any(g => g.Count() > 1))
            problems.Add("PublishIn names a ledger more than once.");
        if (options.GitRemote.GroupBy(r => r, StringComparer.Ordinal).Any(g => g.Count() > 1))
            problems.Add("GitRemote names a remote more than once.");
        return problems;
    }

    // So many of the longest leaf fit into a message, whose field takes up to 6 bytes more, and into a round.
    private static int BatchLeaves(ServerOptions options, Suite suite) =>
        Math.Max(
            Math.Min(
                options.MaxLeavesPerRound,
                (Math.Min(options.MessageBytes, options.MaxPendingBytes) - 6) / Leaf.MaxSizeOf(suite)),
            1);

    /// <param name="options">What the server is told.</param>
    /// <param name="ledger">Its id; null: that of the ledger that is there.</param>
    /// <param name="policy">Its policy; null: the one in force.</param>
    /// <param name="suite">That of the ledger that is there or will be made.</param>
    public static LedgerOptions ToLedger(ServerOptions options, LedgerId? ledger, PolicyOid? policy, Suite suite) => new(options)
    {
        Ledger = ledger,
        Policy = policy,
        Suite = options.Suite,
        RecoveryKeys = options.RecoveryKeys,
        KeyUntil = options.KeyUntil,
        MaxBatchLeaves = BatchLeaves(options, suite),
    };
}
