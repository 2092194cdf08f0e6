namespace Linking.Faults.Tests.Overload;

/// <summary>What a server under test may keep in memory, and the bound that follows (docs/operations/faults.md).</summary>
internal static class SmallLimits
{
    public const int InFlight = 1024;

    /// <summary>Of requests that have not fully arrived; one connection has a quarter.</summary>
    public const int UnfinishedBytes = 16 << 20;

    private const int PendingBytes = 1 << 16;
    private const int RepeatLeaves = 1 << 14;
    private const int BytesPerRepeat = 40;
    private const long CacheBytes = 8 << 20;

    // A token with what it takes to answer it.
    private const int BytesPerAnswer = 4096;

    // Of one connection: Kestrel's and the system's buffers as they are counted to the process, and its objects.
    private const long BytesPerConnection = 48 << 10;

    // Of a call whose request has not arrived: Kestrel's stream and its first block of memory.
    private const long BytesPerCall = 16 << 10;

    // Its cache grows by as many pages as are in use, at most a thousand at a time: 13 MiB were seen, and of two engines while one follows
    // the other behind a copy of the log.
    private const long LiteDbPages = 2 * 21 << 20;

    // What the collector may let lie, and the code that is compiled meanwhile.
    private const long Slack = 128 << 20;

    public static string[] Options { get; } =
    [
        "--max-pending-bytes", $"{PendingBytes}",
        "--max-repeat-leaves", $"{RepeatLeaves}",
        "--round-cache-bytes", $"{CacheBytes}",
        "--stream-in-flight", $"{InFlight}",
        "--max-unfinished-bytes", $"{UnfinishedBytes}",
    ];

    /// <summary>The most that a server may have in memory.</summary>
    /// <param name="store">What keeps the rounds.</param>
    /// <param name="before">Its peak after the start.</param>
    /// <param name="connections">Open at a time.</param>
    /// <param name="answers">That may wait for their callers.</param>
    /// <param name="unfinished">Calls whose requests do not come to their end.</param>
    public static long Bound(string store, long before, int connections, int answers, int unfinished = 0) =>
        before + (2 * CacheBytes) + (4 * PendingBytes) + (RepeatLeaves * BytesPerRepeat) + (connections * BytesPerConnection)
            + ((long)answers * BytesPerAnswer) +
        (store == "litedb" ? LiteDbPages : 0) + (unfinished == 0 ? 0 : UnfinishedBytes + (unfinished * BytesPerCall)) + Slack;
}
