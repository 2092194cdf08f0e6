using Linking.Formats;
using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Derived;
using Linking.Ledger.Issuing;
using Linking.Ledger.Publishing;
using Linking.Storage;
using Linking.Tokens;

namespace Linking.Ledger.Reading;

/// <summary>Answers from what is durable: matching, extending, finding.</summary>
internal sealed class LedgerReader(
    ILedgerTruth store, DerivedStore derived, HeadTracker tracker, RoundGate pending, Func<CancellationToken, Task<LedgerHead>> refresh)
{
    // Newest places of a leaf that are looked at for a repeat.
    private const int MostPlaces = 16;

    // Rounds that are looked through where the index does not reach them: it is a round or two behind.
    private const ulong MostRounds = 64;

    public async Task<MatchResult> MatchAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (Token.TryDecode(bytes.Span, out var token, out var error))
            return await MatchAsync(token, cancellation);
        return error.Kind == DecodeErrorKind.Malformed
            ? new MatchResult(MatchFinding.Malformed, error.Message, null)
            : new MatchResult(MatchFinding.Unknown, error.Message, null);
    }

    /// <param name="bytes">A token's.</param>
    /// <param name="number">Of the publication; 0: of the first that covers the token.</param>
    /// <param name="latest">A publication that says a later time is not put into a token: nobody could take it out again.</param>
    /// <param name="cancellation">Between reads.</param>
    public async Task<ExtendResult> ExtendAsync(
        ReadOnlyMemory<byte> bytes, ulong number, Instant latest, CancellationToken cancellation)
    {
        var match = await MatchAsync(bytes, cancellation);
        if (!match.Matched || !Token.TryDecode(bytes.Span, out var token, out _))
            return new ExtendResult(match, bytes, 0, Published: false, match.Message);
        var index = token.Header.Index;
        if (await FindPublicationAsync(index, number, cancellation) is { } publication)
        {
            if (publication.Size <= index)
                return Nothing($"Publication {publication.Number} of size {publication.Size} does not cover the token, of round {index}.");
            if (token.Anchors.OfType<PublicationAnchor>()
                .Any(a => a.Size == publication.Size && a.Note.Span.SequenceEqual(publication.Note.Span)))
                return Nothing($"The token already carries publication {publication.Number}.") with { Published = true };
            if (publication.ForSinks().Publication.Time > latest)
                return Nothing($"Publication {publication.Number} says a time that has not come. It is not put into a token.");
            await FollowToAsync(publication.Size, cancellation);
            var proof = await tracker.History.ProveInclusionAsync(index, publication.Size, cancellation);
            return Add(
                new PublicationAnchor(publication.Size, proof.Path, publication.Note),
                published: true,
                $"Publication {publication.Number} of size {publication.Size} was added.");
        }

        if (number > 0)
            return Nothing($"The ledger has no publication {number} yet.");
        var head = await refresh(cancellation);
        if (token.Anchors.OfType<SignedHeadAnchor>().Any(a => a.Size >= head.Size))
            return Nothing("No publication covers the token yet, and no newer signed head exists.");
        var path = await tracker.History.ProveInclusionAsync(index, head.Size, cancellation);
        return Add(
            new SignedHeadAnchor(head.Size, path.Path, head.Signed),
            published: false,
            $"No publication covers the token yet; the signed head of size {head.Size} was added.");

        ExtendResult Add(Anchor anchor, bool published, string message)
        {
            try
            {
                return new ExtendResult(match, token.WithAnchors([anchor]).ToBytes(), 1, published, message);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                return Nothing("The token has no room for another anchor. Extend an earlier copy of it.");
            }
        }

        ExtendResult Nothing(string message) => new(match, bytes, 0, Published: false, message);
    }

    public async Task<StampedLeaf?> FindAsync(ReadOnlyMemory<byte> leaf, CancellationToken cancellation)
    {
        if (pending.TryFindRecent(leaf.Span, out var recent) && await StampAtAsync(recent, leaf, cancellation) is { } found)
            return found;
        var (places, covered) = await FindPlacesAsync(leaf, cancellation);
        foreach (var place in places)
        {
            await FollowToAsync(place.Round + 1, cancellation);
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
        var (places, covered) = await FindPlacesAsync(leaf, cancellation);
        StampedLeaf? oldest = null;
        for (var i = places.Count - 1; i >= Math.Max(0, places.Count - MostPlaces); i--)
        {
            if (await IsOlderAsync(places[i], since, cancellation))
                break;
            oldest = await StampAtAsync(places[i], leaf, cancellation) ?? oldest;
        }

        return (oldest, covered);
    }

    /// <summary>The token of this leaf, if it stands there.</summary>
    public async Task<StampedLeaf?> StampAtAsync(LeafPlace place, ReadOnlyMemory<byte> leaf, CancellationToken cancellation)
    {
        if (place.Round >= tracker.Head.Size)
            return null;
        var round = await tracker.ReadAsync(place.Round, cancellation);
        return place.LeafIndex < round.Count && round.Leaf((int)place.LeafIndex).Span.SequenceEqual(leaf.Span)
            ? round.Stamp((int)place.LeafIndex, repeated: true)
            : null;
    }

    /// <summary>
    /// The oldest place of this run in a round not older than <paramref name="since"/>, as far back as some places of its
    /// first leaf go: that leaf may be in every batch of a client.
    /// </summary>
    public async Task<(StampedBatch? Found, ulong Covered)> FindInIndexAsync(
        SubmittedBatch run, Instant since, CancellationToken cancellation)
    {
        var (places, covered) = await FindPlacesAsync(run.Leaves[..run.Ends[0]], cancellation);
        StampedBatch? oldest = null;
        for (var i = places.Count - 1; i >= Math.Max(0, places.Count - MostPlaces); i--)
        {
            if (await IsOlderAsync(places[i], since, cancellation))
                break;
            oldest = await StampAtAsync(places[i], run, cancellation) ?? oldest;
        }

        return (oldest, covered);
    }

    /// <summary>The stamp of this run, if it stands there.</summary>
    public async Task<StampedBatch?> StampAtAsync(LeafPlace place, SubmittedBatch run, CancellationToken cancellation)
    {
        if (place.Round >= tracker.Head.Size)
            return null;
        var round = await tracker.ReadAsync(place.Round, cancellation);
        return round.Holds(place.LeafIndex, run.Leaves.Span)
            ? new StampedBatch(round, (int)place.LeafIndex, run.Count, repeated: true)
            : null;
    }

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

    private async Task<MatchResult> MatchAsync(Token token, CancellationToken cancellation)
    {
        var (header, top) = (token.Header, token.Levels[^1]);
        if (header.Ledger != tracker.Genesis.Ledger)
            return Result(MatchFinding.OtherLedger, $"The token is of the ledger {header.Ledger}, not of {tracker.Genesis.Ledger}.");
        await FollowToAsync(header.Index + 1, cancellation);
        if (header.Index >= tracker.Head.Size)
            return Result(MatchFinding.NoSuchRound, $"The ledger has no round {header.Index}; it has {tracker.Head.Size}.");
        var round = await tracker.ReadAsync(header.Index, cancellation);
        if (!round.Row.Header.Span.SequenceEqual(token.HeaderBytes.Span))
            return Result(MatchFinding.OtherHeader, $"Round {header.Index} of the ledger has another header.");
        if (top.Index >= (ulong)round.Count)
            return Result(MatchFinding.NoSuchLeaf, $"Round {header.Index} has {round.Count} leaves, none of index {top.Index}.");
        return round.Leaf((int)top.Index).Span.SequenceEqual(top.Leaf.ToBytes())
            ? Result(MatchFinding.Matched, $"Leaf {top.Index} of round {header.Index} is the token's.")
            : Result(MatchFinding.OtherLeaf, $"Leaf {top.Index} of round {header.Index} is another one.");

        MatchResult Result(MatchFinding finding, string message) => new(finding, message, header.Index);
    }

    private async Task<(IReadOnlyList<LeafPlace> Places, ulong Covered)> FindPlacesAsync(
        ReadOnlyMemory<byte> leaf, CancellationToken cancellation) =>
        await derived.FindLeafAsync(NodeHash.Entry(HashFunctions.FunctionOf(Chain.Alpha), leaf.Span), cancellation);

    private async Task<bool> IsOlderAsync(LeafPlace place, Instant since, CancellationToken cancellation)
    {
        await FollowToAsync(place.Round + 1, cancellation);
        return (await tracker.ReadAsync(place.Round, cancellation)).Header.Time < since;
    }

    /// <summary>The publication of that number, or the first that covers a round; null if there is none.</summary>
    private async Task<StoredPublication?> FindPublicationAsync(ulong index, ulong number, CancellationToken cancellation)
    {
        var last = await store.ReadLastPublicationAsync(cancellation);
        if (number > 0 || last is null || last.Size <= index)
            return number > 0 && number <= last?.Number ? await ReadAsync(number) : null;
        // Sizes rise with the numbers.
        var (low, high) = (1UL, last.Number);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            (low, high) = (await ReadAsync(middle)).Size > index ? (low, middle) : (middle + 1, high);
        }

        return await ReadAsync(low);

        async Task<StoredPublication> ReadAsync(ulong wanted)
        {
            await foreach (var stored in store.ReadPublicationsAsync(wanted, 1, cancellation))
                return stored;
            throw new StorageException($"Publication {wanted} is missing in the database; check it with fsck.");
        }
    }

    private async Task FollowToAsync(ulong size, CancellationToken cancellation)
    {
        if (size > tracker.Head.Size)
            await refresh(cancellation);
    }
}
