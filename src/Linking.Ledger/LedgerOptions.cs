using System.Globalization;

using Linking.Rounds;

namespace Linking.Ledger;

/// <summary>What a node of a ledger is told. Immutable; <see cref="Problems"/> says what is out of bounds.</summary>
/// <remarks>
/// Ledger, policy, intervals and predecessor are written into the genesis when the ledger is created. Later, ledger
/// and policy must still be the genesis's; the intervals may change.
/// </remarks>
public sealed record LedgerOptions
{
    /// <summary>The shortest <see cref="Interval"/>.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest <see cref="Interval"/>.</summary>
    public static readonly TimeSpan MaxInterval = TimeSpan.FromHours(1);

    /// <summary>The largest <see cref="MaxLeavesPerRound"/>.</summary>
    public const int LeavesLimit = 1 << 22;

    /// <summary>The largest <see cref="MaxPendingBytes"/>.</summary>
    public const int BytesLimit = 1 << 29;

    /// <summary>The ledger's id, which is its checkpoint origin too.</summary>
    public required LedgerId Ledger { get; init; }

    /// <summary>Named by every header.</summary>
    public required PolicyOid Policy { get; init; }

    /// <summary>The ledger that this one succeeds; used only when the ledger is created.</summary>
    public LedgerId? Predecessor { get; init; }

    /// <summary>How long a round gathers leaves: 10 ms to 1 h.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time between publications; stated in the genesis. At least 1 s. The ledger does not publish by itself.</summary>
    public TimeSpan PublicationInterval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How far the clock may be from UTC, stated in every header: 1 ms to 1 h.</summary>
    public TimeSpan Accuracy { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Valid-until is the round's time plus this: 1 day to 100 years.</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromDays(3653);

    /// <summary>A round with this many leaves closes before its interval ends: 1 to 4,194,304.</summary>
    public int MaxLeavesPerRound { get; init; } = 1 << 16;

    /// <summary>Leaves of one batch: 1 to 4,194,304; never more than <see cref="MaxLeavesPerRound"/>.</summary>
    public int MaxBatchLeaves { get; init; } = 1 << 14;

    /// <summary>Bytes of the leaves that wait for one round: 64 KiB to 512 MiB.</summary>
    public int MaxPendingBytes { get; init; } = 1 << 23;

    /// <summary>
    /// The same leaf submitted again within this time gets the first token: 0 to 1 day. Bounded by
    /// <see cref="MaxRepeatLeaves"/> too.
    /// </summary>
    public TimeSpan RepeatWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Leaves remembered for <see cref="RepeatWindow"/>, about 40 bytes each: 1,024 to 16,777,216.</summary>
    public int MaxRepeatLeaves { get; init; } = 1 << 19;

    /// <summary>Bytes of sealed rounds kept in memory to answer from, about 230 a leaf: 1 MiB to 4 GiB.</summary>
    public long RoundCacheBytes { get; init; } = 64 << 20;

    /// <summary>Newest rounds that a start reads back and rehashes: 1 to 1,000,000.</summary>
    public int TailRounds { get; init; } = 64;

    /// <summary>
    /// A ledger of exactly this size is gone on with although there is no high-water mark: someone has made certain that
    /// it is the newest. Null: it is read-only then. Without effect where there is a mark.
    /// </summary>
    public ulong? AcceptSize { get; init; }

    /// <summary>
    /// A round is not begun if less than this would be left free on the disk after it; issuing is suspended until there
    /// is an eighth more. 0 to 1 TiB; 0: no reserve. It must hold what is written without a round: the merging of the
    /// look-up index, publications, the write-ahead log's copying.
    /// </summary>
    public long MinFreeBytes { get; init; } = 256 << 20;

    /// <summary>How often a row whose fate is unknown is submitted again before the node gives up: 1 to 100.</summary>
    public int AppendAttempts { get; init; } = 8;

    /// <summary>Pause before the second attempt; doubled each time, up to 30 s. 1 ms to 30 s.</summary>
    public TimeSpan AppendBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>One sentence for each value out of bounds; empty if all is well.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Check(nameof(Interval), Interval, MinInterval, MaxInterval);
        Check(nameof(PublicationInterval), PublicationInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366));
        Check(nameof(Accuracy), Accuracy, TimeSpan.FromMilliseconds(1), TimeSpan.FromMicroseconds(Rounds.Header.MaxAccuracy));
        Check(nameof(Validity), Validity, TimeSpan.FromDays(1), TimeSpan.FromDays(36525));
        Check(nameof(MaxLeavesPerRound), MaxLeavesPerRound, 1, LeavesLimit);
        Check(nameof(MaxBatchLeaves), MaxBatchLeaves, 1, LeavesLimit);
        Check(nameof(MaxPendingBytes), MaxPendingBytes, 1 << 16, BytesLimit);
        Check(nameof(RepeatWindow), RepeatWindow, TimeSpan.Zero, TimeSpan.FromDays(1));
        Check(nameof(MaxRepeatLeaves), MaxRepeatLeaves, 1 << 10, 1 << 24);
        Check(nameof(RoundCacheBytes), RoundCacheBytes, 1L << 20, 1L << 32);
        Check(nameof(TailRounds), TailRounds, 1, 1_000_000);
        Check(nameof(MinFreeBytes), MinFreeBytes, 0, 1L << 40);
        Check(nameof(AppendAttempts), AppendAttempts, 1, 100);
        Check(nameof(AppendBackoff), AppendBackoff, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30));
        return problems;

        void Check<T>(string name, T value, T min, T max)
            where T : IComparable<T>
        {
            if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
                problems.Add($"{name} is {Text(value)}; it must be from {Text(min)} to {Text(max)}.");
        }

        static string Text<T>(T value) => value is TimeSpan duration
            ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.######} s")
            : $"{value}";
    }
}
