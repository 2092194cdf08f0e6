namespace Linking.Faults.Tests.Injection;

/// <summary>One fault at one place.</summary>
/// <param name="Site">The system call.</param>
/// <param name="Fault">What happens instead of it.</param>
/// <param name="Occurrence">Which one of a thread, from 1.</param>
/// <param name="Store">What keeps the ledger's truth.</param>
internal sealed record FaultCase(CallSite Site, Fault Fault, int Occurrence, string Store = Stores.Sqlite)
{
    /// <summary>The database is written here while the server runs, so that a failure must stop the issuing.</summary>
    public bool IsOnWritePath => Fault != Fault.Kill &&
        Site.Phase is Phase.Stamping or Phase.Copying or Phase.Publishing &&
        Site.Call is "pwrite64" or "pwritev" or "write" or "fdatasync" or "fsync" or "ftruncate" &&
        Site.File is "data/ledger.sqlite-wal" or "data/ledger.sqlite" or "data/ledger.litedb-log" or "data/ledger.litedb";

    /// <summary>What is derived is written or read here: whatever fails, the server starts, issues and stops as if nothing had.</summary>
    public bool IsDerived => Fault != Fault.Kill && Site.File.StartsWith("data/derived.sqlite", StringComparison.Ordinal);

    /// <summary>
    /// What must come of a fault at a file beside the database, and what the log must say then; null where it can be
    /// either of several things.
    /// </summary>
    public (string Effect, string Says)? BesideTheDatabase => Fault == Fault.Kill ? null : (Site.Phase, Site.File) switch
    {
        (Phase.FirstStart, "data/keys/heads.pem.new" or "data/keys/publications.pem.new") => (ServerState.Refused, "The key file"),
        (Phase.FirstStart, "data/keys") when Site.Call == "fsync" => (ServerState.Refused, "The key file"),
        // A later write of the mark is that of the first stamp, if it comes before the end.
        (Phase.FirstStart, "data/high-water-mark.new") when Occurrence > 1 => null,
        (Phase.FirstStart, "data/high-water-mark.new") => (ServerState.Refused, "The high-water mark cannot be written"),
        (Phase.Stamping or Phase.Copying or Phase.Publishing, "data/high-water-mark.new") => (ServerState.Issuing, MarkFailed),
        (Phase.Stamping or Phase.Copying or Phase.Publishing, "data") when Site.Call == "fsync" => (ServerState.Issuing, MarkFailed),
        (Phase.Publishing, _) when IsOfTheBook && Site.Call is not "openat" => (ServerState.Issuing, "The sink directory failed"),
        _ => null,
    };

    private const string MarkFailed = "The writing of the high-water mark failed and is tried again";

    private bool IsOfTheBook => Site.File == "book" || Site.File.StartsWith("book/", StringComparison.Ordinal);

    public override string ToString() => $"{Store} {Site.Phase} {Site.Call} {Site.File} #{Occurrence} {Fault}";
}
