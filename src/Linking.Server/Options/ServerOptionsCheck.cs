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
            problems.Add("The data folder is missing: give it with --data, LINKING_DATA or Data in the configuration file.");
        if ((options.Certificate is null) != (options.CertificateKey is null))
            problems.Add("A certificate needs its key and a key its certificate: give both --certificate and --certificate-key.");
        if (options.Certificate is null && options.PublicListen.Concat(options.OperatorListen).FirstOrDefault(a => a.IsTls) is { } tls)
            problems.Add($"{tls} needs a certificate: give --certificate and --certificate-key, or listen with http.");
        if (options.PublicListen.Count == 0 || options.OperatorListen.Count == 0)
            problems.Add("Listen and OperatorListen each need at least one address.");
        if (options.PublicListen.Intersect(options.OperatorListen).FirstOrDefault(a => a.Port != 0) is { } shared)
            problems.Add($"{shared} is given both for clients and for the operator: the operator needs an endpoint of its own.");
        Check("MessageBytes", options.MessageBytes, 1_114_112, 1 << 26);
        Check("MaxUnfinishedBytes", options.MaxUnfinishedBytes, options.MessageBytes, 1L << 36);
        Check("RequestTimeout", options.RequestTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Check("StreamInFlight", options.StreamInFlight, 1, 1 << 20);
        Check("ConnectionCalls", options.ConnectionCalls, 1, 1 << 16);
        Check("Connections", options.Connections, 1, 1_000_000);
        Check("OperatorConnections", options.OperatorConnections, 1, 1_000_000);
        Check("WriteAheadLogBytes", options.WriteAheadLogBytes, 1L << 16, 1L << 30);
        Check("ShutdownTimeout", options.ShutdownTimeout, TimeSpan.Zero, TimeSpan.FromHours(1));

        // The names do not matter to the bounds; those of the ledger are checked where it is opened.
        problems.AddRange(ToLedger(options, LedgerId.Parse("unknown"), PolicyOid.Parse("2.25.0")).Problems());
        return problems;

        void Check<T>(string name, T value, T min, T max)
            where T : IComparable<T>
        {
            if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
                problems.Add($"{name} is {Text(value)}; it must be from {Text(min)} to {Text(max)}.");
        }

        static string Text<T>(T value) => value is TimeSpan duration ? DurationText.Format(duration) : $"{value}";
    }

    // So many of the longest leaf fit into a message, whose field takes up to 6 bytes more, and into a round.
    private static int BatchLeaves(ServerOptions options) =>
        Math.Max(Math.Min(options.MaxLeavesPerRound, (Math.Min(options.MessageBytes, options.MaxPendingBytes) - 6) / Leaf.MaxSize), 1);

    public static LedgerOptions ToLedger(ServerOptions options, LedgerId ledger, PolicyOid policy) => new()
    {
        Ledger = ledger,
        Policy = policy,
        Predecessor = options.Predecessor,
        Interval = options.Interval,
        PublicationInterval = options.PublicationInterval,
        Accuracy = options.Accuracy,
        Validity = options.Validity,
        MaxLeavesPerRound = options.MaxLeavesPerRound,
        MaxPendingBytes = options.MaxPendingBytes,
        MaxBatchLeaves = BatchLeaves(options),
        RepeatWindow = options.RepeatWindow,
        MaxRepeatLeaves = options.MaxRepeatLeaves,
        RoundCacheBytes = options.RoundCacheBytes,
        TailRounds = options.TailRounds,
        AcceptSize = options.AcceptSize,
        MinFreeBytes = options.MinFreeBytes,
    };
}
