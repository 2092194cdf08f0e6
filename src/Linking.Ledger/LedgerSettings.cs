using Linking.Rounds;

namespace Linking.Ledger;

/// <summary>What can be set of any ledger, whatever its name: times, bounds and reserves. <see cref="Bounds"/> limits each.</summary>
public abstract record LedgerSettings
{
    /// <summary>The shortest <see cref="Interval"/>.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest <see cref="Interval"/>.</summary>
    public static readonly TimeSpan MaxInterval = TimeSpan.FromHours(1);

    /// <summary>The largest <see cref="MaxLeavesPerRound"/>.</summary>
    public const int LeavesLimit = 1 << 22;

    /// <summary>The largest <see cref="MaxPendingBytes"/>.</summary>
    public const int BytesLimit = 1 << 29;

    /// <summary>From where to where each may go.</summary>
    public static IReadOnlyList<SettingBound<LedgerSettings>> Bounds { get; } =
    [
        Bound(nameof(Interval), o => o.Interval, MinInterval, MaxInterval),
        Bound(nameof(PublicationInterval), o => o.PublicationInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366)),
        Bound(nameof(Accuracy), o => o.Accuracy, TimeSpan.FromMilliseconds(1), TimeSpan.FromMicroseconds(Header.MaxAccuracy)),
        Bound(nameof(Validity), o => o.Validity, TimeSpan.FromDays(1), TimeSpan.FromDays(36525)),
        Bound(nameof(MaxLeavesPerRound), o => o.MaxLeavesPerRound, 1, LeavesLimit),
        Bound(nameof(MaxPendingBytes), o => o.MaxPendingBytes, 1 << 16, BytesLimit),
        Bound(nameof(RepeatWindow), o => o.RepeatWindow, TimeSpan.Zero, TimeSpan.FromDays(1)),
        Bound(nameof(MaxRepeatLeaves), o => o.MaxRepeatLeaves, 1 << 10, 1 << 24),
        Bound(nameof(RoundCacheBytes), o => o.RoundCacheBytes, 1L << 20, 1L << 32),
        Bound(nameof(TailRounds), o => o.TailRounds, 1, 1_000_000),
        Bound(nameof(MinFreeBytes), o => o.MinFreeBytes, 0L, 1L << 40),
    ];

    /// <summary>How long a round gathers leaves.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between publications; stated in the genesis. The ledger does not publish by itself.</summary>
    public TimeSpan PublicationInterval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How far the clock may be from UTC, stated in every header.</summary>
    public TimeSpan Accuracy { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Valid-until is the round's time plus this.</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromDays(3653);

    /// <summary>A round with this many leaves closes before its interval ends.</summary>
    public int MaxLeavesPerRound { get; init; } = 1 << 16;

    /// <summary>Bytes of the leaves that wait for one round.</summary>
    public int MaxPendingBytes { get; init; } = 1 << 23;

    /// <summary>
    /// The same leaf submitted again within this time gets the first token. Bounded by <see cref="MaxRepeatLeaves"/> too.
    /// </summary>
    public TimeSpan RepeatWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Leaves remembered for <see cref="RepeatWindow"/>, about 40 bytes each.</summary>
    public int MaxRepeatLeaves { get; init; } = 1 << 19;

    /// <summary>Bytes of sealed rounds kept in memory to answer from, about 230 a leaf.</summary>
    public long RoundCacheBytes { get; init; } = 64 << 20;

    /// <summary>Newest rounds that a start reads back and rehashes.</summary>
    public int TailRounds { get; init; } = 64;

    /// <summary>
    /// A ledger of exactly this size is gone on with although there is no high-water mark: someone has made certain that
    /// it is the newest. Null: it is read-only then. Without effect where there is a mark.
    /// </summary>
    public ulong? AcceptSize { get; init; }

    /// <summary>
    /// A round is not begun if less than this would be left free on the disk after it; issuing is suspended until there
    /// is an eighth more. 0: no reserve. It must hold what is written without a round: the merging of the
    /// look-up index, publications, the write-ahead log's copying.
    /// </summary>
    public long MinFreeBytes { get; init; } = 256 << 20;

    private static SettingBound<LedgerSettings> Bound<T>(string name, Func<LedgerSettings, T> read, T least, T most)
        where T : IComparable =>
        new(name, settings => read(settings), least, most);
}
