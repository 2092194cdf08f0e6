using System.Globalization;

using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Ledger;

/// <summary>What a node of a ledger is told. Immutable; <see cref="Problems"/> says what is out of bounds.</summary>
/// <remarks>
/// Ledger, suite, policy, accuracy, intervals and recovery keys are written into the genesis when the ledger is created. Later, ledger
/// and policy, where they are given, must be those of the ledger's record, and the accuracy no more than it promises; the
/// intervals may change.
/// </remarks>
public sealed record LedgerOptions : LedgerSettings
{
    private static readonly SettingBound<LedgerOptions>[] OwnBounds =
    [
        new(nameof(MaxBatchLeaves), o => o.MaxBatchLeaves, 1, LeavesLimit),
        new(nameof(AppendAttempts), o => o.AppendAttempts, 1, 100),
        new(nameof(AppendBackoff), o => o.AppendBackoff, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30)),
    ];

    /// <summary>With every setting's default.</summary>
    public LedgerOptions()
    {
    }

    /// <summary>With these settings.</summary>
    public LedgerOptions(LedgerSettings settings)
        : base(settings)
    {
    }

    /// <summary>The ledger's id, which is its checkpoint origin too. Null: whichever ledger the store holds.</summary>
    public required LedgerId? Ledger { get; init; }

    /// <summary>Named by every header. Null: the one in force.</summary>
    public required PolicyOid? Policy { get; init; }

    /// <summary>The ledger's suite for life. Null: that of the ledger that the store holds; suite 1 for a new one.</summary>
    public Suite? Suite { get; init; }

    /// <summary>The ledger that a new one follows, by a head of it; used only when the ledger is created. Null: none.</summary>
    public Predecessor? Predecessor { get; init; }

    /// <summary>
    /// The newest signed head of a ledger that has ended, as it was kept: no round comes that would hold it, and its keys may be gone.
    /// Null: it is signed again at each start. One that is not that head is not used.
    /// </summary>
    public SignedHead? LastHead { get; init; }

    /// <summary>
    /// The keys, up to 4, without which no configuration is ever taken, named as the ledger's recovery keys; used only when the
    /// ledger is created. None: whoever operates the ledger may change its keys.
    /// </summary>
    public IReadOnlyList<VerifierKey> RecoveryKeys { get; init; } = [];

    /// <summary>When the period of use of the ledger's first keys ends; null: never. Used only when the ledger is created.</summary>
    public Instant? KeyUntil { get; init; }

    /// <summary>Leaves of one batch; never more than <see cref="LedgerSettings.MaxLeavesPerRound"/>.</summary>
    public int MaxBatchLeaves { get; init; } = 1 << 14;

    /// <summary>How often a row whose fate is unknown is submitted again before the node gives up.</summary>
    public int AppendAttempts { get; init; } = 8;

    /// <summary>Pause before the second attempt; doubled each time, up to 30 s.</summary>
    public TimeSpan AppendBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>One sentence for each value out of bounds; empty if all is well.</summary>
    public IReadOnlyList<string> Problems() =>
    [
        .. Bounds.Select(bound => bound.Problem(this, Show)).OfType<string>(),
        .. OwnBounds.Select(bound => bound.Problem(this, Show)).OfType<string>(),
    ];

    private static string Show(IComparable value) => value is TimeSpan duration
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.######} s")
        : $"{value}";
}
