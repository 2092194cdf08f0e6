using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Storage;
using Linking.Rounds;
using Linking.Trees;

namespace Linking.Ledger.Checking;

/// <summary>One pass over all rounds, oldest first.</summary>
internal sealed class RoundWalk(ILedgerStore store, IProgress<CheckProgress>? progress, CancellationToken cancellation)
{
    private const ulong ProgressStep = 64;

    private readonly ProblemList _problems = new();
    private readonly CompactRange _history = new();
    private TileWalk? _tiles;
    private Genesis? _genesis;
    private ulong _leaves;

    // The round before, whose link is settled only when the next round has been read: see SettleAsync.
    private StoredRound? _previous;
    private Header? _previousHeader;

    // Once a history root has not fitted, later ones cannot either: they are not reported one by one.
    private bool _historyLost;

    public async Task<CheckReport> RunAsync()
    {
        var publications = new PublicationWalk(store, _problems, cancellation);
        await using (publications)
        {
            try
            {
                await WalkAsync(publications);
            }
            catch (StorageException e)
            {
                _problems.Add(CheckedPart.Store, _previous is null ? 0 : _previous.Index + 1, e.Message);
            }

            return new CheckReport(_genesis, _history.Size, _leaves, publications.Count, _history.Root, _problems.Listed, _problems.More);
        }
    }

    private async Task WalkAsync(PublicationWalk publications)
    {
        if (await store.ReadHeadAsync(cancellation) is not { } head)
        {
            _problems.Add(CheckedPart.Store, null, "the store holds no round.");
            return;
        }

        var index = new IndexWalk(store, _problems, cancellation);
        await index.StartAsync();
        await using var rounds = new RoundsAhead(store, head.Size, cancellation);
        for (var n = 0UL; n < head.Size; n++)
        {
            if (await rounds.ReadAsync() is not { } content)
            {
                _problems.Add(CheckedPart.Store, n, "the round is missing; nothing after it was checked.");
                break;
            }

            await CheckAsync(n, content, publications);
            index.Reached(n, content.IndexSum);
            if (n % ProgressStep == 0)
                progress?.Report(new CheckProgress(n + 1, head.Size, _leaves));
        }

        if (_previous is not null)
        {
            var link = Header.LinkOf(_previous.Header.Span);
            if (_previous.Index == head.Index && link != head.Link)
                Add(CheckedPart.Header, head.Index, "its hashes are not the link that the store gives as its head.");
            await AppendAsync(link, publications);
        }

        var now = await store.ReadHeadAsync(cancellation);
        await publications.EndAsync(now?.Size ?? 0);
        index.End(now?.Size ?? 0);
        progress?.Report(new CheckProgress(_history.Size, head.Size, _leaves));
    }

    private async Task CheckAsync(ulong n, RoundContent content, PublicationWalk publications)
    {
        var (round, header) = (content.Round, content.Header);
        if (header is null)
            AddAll(n, content);
        var previousLink = _previous is null ? default : await SettleAsync(header, publications);
        if (n == 0)
        {
            _genesis = RoundVerification.GenesisOf(round);
            if (_genesis is null)
                Add(CheckedPart.Event, n, "it does not hold a genesis; no signature can be checked.");
        }

        if (header is not null)
        {
            if (round.Index != n)
                Add(CheckedPart.Header, n, $"the store gives round {round.Index} in its place.");
            AddAll(n, content);
            if (_genesis is not null)
            {
                foreach (var (part, message) in RoundVerification.Place(header, round.PreviousHead, _genesis, _previousHeader, previousLink, _historyLost ? null : _history.Root))
                    Add(part, n, message);
            }

            _historyLost |= header.HistoryRoot != _history.Root;
            _leaves += header.LeafCount;
        }

        (_previous, _previousHeader) = (round, header);
    }

    /// <summary>
    /// Which link the round before entered the history with. Its header may be the damaged one, or this header may: the
    /// one whose history root fits is believed, so that one damaged round is reported, and not all after it.
    /// </summary>
    private async Task<DigestPair> SettleAsync(Header? header, PublicationWalk publications)
    {
        var computed = Header.LinkOf(_previous!.Header.Span);
        var settled = computed;
        if (header is not null)
        {
            foreach (var candidate in (DigestPair[])[computed, header.PreviousLink, _previous.Link])
            {
                var range = _history.Copy();
                range.Append(candidate);
                if (range.Root != header.HistoryRoot)
                    continue;
                settled = candidate;
                break;
            }

            if (settled != computed)
                Add(CheckedPart.Header, _previous.Index, "its hashes are not the link that later rounds carry.");
        }

        await AppendAsync(settled, publications);
        return settled;
    }

    private async Task AppendAsync(DigestPair link, PublicationWalk publications)
    {
        _history.Append(link);
        await (_tiles ??= new TileWalk(store, _problems)).AppendAsync(link, cancellation);
        await publications.ReachedAsync(_genesis, _history.Size, _historyLost ? null : _history.Root, _previousHeader);
    }

    private void AddAll(ulong n, RoundContent content)
    {
        foreach (var (part, message) in content.Problems)
            Add(part, n, message);
    }

    private void Add(CheckedPart part, ulong round, string message) => _problems.Add(part, round, message);
}
