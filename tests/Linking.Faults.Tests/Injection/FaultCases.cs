namespace Linking.Faults.Tests.Injection;

/// <summary>Which cases are run.</summary>
internal static class FaultCases
{
    /// <summary>The cases of every build: the places where most would be lost.</summary>
    public static IReadOnlyList<FaultCase> Quick { get; } =
    [
        new(new(Phase.FirstStart, "pwrite64", "data/ledger.sqlite.new"), Fault.Kill, 1),
        new(new(Phase.FirstStart, "fsync", "data/keys/heads.pem.new"), Fault.IoError, 1),
        new(new(Phase.FirstStart, "fsync", "data/keys"), Fault.NoSpace, 1),
        new(new(Phase.FirstStart, "rename", "data/high-water-mark.new"), Fault.IoError, 1),
        new(new(Phase.Restart, "fsync", "data/ledger.sqlite-wal"), Fault.IoError, 1),
        new(new(Phase.Stamping, "pwrite64", "data/ledger.sqlite-wal"), Fault.NoSpace, 2),
        new(new(Phase.Stamping, "fsync", "data/ledger.sqlite-wal"), Fault.IoError, 1),
        new(new(Phase.Stamping, "fsync", "data/ledger.sqlite-wal"), Fault.Kill, 2),
        new(new(Phase.Stamping, "fsync", "data/high-water-mark.new"), Fault.NoSpace, 1),
        new(new(Phase.Stamping, "fsync", "data"), Fault.IoError, 1),
        new(new(Phase.Restart, "pwrite64", "data/derived.sqlite-wal"), Fault.IoError, 1),
        new(new(Phase.Stamping, "pwrite64", "data/derived.sqlite-wal"), Fault.NoSpace, 2),
        new(new(Phase.Stamping, "pwrite64", "data/derived.sqlite-wal"), Fault.Kill, 2),
        new(new(Phase.Copying, "fsync", "data/derived.sqlite"), Fault.IoError, 1),
        new(new(Phase.Stop, "pwrite64", "data/derived.sqlite"), Fault.NoSpace, 1),
        new(new(Phase.Copying, "pwrite64", "data/ledger.sqlite"), Fault.NoSpace, 1),
        new(new(Phase.Copying, "fsync", "data/ledger.sqlite"), Fault.IoError, 1),
        new(new(Phase.Copying, "fsync", "data/ledger.sqlite"), Fault.Kill, 2),
        new(new(Phase.Publishing, "fsync", "data/ledger.sqlite-wal"), Fault.Kill, 1),
        new(new(Phase.Publishing, "fsync", "book/publications/.000001.note.tmp"), Fault.IoError, 1),
        new(new(Phase.Publishing, "fsync", "book/publications"), Fault.NoSpace, 1),
        new(new(Phase.Publishing, "renameat2", "book/publications/.000001.note.tmp"), Fault.Kill, 1),
        new(new(Phase.Stop, "pwrite64", "data/ledger.sqlite"), Fault.IoError, 2),
        new(new(Phase.Stop, "fsync", "data/ledger.sqlite"), Fault.Kill, 1),
        new(new(Phase.FirstStart, "fsync", "data/ledger.litedb.new"), Fault.IoError, 1, Stores.LiteDb),
        new(new(Phase.Restart, "fsync", "data/ledger.litedb"), Fault.IoError, 1, Stores.LiteDb),
        new(new(Phase.Stamping, "pwritev", "data/ledger.litedb-log"), Fault.NoSpace, 2, Stores.LiteDb),
        new(new(Phase.Stamping, "fsync", "data/ledger.litedb-log"), Fault.IoError, 1, Stores.LiteDb),
        new(new(Phase.Stamping, "fsync", "data/ledger.litedb-log"), Fault.Kill, 2, Stores.LiteDb),
        new(new(Phase.Copying, "pwritev", "data/ledger.litedb"), Fault.NoSpace, 1, Stores.LiteDb),
        new(new(Phase.Copying, "fsync", "data/ledger.litedb"), Fault.Kill, 1, Stores.LiteDb),
        new(new(Phase.Stop, "fsync", "data/ledger.litedb"), Fault.Kill, 1, Stores.LiteDb),
    ];

    /// <summary>Every fault at the first, the middle and the last occurrence of each recorded call.</summary>
    public static IEnumerable<FaultCase> All(string store, IReadOnlyDictionary<CallSite, int> recorded) =>
        from pair in recorded
        where pair.Key.Call != "mmap" || pair.Key.File.EndsWith("-shm", StringComparison.Ordinal)
        from occurrence in new[] { 1, (pair.Value + 1) / 2, pair.Value }.Distinct()
        from fault in Enum.GetValues<Fault>()
        select new FaultCase(pair.Key, fault, occurrence, store);
}
