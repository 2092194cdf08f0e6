using Linking.Ledger.Admission;
using Linking.Ledger.Issuing;
using Linking.Rounds;
using Linking.Storage;

namespace Linking.Ledger.Reading;

/// <summary>
/// Reads back the rounds of the repeat window that are older than those remembered at the start. Done once, and only
/// if the look-up index cannot tell what stands in them.
/// </summary>
/// <param name="tracker">Gives the rounds.</param>
/// <param name="pending">Remembers their leaves.</param>
/// <param name="from">The first round that was remembered at the start.</param>
/// <param name="most">Leaves to remember at most.</param>
internal sealed class WindowRecall(HeadTracker tracker, RoundGate pending, ulong from, int most)
{
    private readonly Lock _lock = new();
    private Task? _recalling;

    /// <summary>The first round that was remembered at the start.</summary>
    public ulong From => from;

    /// <param name="begin">Of the window.</param>
    /// <exception cref="StorageException">A round could not be read; the next call tries again.</exception>
    public Task RecallAsync(Instant begin)
    {
        lock (_lock)
        {
            if (_recalling is null or { IsFaulted: true })
                _recalling = Task.Run(() => ReadAsync(begin));
            return _recalling;
        }
    }

    private async Task ReadAsync(Instant begin)
    {
        var leaves = 0L;
        for (var n = from; n > 0 && leaves < most; n--)
        {
            var round = await tracker.ReadAsync(n - 1, CancellationToken.None);
            if (round.Header.Time < begin)
                return;
            pending.Remember(round);
            leaves += round.Count;
        }
    }
}
