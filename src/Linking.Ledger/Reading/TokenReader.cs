using Linking.Formats;
using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Issuing;
using Linking.Ledger.Publishing;
using Linking.Notes;
using Linking.Publications;
using Linking.Storage;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Ledger.Reading;

/// <summary>Holds tokens against what is durable, and adds to them what the ledger has for them.</summary>
internal sealed class TokenReader(ILedgerTruth store, HeadTracker tracker, Func<ulong, CancellationToken, Task> followTo)
{
    // The head that came with the stamp, and one that is newer: more of them would fill the token and prove nothing more.
    private const int MostHeads = 2;

    /// <param name="bytes">A token's.</param>
    /// <param name="latest">Publications that say a later time are passed over.</param>
    /// <param name="cancellation">Between reads.</param>
    public async Task<MatchResult> MatchAsync(ReadOnlyMemory<byte> bytes, Instant latest, CancellationToken cancellation) =>
        (await ReadAsync(bytes, latest, cancellation)).Match;

    /// <param name="bytes">A token's.</param>
    /// <param name="number">Of the publication; 0: of the first that covers the token.</param>
    /// <param name="latest">A publication that says a later time is not put into a token: nobody could believe it.</param>
    /// <param name="cosigned">The newest head that enough witnesses have cosigned; null: none.</param>
    /// <param name="cancellation">Between reads.</param>
    public async Task<ExtendResult> ExtendAsync(
        ReadOnlyMemory<byte> bytes, ulong number, Instant latest, SignedHead? cosigned, CancellationToken cancellation)
    {
        var (match, token, first) = await ReadAsync(bytes, latest, cancellation);
        if (!match.Matched)
            return Nothing(match.Message);
        var index = token!.Header.Index;
        var publication = number == 0 ? first?.Publication : await ReadPublicationAsync(number, cancellation);
        if (publication is null && number > 0)
            return Nothing($"The ledger has no publication {number} yet.");
        if (publication is not null)
        {
            if (publication.Size <= index)
                return Nothing($"Publication {publication.Number} of size {publication.Size} does not cover the token, of round {index}.");
            if (token.Anchors.OfType<PublicationAnchor>().Any(a => a.Size == publication.Size))
                return Nothing($"The token already carries publication {publication.Number}.") with { Published = true };
            if (publication.ForSinks().Publication.Time > latest)
                return Nothing($"Publication {publication.Number} says a time that has not come. It is not put into a token.");
            return Add(
                number == 0 ? first!.Value.Anchor : await AnchorAsync(index, publication, cancellation),
                published: true,
                $"Publication {publication.Number} of size {publication.Size} was added.");
        }

        await followTo(ulong.MaxValue, cancellation);
        // Read once: issuing puts another in its place.
        var head = tracker.Head;
        var (size, signed) = (head.Size, head.Signed);
        // Its lines are others' words, of this moment and not only of the next publication's.
        var isCosigned = cosigned is not null && SizeOf(cosigned) is { } known && known > index && known <= size;
        if (isCosigned)
            (size, signed) = (SizeOf(cosigned!)!.Value, cosigned);
        var heads = token.Anchors.OfType<SignedHeadAnchor>().ToList();
        if (heads.Count >= MostHeads || heads.Exists(a => isCosigned ? a.Head.Equals(signed) : a.Size >= size))
            return Nothing("No publication covers the token yet. Extend it after the next one.");
        if (signed is null)
            return Nothing("No publication covers the token yet, and the ledger cannot sign a head now. Extend it later.");
        var path = await tracker.History.ProveInclusionAsync(index, size, cancellation);
        return Add(
            new SignedHeadAnchor(size, path.Path, signed),
            published: false,
            $"No publication covers the token yet; the signed head of size {size} was added" +
            (isCosigned ? ", which witnesses have cosigned." : "."));

        ExtendResult Add(Anchor anchor, bool published, string message)
        {
            try
            {
                return new ExtendResult(match, token.With([.. token.Anchors, anchor]).ToBytes(), 1, published, IsFull: false, message);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                return Nothing(
                    "The token has no room for another anchor. Take away what proves nothing with 'repair', and extend it then.") with
                {
                    IsFull = true,
                };
            }
        }

        ExtendResult Nothing(string message) => new(match, bytes, 0, Published: false, IsFull: false, message);
    }

    /// <summary>
    /// A token of this ledger; where a key that signed its head was stolen, with the newest head besides: signatures by that key count
    /// no more, and whoever asks is answered by the keys in force.
    /// </summary>
    /// <param name="bytes">As it was issued.</param>
    /// <param name="cancellation">Between reads.</param>
    public async Task<ReadOnlyMemory<byte>> WithHeadThatCountsAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var token = Token.Decode(bytes);
        var index = token.Header.Index;
        var keys = tracker.Record.KeysFor(index + 1);
        if (!keys.Alpha.Concat(keys.Beta).Any(key => tracker.Record.StolenSince(key) is not null))
            return bytes;
        await followTo(ulong.MaxValue, cancellation);
        // Read once: issuing puts another in its place.
        var head = tracker.Head;
        var (size, signed) = (head.Size, head.Signed);
        if (signed is null || token.Anchors.OfType<SignedHeadAnchor>().Any(a => a.Size >= size))
            return bytes;
        var path = await tracker.History.ProveInclusionAsync(index, size, cancellation);
        return token.With([.. token.Anchors, new SignedHeadAnchor(size, path.Path, signed)]).ToBytes();
    }

    // With the token, if it can be decoded, and the first publication that covers it, if there is one and it stands in the ledger.
    private async Task<(MatchResult Match, Token? Token, (StoredPublication Publication, PublicationAnchor Anchor)? First)> ReadAsync(
        ReadOnlyMemory<byte> bytes, Instant latest, CancellationToken cancellation)
    {
        if (!Token.TryDecode(bytes, out var token, out var error))
        {
            var kind = error.Kind == DecodeErrorKind.Malformed ? MatchFinding.Malformed : MatchFinding.Unknown;
            return (new MatchResult(kind, error.Message, null, default), null, null);
        }

        var index = token.Header.Index;
        var (finding, message, round) = await FindAsync(token, cancellation);
        if (round is null || token.Levels[^1].Index >= (ulong)round.Count)
            return (new MatchResult(finding, message, index, default), token, null);
        var own = Token.Decode(round.StampUnsigned((int)token.Levels[^1].Index, repeated: true).Token);
        (StoredPublication, PublicationAnchor)? first = null;
        if (await FirstPublicationAsync(index, latest, cancellation) is { } publication)
        {
            var anchor = await AnchorAsync(index, publication, cancellation);
            first = (publication, anchor);
            own = own.With([.. own.Anchors, anchor]);
        }

        if (own.Anchors.Count == 0)
            throw Refusals.Unsigned(index);

        if (finding == MatchFinding.Matched && await ForeignAnchorAsync(token, own, cancellation) is { } foreign)
            (finding, message) = (MatchFinding.OtherAnchor, foreign);
        return (new MatchResult(finding, message, index, own.ToBytes()), token, first);
    }

    /// <summary>What is found of the token's levels and header, and its round if that is the ledger's.</summary>
    private async Task<(MatchFinding Finding, string Message, SealedRound? Round)> FindAsync(Token token, CancellationToken cancellation)
    {
        var (header, top) = (token.Header, token.Levels[^1]);
        if (header.Ledger != tracker.Genesis.Ledger)
            return (MatchFinding.OtherLedger, $"The token is of the ledger {header.Ledger}, not of {tracker.Genesis.Ledger}.", null);
        await followTo(header.Index + 1, cancellation);
        if (header.Index >= tracker.Head.Size)
            return (MatchFinding.NoSuchRound, $"The ledger has no round {header.Index}; it has {tracker.Head.Size}.", null);
        var round = await tracker.ReadAsync(header.Index, cancellation);
        if (!round.Row.Header.Span.SequenceEqual(token.HeaderBytes.Span))
            return (MatchFinding.OtherHeader, $"Round {header.Index} of the ledger has another header.", round);
        if (top.Index >= (ulong)round.Count)
            return (MatchFinding.NoSuchLeaf, $"Round {header.Index} has {round.Count} leaves, none of index {top.Index}.", round);
        if (!round.Leaf((int)top.Index).Span.SequenceEqual(top.Leaf.ToBytes()))
            return (MatchFinding.OtherLeaf, $"Leaf {top.Index} of round {header.Index} is another one.", round);
        if (!Leads(top, header.LeafCount, header.RoundRoot))
            return (
                MatchFinding.OtherPath, $"Leaf {top.Index} of round {header.Index} is the token's; the path in the token is not.", round);
        for (var i = 0; i < token.Levels.Count - 1; i++)
        {
            var above = token.Levels[i + 1].Leaf;
            if (!Leads(token.Levels[i], above.Count, above.Digests))
                return (
                    MatchFinding.OtherPath,
                    $"Leaf {top.Index} of round {header.Index} is the token's; level {i + 1}, from below, does not lead to it.",
                    round);
        }

        return (MatchFinding.Matched, $"Leaf {top.Index} of round {header.Index} is the token's.", round);
    }

    private static bool Leads(TokenLevel level, ulong count, DigestPair root) =>
        level.TryFold(Chain.Alpha, count, out var alpha) && level.TryFold(Chain.Beta, count, out var beta) &&
        alpha == root.Alpha && beta == root.Beta;

    /// <summary>A sentence for the first signed head or publication in the token that is not the ledger's; null if there is none.</summary>
    private async Task<string?> ForeignAnchorAsync(Token token, Token own, CancellationToken cancellation)
    {
        var index = token.Header.Index;
        foreach (var anchor in token.Anchors.OfType<HistoryAnchor>().Except(own.Anchors.OfType<HistoryAnchor>()))
        {
            var what = anchor is PublicationAnchor ? "publication" : "signed head";
            await followTo(anchor.Size, cancellation);
            if (anchor.Size <= index || anchor.Size > tracker.Head.Size)
                return $"The token carries a {what} of size {anchor.Size}, which the ledger does not have for it.";
            var proof = await tracker.History.ProveInclusionAsync(index, anchor.Size, cancellation);
            if (!anchor.Path.Equals(proof.Path))
                return $"The path to the {what} of size {anchor.Size} in the token is not the ledger's.";
            if (!await IsOwnAsync(anchor, proof, cancellation))
                return $"The {what} of size {anchor.Size} in the token is not the ledger's.";
        }

        return null;
    }

    // By what is signed: who else has signed it, and with what, is theirs.
    private async Task<bool> IsOwnAsync(HistoryAnchor anchor, HistoryProof proof, CancellationToken cancellation)
    {
        if (anchor is SignedHeadAnchor head)
            return IsRoot(head, Chain.Alpha, proof) && IsRoot(head, Chain.Beta, proof);
        return Publication.TryParseNote(((PublicationAnchor)anchor).Note, out var publication, out var note, out _) &&
            await ReadPublicationAsync(publication.Number, cancellation) is { } stored && stored.Size == anchor.Size &&
            SignedNote.TryParse(stored.Note, out var own) && own.TextBytes.Span.SequenceEqual(note.TextBytes.Span);
    }

    private bool IsRoot(SignedHeadAnchor head, Chain chain, HistoryProof proof)
    {
        var function = tracker.Genesis.Suite[chain];
        var origin = tracker.Genesis.Ledger.HeadOrigin(function);
        return Checkpoint.TryReadNote(head.Head[chain], origin, head.Size, function.Width(), out _, out var root) &&
            root == proof.Root[chain];
    }

    private static ulong? SizeOf(SignedHead head) =>
        SignedNote.TryParse(head.Alpha, out var note) && Checkpoint.TryParse(note.Text, out var checkpoint) ? checkpoint.Size : null;

    private async Task<PublicationAnchor> AnchorAsync(ulong index, StoredPublication publication, CancellationToken cancellation)
    {
        await followTo(publication.Size, cancellation);
        var proof = await tracker.History.ProveInclusionAsync(index, publication.Size, cancellation);
        return new PublicationAnchor(publication.Size, proof.Path, publication.Note);
    }

    private async Task<StoredPublication?> ReadPublicationAsync(ulong number, CancellationToken cancellation)
    {
        await foreach (var stored in store.ReadPublicationsAsync(number, 1, cancellation))
            return stored.Number == number ? stored : null;
        return null;
    }

    /// <summary>
    /// The first publication that covers a round, of those whose time has come and stands: a notice may have struck the round that
    /// it says. Null if there is none.
    /// </summary>
    private async Task<StoredPublication?> FirstPublicationAsync(ulong index, Instant latest, CancellationToken cancellation)
    {
        var last = await store.ReadLastPublicationAsync(cancellation);
        if (last is null || last.Size <= index)
            return null;
        // Sizes rise with the numbers.
        var (low, high) = (1UL, last.Number);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            var there = await ReadPublicationAsync(middle, cancellation)
                ?? throw new StorageException($"Publication {middle} is missing in the database. {Advice.Fsck}");
            (low, high) = there.Size > index ? (low, middle) : (middle + 1, high);
        }

        await foreach (var stored in store.ReadPublicationsAsync(low, long.MaxValue, cancellation))
        {
            if (!tracker.Record.IsStruck(stored.Size - 1) && stored.ForSinks().Publication.Time <= latest)
                return stored;
        }

        return null;
    }
}
