namespace Linking.Faults.Tests.Injection;

/// <summary>One fault at one place.</summary>
/// <param name="Site">The system call.</param>
/// <param name="Fault">What happens instead of it.</param>
/// <param name="Occurrence">Which one of a thread, from 1.</param>
internal sealed record FaultCase(CallSite Site, Fault Fault, int Occurrence)
{
    /// <summary>The database is written here while the server runs, so that a failure must stop the issuing.</summary>
    public bool IsOnWritePath => Fault != Fault.Kill &&
        Site is { Phase: Phase.Stamping or Phase.Copying or Phase.Publishing, Call: "pwrite64" or "write" or "fdatasync" or "fsync" or "ftruncate", File: "data/ledger.sqlite-wal" or "data/ledger.sqlite" };

    public override string ToString() => $"{Site.Phase} {Site.Call} {Site.File} #{Occurrence} {Fault}";
}
