using System.Diagnostics;
using System.Globalization;

using Linking.Auditing;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Benchmarks.Audits;

/// <summary>
/// <c>audit [headers]</c>: feeds headers into the audit, and the same bytes into both functions bare, in one run; time, memory and
/// the size of the state at each eighth.
/// </summary>
internal static class AuditCommand
{
    private const int Block = 1000;

    public static int Run(ReadOnlySpan<string> args)
    {
        var count = args.Length > 0 ? ulong.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var ledger = new SyntheticHistory();
        var audit = new HistoryAudit(ledger.Identity, ledger.Record, null);
        var findings = new List<AuditFinding>();
        if (!audit.Take(ledger.Genesis, SyntheticHistory.End, findings))
            return Fail(findings);
        Console.WriteLine(
            "| headers | audited, headers/s | bare hashes of the headers, headers/s | live memory | most memory of the process | state |");
        Console.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: |");
        var block = new byte[Block][];
        var (audited, bare) = (TimeSpan.Zero, TimeSpan.Zero);
        var (lastAudited, lastBare, lastSize) = (audited, bare, 0UL);
        var step = Math.Max(count / 8, Block);
        while (audit.Size < count)
        {
            for (var i = 0; i < Block; i++)
                block[i] = ledger.Next();
            bare += Timed(() => Array.ForEach(block, header => Suite.One.HashEntry(header)));
            audited += Timed(() => Array.ForEach(block, header => audit.Take(header, SyntheticHistory.End, findings)));
            if (findings.Count > 0)
                return Fail(findings);
            if (audit.Size - lastSize < step)
                continue;
            var taken = audit.Size - lastSize;
            var head = new Notes.SignedHead(new byte[200], new byte[200]);
            var state = audit.ToState(head, SyntheticHistory.End, new ulong[AuditCodes.Largest]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {audit.Size:N0} | {taken / (audited - lastAudited).TotalSeconds:N0} | {taken / (bare - lastBare).TotalSeconds:N0} | " +
                $"{GC.GetTotalMemory(forceFullCollection: true) / 1024.0:N0} KiB | " +
                $"{Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB | " +
                $"{state.ToBytes().Length} bytes |"));
            (lastAudited, lastBare, lastSize) = (audited, bare, audit.Size);
        }

        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{audit.Size:N0} headers of {block[0].Length} bytes: audited in {audited.TotalSeconds:F1} s, " +
            $"{audited / bare:F1} times the bare hashes of the headers ({bare.TotalSeconds:F1} s)"));
        return 0;
    }

    private static TimeSpan Timed(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start);
    }

    private static int Fail(List<AuditFinding> findings)
    {
        Console.Error.WriteLine(findings[0].Message);
        return 1;
    }
}
