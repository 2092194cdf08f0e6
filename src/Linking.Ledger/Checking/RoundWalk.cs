using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Records;
using Linking.Records;
using Linking.Rounds;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Checking;

/// <summary>One pass over all rounds, oldest first.</summary>
internal sealed class RoundWalk(
    ILedgerTruth store, ILedgerDerived? derived, IProgress<CheckProgress>? progress, CancellationToken cancellation)
{
    private const ulong ProgressStep = 64;

    private readonly ProblemList _problems = new();
    private Suite _suite = Suite.One;
    private CompactRange _history = new();
    private DigestPair _root = Suite.One.Empty;
    private TileWalk? _tiles;
    private IndexWalk? _index;
    private CheckedRecord? _record;
    private DigestPair? _identity;

    // Link of the newest round with an event of the record.
    private DigestPair _recordLink;
    private ulong _leaves;

    // The round before, whose link is settled only when the next round has been read: see SettleAsync.
    private RoundContent? _previous;

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

            return new CheckReport(
                _record?.Events ?? RecordEvents.None,
                _identity,
                _history.Size,
                _leaves,
                publications.Count,
                _root,
                _problems.Listed,
                _problems.More);
        }
    }

    private async Task WalkAsync(PublicationWalk publications)
    {
        if (await store.ReadHeadAsync(cancellation) is not { } head)
        {
            _problems.Add(CheckedPart.Store, null, "the store holds no round.");
            return;
        }

        _suite = head.Suite;
        (_history, _root, _recordLink) = (new CompactRange(_suite), _suite.Empty, _suite.Zero);
        foreach (var damage in await store.FindDamageAsync(cancellation))
            _problems.Add(damage.Part, null, damage.Message);
        if (derived is not null && await CanBeReadAsync(derived))
        {
            _tiles = new TileWalk(derived, _problems);
            _index = new IndexWalk(derived, _problems, cancellation);
            await _index.StartAsync();
        }

        _record = await CheckedRecord.ReadAsync(store, _suite, cancellation);
        await using var rounds = new RoundsAhead(store, _record, head.Size, cancellation);
        for (var n = 0UL; n < head.Size; n++)
        {
            if (await rounds.ReadAsync() is not { } content)
            {
                _problems.Add(CheckedPart.Store, n, "the round is missing; nothing after it was checked.");
                break;
            }

            await CheckAsync(n, content, publications);
            _index?.Reached(n, content.Problems.Count == 0 ? content.Link : null, content.IndexSum);
            if (n % ProgressStep == 0)
                progress?.Report(new CheckProgress(n + 1, head.Size, _leaves));
        }

        if (_previous is not null)
        {
            if (_previous.Index == head.Index && _previous.Computed != head.Link)
                Add(CheckedPart.Header, head.Index, "its hashes are not the link that the store gives as its head.");
            _history.Append(_previous.Computed);
            _root = _history.Root;
            await AppendedAsync(_previous, _previous.Computed, publications);
        }

        var now = await store.ReadHeadAsync(cancellation);
        await publications.EndAsync(now?.Size ?? 0);
        _index?.End(now?.Size ?? 0);
        progress?.Report(new CheckProgress(_history.Size, head.Size, _leaves));
    }

    /// <summary>Whether there is something to compare: what is wrong with derived data never hides what is wrong with rounds.</summary>
    private async Task<bool> CanBeReadAsync(ILedgerDerived made)
    {
        try
        {
            foreach (var damage in await made.FindDamageAsync(cancellation))
                _problems.Add(damage.Part, null, damage.Message);
            return true;
        }
        catch (StorageException e)
        {
            _problems.Add(CheckedPart.Derived, null, e.Message);
            return false;
        }
    }

    private async Task CheckAsync(ulong n, RoundContent content, PublicationWalk publications)
    {
        var header = content.Header;
        if (header is null)
            AddAll(n, content);
        var previousLink = _previous is null ? _suite.Zero : await SettleAsync(header, publications);
        if (n == 0 && !_record!.IsKnownFor(0))
            Add(CheckedPart.Event, n, "it does not hold a genesis; no signature can be checked.");
        else if (n == _record!.UnreadableRound)
            Add(CheckedPart.Event, n, "its event of the record cannot be read; no signature of a later round can be checked.");

        if (header is not null)
        {
            if (content.Index != n)
                Add(CheckedPart.Header, n, $"the store gives round {content.Index} in its place.");
            AddAll(n, content);
            if (_record.IsKnownFor(n))
            {
                if (n != _record.UnreadableRound && _record.Holds(n) != (content.RecordEvent is not null))
                    Add(CheckedPart.Event, n, "the store gives another record than its rounds.");
                DigestPair? root = _historyLost ? null : _root;
                var place = new RoundPlace(_record.Before(n), _recordLink, await TimeBeforeAsync(n, content), previousLink, root);
                foreach (var (part, message) in RoundVerification.Links(header, place).Concat(content.RecordProblems))
                    Add(part, n, message);
            }

            _historyLost |= header.HistoryRoot != _root;
            _leaves += header.LeafCount;
        }

        _previous = content;
    }

    /// <summary>The time that a round must be later than: that of the round before, or, if it strikes rounds, that before them.</summary>
    private async Task<Instant?> TimeBeforeAsync(ulong n, RoundContent content)
    {
        if (content.RecordEvent is not { } stored ||
            EventReading.Read(stored.Text, _suite).Event is not Notice { About: ClockSubject clock } || clock.First >= n)
            return _previous?.Header?.Time;
        try
        {
            return await SoundTimes.BeforeAsync(store, _record!.Before(n), clock.First, cancellation);
        }
        catch (StorageException)
        {
            // The round whose header cannot be read is told in its place.
            return null;
        }
    }

    /// <summary>
    /// Which link the round before entered the history with. Its header may be the damaged one, or this header may: the
    /// one whose history root fits is believed, so that one damaged round is reported, and not all after it.
    /// </summary>
    private async Task<DigestPair> SettleAsync(Header? header, PublicationWalk publications)
    {
        var computed = _previous!.Computed;
        var settled = computed;
        var (history, root) = With(computed);
        if (header is not null && root != header.HistoryRoot)
        {
            foreach (var candidate in (DigestPair[])[header.PreviousLink, _previous.Link])
            {
                var (otherHistory, otherRoot) = With(candidate);
                if (otherRoot != header.HistoryRoot)
                    continue;
                (settled, history, root) = (candidate, otherHistory, otherRoot);
                break;
            }

            if (settled != computed)
                Add(CheckedPart.Header, _previous.Index, "its hashes are not the link that later rounds carry.");
        }

        (_history, _root) = (history, root);
        await AppendedAsync(_previous, settled, publications);
        return settled;

        (CompactRange History, DigestPair Root) With(DigestPair link)
        {
            var range = _history.Copy();
            range.Append(link);
            return (range, range.Root);
        }
    }

    private async Task AppendedAsync(RoundContent round, DigestPair link, PublicationWalk publications)
    {
        _identity ??= link;
        if (round.RecordEvent is not null)
            _recordLink = link;
        if (_tiles is not null)
            await _tiles.AppendAsync(link, cancellation);
        var root = _historyLost ? null : (DigestPair?)_root;
        await publications.ReachedAsync(
            new PublicationPlace(_record!, _identity.Value, _history.Size, root, _recordLink, round.Header));
    }

    private void AddAll(ulong n, RoundContent content)
    {
        foreach (var (part, message) in content.Problems)
            Add(part, n, message);
    }

    private void Add(CheckedPart part, ulong round, string message) => _problems.Add(part, round, message);
}
