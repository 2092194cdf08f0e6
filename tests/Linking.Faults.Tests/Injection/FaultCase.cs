namespace Linking.Faults.Tests.Injection;

/// <summary>One fault at one place.</summary>
/// <param name="Site">The system call.</param>
/// <param name="Fault">What happens instead of it.</param>
/// <param name="Occurrence">Which one of a thread, from 1.</param>
internal sealed record FaultCase(CallSite Site, Fault Fault, int Occurrence)
{
    /// <summary>Storing a round or a publication passes here, so that a failure must stop the issuing.</summary>
    public bool IsOnWritePath =>
        Site.Phase is Phase.Stamping && Fault != Fault.Kill && Site.File == "data/ledger.sqlite-wal" && Site.Call is "pwrite64" or "write" or "fdatasync" or "fsync";

    public override string ToString() => $"{Site.Phase} {Site.Call} {Site.File} #{Occurrence} {Fault}";
}
