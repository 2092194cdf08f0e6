using Linking.Formats;
using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Derived;
using Linking.Ledger.Issuing;
using Linking.Ledger.Publishing;
using Linking.Storage;
using Linking.Tokens;

namespace Linking.Ledger.Reading;

/// <summary>Finds leaves and batches in what is durable.</summary>
internal sealed class LeafFinder(
    DerivedStore derived, HeadTracker tracker, RoundGate pending, Func<ulong, CancellationToken, Task> followTo)
{
    // Newest places of a leaf that are looked at for a repeat.
    private const int MostPlaces = 16;

    // Rounds that are looked through where the index does not reach them: it is a round or two behind.
    private const ulong MostRounds = 64;

    public async Task<StampedLeaf?> FindAsync(ReadOnlyMemory<byte> leaf, CancellationToken cancellation)
    {
        if (pending.TryFindRecent(leaf.Span, out var recent) && await StampAtAsync(recent, leaf, cancellation) is { } found)
            return found;
        var (places, covered) = await FindPlacesAsync(leaf, cancellation);
        foreach (var place in places)
        {
            await followTo(place.Round + 1, cancellation);
            if (await StampAtAsync(place, leaf, cancellation) is { } first)
                return first;
        }

        return await FindBeyondIndexAsync(leaf, covered, cancellation);
    }

    /// <summary>
    /// The oldest place of this leaf in a round not older than <paramref name="since"/>, as far back as some places go: by
    /// batches one leaf can be put into any number of rounds. Also how many rounds were looked through: all before that index.
    /// </summary>
    public async Task<(StampedLeaf? Found, ulong Covered)> FindInIndexAsync(
        ReadOnlyMemory<byte> leaf, Instant since, CancellationToken cancellation)
    {
        var (round, index, covered) = await FindOldestAsync(leaf, leaf, since, cancellation);
        return (round?.Stamp(index, repeated: true), covered);
    }

    /// <summary>The token of this leaf, if it stands there.</summary>
    public async Task<StampedLeaf?> StampAtAsync(LeafPlace place, ReadOnlyMemory<byte> leaf, CancellationToken cancellation) =>
        (await FindAtAsync(place, leaf, cancellation))?.Stamp((int)place.LeafIndex, repeated: true);

    /// <summary>
    /// The oldest place of this run in a round not older than <paramref name="since"/>, as far back as some places of its
    /// first leaf go: that leaf may be in every batch of a client.
    /// </summary>
    public async Task<(StampedBatch? Found, ulong Covered)> FindInIndexAsync(
        SubmittedBatch run, Instant since, CancellationToken cancellation)
    {
        var (round, index, covered) = await FindOldestAsync(run.Leaves[..run.Ends[0]], run.Leaves, since, cancellation);
        return (round is null ? null : new StampedBatch(round, index, run.Count, repeated: true), covered);
    }

    /// <summary>The stamp of this run, if it stands there.</summary>
    public async Task<StampedBatch?> StampAtAsync(LeafPlace place, SubmittedBatch run, CancellationToken cancellation) =>
        await FindAtAsync(place, run.Leaves, cancellation) is { } round
            ? new StampedBatch(round, (int)place.LeafIndex, run.Count, repeated: true)
            : null;

    private async Task<(SealedRound? Round, int Index, ulong Covered)> FindOldestAsync(
        ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> leaves, Instant since, CancellationToken cancellation)
    {
        var (places, covered) = await FindPlacesAsync(first, cancellation);
        var (oldest, index) = ((SealedRound?)null, 0);
        for (var i = places.Count - 1; i >= Math.Max(0, places.Count - MostPlaces); i--)
        {
            await followTo(places[i].Round + 1, cancellation);
            if (places[i].Round >= tracker.Head.Size)
                continue;
            if (await tracker.ReadTimeAsync(places[i].Round, cancellation) < since)
                break;
            if (await FindAtAsync(places[i], leaves, cancellation) is { } round)
                (oldest, index) = (round, (int)places[i].LeafIndex);
        }

        return (oldest, index, covered);
    }

    // The round, if these leaves stand there.
    private async Task<SealedRound?> FindAtAsync(LeafPlace place, ReadOnlyMemory<byte> leaves, CancellationToken cancellation) =>
        place.Round < tracker.Head.Size && await tracker.ReadAsync(place.Round, cancellation) is var round &&
        round.Holds(place.LeafIndex, leaves.Span)
            ? round
            : null;

    /// <summary>The index may lag behind, and is being made again after it was lost: "not there" must hold all the same.</summary>
    private async Task<StampedLeaf?> FindBeyondIndexAsync(ReadOnlyMemory<byte> leaf, ulong covered, CancellationToken cancellation)
    {
        var size = tracker.Head.Size;
        if (covered + MostRounds < size)
        {
            throw new StorageException(
                $"The look-up index is being made again and holds {covered} of {size} rounds: a leaf that is not yet in " +
                "it cannot be looked for. Ask again later.")
            {
                OutcomeUnknown = true,
            };
        }

        for (var n = covered; n < size; n++)
        {
            var round = await tracker.ReadAsync(n, cancellation);
            for (var i = 0; i < round.Count; i++)
            {
                if (round.Leaf(i).Span.SequenceEqual(leaf.Span))
                    return round.Stamp(i, repeated: true);
            }
        }

        return null;
    }

    private async Task<(IReadOnlyList<LeafPlace> Places, ulong Covered)> FindPlacesAsync(
        ReadOnlyMemory<byte> leaf, CancellationToken cancellation) =>
        await derived.FindLeafAsync(NodeHash.Entry(tracker.Genesis.Suite.Alpha, leaf.Span), cancellation);
}
