using Linking.Leaves;
using Linking.Ledger.Admission.Waiting;

namespace Linking.Ledger.Admission;

/// <summary>
/// What a submitter may take of the open round. A part of each round is kept for those who have few leaves in it: without it a client
/// with many leaves under way, or many such clients, would fill each round before anyone else comes (docs/design/round-loop.md).
/// Used under the gate's lock alone.
/// </summary>
internal sealed class FirstShares(LedgerOptions options)
{
    // The last eighth of a round is kept for submitters who have few leaves in it.
    private const int Reserve = 8;

    // With this many leaves in a round nobody takes from its reserve.
    private const int LargestFirstShare = 16;

    private readonly int _reservedLeaves =
        Math.Min(options.MaxLeavesPerRound, options.MaxPendingBytes / Leaf.MaxSize) / Reserve;

    // Counts the rounds that were opened, and who has leaves in the open one.
    private ulong _round = 1;
    private int _submitters;
    private bool _starved;

    /// <summary>Whether the open round keeps its reserve against batches too, since the one before could not give a first share.</summary>
    public bool Guarded { get; private set; }

    /// <summary>Another round is open, with nothing in it.</summary>
    public void Begin()
    {
        _round++;
        _submitters = 0;
        (Guarded, _starved) = (_starved, false);
    }

    /// <summary>Whether the open round takes so many leaves and bytes more.</summary>
    public bool HaveRoom(RoundBuffer open, int leaves, int bytes, Submitter? submitter, bool keepsReserve)
    {
        var then = leaves + (submitter?.LeavesIn(_round) ?? 0);
        var first = submitter is not null && then <= FirstShare;
        var (mostLeaves, mostBytes) = (options.MaxLeavesPerRound, options.MaxPendingBytes);
        if (submitter is not null && keepsReserve && then > 1)
        {
            // Half of the reserve is for everybody's first leaf: those who come first have no more of that than one.
            var part = first ? 2 * Reserve : Reserve;
            (mostLeaves, mostBytes) = (mostLeaves - mostLeaves / part, mostBytes - mostBytes / part);
        }

        if (open.Count <= mostLeaves - leaves && open.Bytes <= mostBytes - bytes)
            return true;
        _starved |= first;
        return false;
    }

    /// <summary>Why a submitter with a quota may not have so many leaves more; null if it may.</summary>
    public LedgerRefusedException? OverQuota(Submitter? submitter, int leaves, TimeSpan nextRound) =>
        submitter?.Quota?.Refusal(_round, leaves, nextRound);

    /// <summary>The open round has taken leaves of a submitter.</summary>
    public void Count(Submitter? submitter, int leaves)
    {
        if (submitter is null)
            return;
        if (submitter.LeavesIn(_round) == 0)
            _submitters++;
        submitter.Count(_round, leaves);
        submitter.Quota?.Count(_round, leaves);
    }

    // An equal part of the reserve: the more are there, the less each may take of it, but one leaf.
    private int FirstShare => Math.Clamp(_reservedLeaves / Math.Max(_submitters, 1), 1, LargestFirstShare);
}
