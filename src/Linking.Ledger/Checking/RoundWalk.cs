using System.Runtime.InteropServices;

using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Issuing;
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
    private ulong _indexed;

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

        _indexed = await DerivedAsync(CheckedPart.Index, () => store.ReadIndexedSizeAsync(cancellation));
        for (var n = 0UL; n < head.Size; n++)
        {
            if (await store.ReadRoundAsync(n, cancellation) is not { } round)
            {
                _problems.Add(CheckedPart.Store, n, "the round is missing; nothing after it was checked.");
                break;
            }

            await CheckAsync(n, round, publications);
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
        if (_indexed > (now?.Size ?? 0))
            _problems.Add(CheckedPart.Index, null, $"the index says that it holds {_indexed} rounds; there are {now?.Size ?? 0}.");
        progress?.Report(new CheckProgress(_history.Size, head.Size, _leaves));
    }

    private async Task CheckAsync(ulong n, StoredRound round, PublicationWalk publications)
    {
        var decoded = Header.TryDecode(round.Header.Span, out var header, out var error);
        if (!decoded)
            Add(CheckedPart.Header, n, error.Message);
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
            var problems = RoundVerification.Content(round, header).ToList();
            foreach (var (part, message) in problems)
                Add(part, n, message);
            if (_genesis is not null)
            {
                foreach (var (part, message) in RoundVerification.Place(header, round.PreviousHead, _genesis, _previousHeader, previousLink, _historyLost ? null : _history.Root))
                    Add(part, n, message);
            }

            _historyLost |= header.HistoryRoot != _history.Root;
            _leaves += header.LeafCount;
            // Leaves that were changed are not in the index under their new hashes, which is no fault of the index.
            if (problems.Count == 0)
                await CheckIndexAsync(n, round, header);
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

    private async Task CheckIndexAsync(ulong n, StoredRound round, Header header)
    {
        if (n >= _indexed || !LeafEnds.TryFind(round.Leaves.Span, header.LeafCount, out var ends))
            return;
        var hashes = new Digest[ends.Length];
        TreeHasher.For(Chain.Alpha).HashEntries(round.Leaves.Span, ends, MemoryMarshal.AsBytes(hashes.AsSpan()));
        for (var i = 0; i < hashes.Length; i++)
        {
            var hash = hashes[i];
            var places = await DerivedAsync(CheckedPart.Index, () => store.FindLeafAsync(hash, cancellation));
            if (places is null)
            {
                _indexed = 0;
                return;
            }

            if (places.Contains(new LeafPlace(n, (uint)i)))
                continue;
            Add(CheckedPart.Index, n, $"the index does not know its leaf {i}, and perhaps others.");
            return;
        }
    }

    /// <summary>Reads what is derived. Where that fails, the check of everything else goes on.</summary>
    private async Task<T?> DerivedAsync<T>(CheckedPart part, Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (StorageException e)
        {
            _problems.Add(part, null, $"it cannot be read: {e.Message}");
            return default;
        }
    }

    private void Add(CheckedPart part, ulong round, string message) => _problems.Add(part, round, message);
}
