using System.Collections.Concurrent;

using Linking.Client.Calls;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Client.Tiles;

/// <summary>
/// A ledger read from its public files, without its server. Nothing is believed that its record and its keys do not bear out. What is the
/// same for many tokens is read and verified once. Safe for many threads.
/// </summary>
public sealed class StaticLedger
{
    // Publications whose own round is struck that are passed over.
    private const int MostStruck = 200;

    // Paths of rounds, 2 KB at most each.
    private const int MostPaths = 1024;

    private readonly PublicFiles _files;
    private readonly FilesBook _book;
    private readonly LedgerView _view;
    private readonly TrustedLedger? _kept;
    private readonly TileReader _tiles;
    private readonly TimeProvider _time;
    private readonly TokenExtension _extension;
    private readonly ConcurrentDictionary<(ulong Index, ulong Size), MerklePath> _paths = [];
    private readonly ConcurrentDictionary<ulong, KnownPublication> _observed = [];
    private readonly ConcurrentDictionary<ulong, bool> _ends = [];
    private volatile Judged? _judged;

    private StaticLedger(PublicFiles files, LedgerView view, TrustedLedger? kept, TimeProvider time) =>
        (_files, _book, _view, _kept, _tiles, _time, _extension) =
            (files, new FilesBook(files, view.Name), view, kept, new TileReader(files, view.Suite), time, new TokenExtension(view));

    private Instant Now => Instant.FromDateTime(_time.GetUtcNow());

    /// <summary>Reads the record and holds it against the identity, and against what is kept.</summary>
    /// <param name="files">Where it is read; stays the caller's.</param>
    /// <param name="identity">The ledger wanted.</param>
    /// <param name="kept">What is known of it; null: nothing but its identity.</param>
    /// <param name="time">This machine's clock.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="PublicFilesException">There is no record, or it could not be read.</exception>
    /// <exception cref="UntrustedReplyException">It is another ledger's, or speaks against what is kept.</exception>
    public static async Task<StaticLedger> OpenAsync(
        PublicFiles files, DigestPair identity, TrustedLedger? kept, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(time);
        const string name = BookFile.Folder + "/" + BookFile.RecordName;
        var bytes = await files.FindAsync(name, RecordFile.MaxSize, cancellation)
            ?? throw new PublicFilesException(
                $"{name} is not at {files.Place}: name the folder or address that holds checkpoint, tile and publications.");
        if (!RecordFile.TryDecode(bytes, out var record, out var error))
            throw new UntrustedReplyException($"The record at {files.Place} cannot be read. {error.Message}");
        if (record.Entries[0].Link() != identity)
            throw new UntrustedReplyException($"{files.Place} holds the files of another ledger, {record.Entries[0].Header.Ledger}.");
        if (kept is null)
        {
            var pin = RecordPin.Of(identity, null, record);
            return new StaticLedger(files, new LedgerView(identity, pin.Record ?? throw Refused(pin.Reason)), null, time);
        }

        var compared = kept.Compare(record);
        return compared.Result switch
        {
            PinResult.Fork => throw new UntrustedReplyException(
                $"The record at {files.Place} contradicts the one that is kept: the ledger has said two things. The proof is " +
                $"{compared.ForkFile}."),
            PinResult.Refused => throw Refused(compared.Reason),
            _ => new StaticLedger(files, new LedgerView(identity, compared.Record), kept, time),
        };

        UntrustedReplyException Refused(string? reason) => new($"The record at {files.Place} does not hold. {reason}");
    }

    /// <summary>
    /// Adds to a token the first publication that covers it, with the path that the tiles give. It is taken only if the ledger's keys have
    /// signed it, it fits the token, and the one before it does not cover the token.
    /// </summary>
    /// <param name="token">A token of this ledger.</param>
    /// <param name="publication">Another publication by its number; 0: the first.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="PublicFilesException">A file is missing or could not be read.</exception>
    /// <exception cref="UntrustedReplyException">What is there does not hold.</exception>
    public async Task<Extended> ExtendAsync(Token token, ulong publication = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var index = token.Header.Index;
        if (token.Header.Ledger != _view.Name)
            throw new UntrustedReplyException($"The token is of the ledger {token.Header.Ledger}, and {_files.Place} is of {_view.Name}.");
        if (!TokenMatch.Folds(token))
            return Extended.Broken(token);
        var found = publication == 0 ? await FindFirstAsync(index, cancellation) : await _book.FindAsync(publication, cancellation);
        if (found is null)
        {
            if (publication > 0)
                await CheckEndAsync(publication, cancellation);
            return new Extended(token, 0, null, IsFull: false, publication == 0
                ? $"No publication at {_files.Place} covers the token yet."
                : $"There is no publication {publication} at {_files.Place} yet.");
        }

        var (number, size) = (found.Publication.Number, found.Publication.Size);
        if (size <= index)
        {
            var tooSmall = $"Publication {number} of size {size} does not cover the token, of round {index}.";
            return new Extended(token, 0, null, IsFull: false, tooSmall);
        }

        if (!_extension.IsSigned(found, Now))
            throw new UntrustedReplyException($"Publication {number} at {_files.Place} is not signed by the ledger's keys in force.");
        if (token.Anchors.OfType<PublicationAnchor>().Any(a => a.Note.Span.SequenceEqual(found.Note.Span)))
        {
            Observe(found);
            return TokenExtension.Joined(
                token, [], found.Publication, $"The token already carries publication {number}.", Judge()) with
            {
                IsSeen = _kept is not null,
            };
        }

        var anchor = new PublicationAnchor(size, await ReadPathAsync(index, size, cancellation), found.Note);
        var added = _extension.Added(token, new Token(token.Levels, token.HeaderBytes, [anchor]), publication, Now);
        Observe(found);
        return TokenExtension.Joined(token, added, found.Publication, $"Publication {number} of size {size} was added.", Judge()) with
        {
            IsSeen = _kept is not null,
        };
    }

    private sealed record Judged(Judge Judge, int Observed);

    // The trust folder is read again when this has put something into it.
    private Judge Judge()
    {
        var (now, observed) = (Now, _observed.Count);
        if (_judged is { } judged && judged.Observed == observed && judged.Judge.IsOf(now))
            return judged.Judge;
        var judge = new Judge(_kept is null ? _view.ToTrust(now) : _kept.ToTrust(now) with
        {
            Record = _view.Record.ToBytes(), PinnedEntries = _view.Record.Entries.Count,
        });
        _judged = new Judged(judge, observed);
        return judge;
    }

    // Once for each number: the files are read once.
    private void Observe(KnownPublication publication)
    {
        var number = publication.Publication.Number;
        if (_observed.TryGetValue(number, out var seen) && !seen.Contradicts(publication))
            return;
        if (_kept?.Observe(publication, Now, _files.Place) is { } fork)
        {
            throw new UntrustedReplyException(
                $"Publication {number} at {_files.Place} has another text than the one seen before. The proof is {fork}.");
        }

        _observed[number] = publication;
    }

    private async Task<MerklePath> ReadPathAsync(ulong index, ulong size, CancellationToken cancellation)
    {
        if (_paths.TryGetValue((index, size), out var known))
            return known;
        var path = await _tiles.ReadPathAsync(ProofPlan.Inclusion(index, size), _ => size, cancellation);
        if (_paths.Count >= MostPaths)
            _paths.Clear();
        return _paths[(index, size)] = path;
    }

    /// <summary>
    /// The first that covers a round and whose own round is not struck; null if there is none yet. Sizes rise with the numbers.
    /// </summary>
    private async Task<KnownPublication?> FindFirstAsync(ulong round, CancellationToken cancellation)
    {
        // Between the two: the last that does not cover it, or 0, and one that does, or that is not there.
        var (low, high) = (0UL, 1UL);
        while (high < BookFile.MaxPublications && await IsBeforeAsync(high))
            (low, high) = (high, 2 * high);
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            (low, high) = await IsBeforeAsync(middle) ? (middle, high) : (low, middle);
        }

        var before = low == 0 ? null : await _book.FindAsync(low, cancellation) ?? throw new UntrustedReplyException(
            $"Publication {low} at {_files.Place} was there, and is gone.");
        var number = high;
        for (; await _book.FindAsync(number, cancellation) is { } found; number++)
        {
            if (before is not null && found.Publication.Previous != before.Publication.TextDigest())
                throw new UntrustedReplyException($"Publication {number} at {_files.Place} does not follow publication {number - 1}.");
            if (before is not null && found.Publication.Size <= before.Publication.Size)
                throw new UntrustedReplyException($"Publication {number} at {_files.Place} is not larger than publication {number - 1}.");
            if (!_view.IsStruck(found.Publication.Size - 1))
                return found;
            if (number - high >= MostStruck)
            {
                throw new UntrustedReplyException(
                    $"From publication {high} on, {MostStruck} at {_files.Place} end in rounds that the ledger has taken back; no more " +
                    "are looked at.");
            }

            before = found;
        }

        await CheckEndAsync(number, cancellation);
        return null;

        async Task<bool> IsBeforeAsync(ulong number) =>
            await _book.FindAsync(number, cancellation) is { } there && there.Publication.Size <= round;
    }

    // One that is not there has not come yet, or is missing.
    private async Task CheckEndAsync(ulong missing, CancellationToken cancellation)
    {
        if (_ends.ContainsKey(missing))
            return;
        await _book.CheckEndAsync(missing, cancellation);
        if (_kept?.ReadPublications().FirstOrDefault(p => p.Publication.Number >= missing) is { } seen)
            throw _book.Incomplete(missing, $"publication {seen.Publication.Number} was seen before");
        _ends[missing] = true;
    }
}
