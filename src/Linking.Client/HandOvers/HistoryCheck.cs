using Linking.Auditing;
using Linking.Events;
using Linking.HandOvers;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Rounds;
using Linking.Tiles;

namespace Linking.Client.HandOvers;

/// <summary>
/// Recomputes the history of a hand-over from its headers and rounds, and holds tiles, checkpoints, record, publications and given values
/// against it. Memory: one bundle of headers, and the events of one round.
/// </summary>
internal sealed class HistoryCheck
{
    private const int MostOfBundle = TilePath.FullWidth * (ushort.MaxValue + 2);

    private static readonly Instant Never = Instant.FromMicroseconds(253_402_300_799_999_999);

    private readonly HandOverPlace _folder;
    private readonly HandOverFindings _findings;
    private readonly HandOverHead _head;
    private readonly RecordFile _record;
    private readonly RecordWalk[] _walks;
    private readonly IReadOnlyList<RepresentativeValue> _values;
    private readonly HistoryAudit _history;
    private readonly TileCheck _tiles;
    private readonly List<(string Name, Chain Chain, Checkpoint Head, SignedNote Note)> _checkpoints = [];
    private readonly ulong[] _signed = new ulong[2];
    private readonly ulong? _end;
    private readonly List<UnprovableSubject> _lost;

    /// <param name="folder">Of the hand-over.</param>
    /// <param name="head">Of <c>late.txt</c>.</param>
    /// <param name="record">Of the ledger.</param>
    /// <param name="digests">Of <c>handover.txt</c> under the ledger's functions.</param>
    /// <param name="values">From elsewhere.</param>
    /// <param name="findings">What is found is added.</param>
    public HistoryCheck(
        HandOverPlace folder, HandOverHead head, RecordFile record, DigestPair digests, IReadOnlyList<RepresentativeValue> values,
        HandOverFindings findings)
    {
        (_folder, _head, _record, _values, _findings) = (folder, head, record, values, findings);
        _walks = [.. Enum.GetValues<Chain>().Select(chain => RecordWalk.Of(record, chain, head.Identity[chain]))];
        // A configuration without keys is the last word: nobody can sign anything behind it.
        _end = _walks.SelectMany(w => w.Taken).Where(t => t.Event is Configuration { State.Keys.IsNone: true })
            .Min(t => (ulong?)t.Round);
        // Neither function alone excuses anything.
        _lost = [.. _walks.Select(w => w.Notices.Select(t => ((Notice)t.Event).About).OfType<UnprovableSubject>())
            .Aggregate((one, other) => one.Intersect(other))];
        _history = new HistoryAudit(head.Identity, record, state: null);
        _tiles = new TileCheck(folder, head.Suite, findings);
        Events = new EventCheck(folder, record, digests, findings);
        Book = new BookCheck(folder, _walks, head.Publications, findings);
    }

    /// <summary>What the events say.</summary>
    public EventCheck Events { get; }

    /// <summary>What the publications say.</summary>
    public BookCheck Book { get; }

    /// <summary>Rounds that continue the history.</summary>
    public ulong Rounds => _history.Size;

    /// <summary>Leaves that were rehashed.</summary>
    public ulong Leaves { get; private set; }

    /// <summary>Rounds of which nothing is here but the header, as the ledger says itself.</summary>
    public ulong Lost { get; private set; }

    /// <summary>Values from elsewhere that are those of this history.</summary>
    public List<RepresentativeValue> Confirmed { get; } = [];

    /// <summary>Rounds of the largest value that is confirmed, else of the last publication: what is behind counts for nothing.</summary>
    public ulong Covered => Confirmed.Count > 0 ? Confirmed.Max(v => v.Size) : Book.Last?.Size ?? 0;

    /// <summary>Reads all rounds.</summary>
    /// <exception cref="IOException">A file cannot be read; also <see cref="UnauthorizedAccessException"/>.</exception>
    public void Run(IProgress<HandOverProgress>? progress, CancellationToken cancellation)
    {
        foreach (var walk in _walks.Where(w => w.End != WalkEnd.Whole))
            _findings.Add(HandOverCode.Record, $"The record does not hold under {_head.Suite[walk.Chain].Name()}: {walk.Reason}");
        ReadCheckpoints();
        for (var first = 0UL; first < _head.Size && _history.Size == first; first += TilePath.FullWidth)
        {
            cancellation.ThrowIfCancellationRequested();
            TakeBundle(first, (int)Math.Min(TilePath.FullWidth, _head.Size - first));
            progress?.Report(new HandOverProgress(HandOverStage.Rounds, _history.Size, _head.Size));
        }

        if (_history.Size < _head.Size)
            return;
        _tiles.End();
        Events.End(Covered);
        Book.End(Confirmed, IsEnded, _head.Size);
        CheckSigned();
        foreach (var (name, _, checkpoint, _) in _checkpoints.Where(c => c.Head.Size > _head.Size))
            _findings.Add(HandOverCode.Head, $"{name} is of {checkpoint.Size} rounds, and {_head.Size} are here.");
        foreach (var value in _values.Where(v => v.Size > _head.Size))
            _findings.Add(HandOverCode.Value, $"The value from elsewhere is of {value.Size} rounds, and {_head.Size} are here.");
    }

    private void TakeBundle(ulong first, int count)
    {
        var path = TilePath.OfEntries(first / TilePath.FullWidth, count);
        if (_folder.Find($"{path}", MostOfBundle) is not { } bytes || !EntryBundle.TryDecode(bytes, count, out var headers))
        {
            _findings.Add(
                HandOverCode.Header, $"{path} is no bundle of {count} headers, and {HandOverFiles.Late} counts {_head.Size} rounds.");
            return;
        }

        CheckPartial(path, headers);
        var other = TileCheck.PrefixOf(_head.Suite, Chain.Beta) + path;
        if (_folder.Find(other, MostOfBundle) is not { } same || !same.AsSpan().SequenceEqual(bytes))
            _findings.Add(HandOverCode.Tile, $"{other} does not hold the same headers as {path}.");
        var name = HandOverFiles.RoundsBeside(path);
        using var stream = _folder.Open(name);
        var rounds = stream is null ? null : new RoundsReader(stream);
        if (rounds is null)
            _findings.Add(HandOverCode.Round, $"{name} cannot be read: the leaves of its rounds are not here.");
        foreach (var header in headers)
        {
            if (!TakeHeader(header))
                return;
            if (rounds is not null && !TakeRound(name, header, rounds))
                rounds = null;
        }

        if (rounds is null)
            return;
        (Leaves, Lost) = (Leaves + rounds.Leaves, Lost + rounds.Lost);
        if (!rounds.IsAtEnd())
            _findings.Add(HandOverCode.Round, $"{name} goes on behind its {count} rounds.");
    }

    // Those that were there when the history was shorter: each begins like the last.
    private void CheckPartial(TilePath path, IReadOnlyList<ReadOnlyMemory<byte>> headers)
    {
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var below = $"{TileCheck.PrefixOf(_head.Suite, chain)}{path.ToFull()}.p";
            foreach (var name in _folder.NamesIn(below).Where(n => n != $"{path.Width}"))
            {
                if (!int.TryParse(name, out var width) || $"{width}" != name || width < 1 || width > headers.Count ||
                    _folder.Find($"{below}/{name}", MostOfBundle) is not { } bytes ||
                    !bytes.AsSpan().SequenceEqual(EntryBundle.Encode([.. headers.Take(width)])))
                    _findings.Add(HandOverCode.Tile, $"{below}/{name} does not hold the headers.");
            }
        }
    }

    private bool IsEnded => _history.Size > _end;

    private bool TakeHeader(ReadOnlyMemory<byte> bytes)
    {
        if (IsEnded)
        {
            _findings.Add(
                HandOverCode.Header,
                $"Header {_history.Size} stands behind the end of the ledger, which is round {_end}: no key is in force since.");
            return false;
        }

        var found = new List<AuditFinding>();
        // Of this machine's clock nothing is asked: a hand-over is read in any year.
        var isTaken = _history.Take(bytes, Never, found);
        foreach (var finding in found)
            _findings.Add(finding.Code == AuditCode.Record ? HandOverCode.Record : HandOverCode.Header, finding.Message);
        if (!isTaken)
            return false;
        _tiles.Append(_head.Suite.HashEntry(bytes.Span));
        Book.Take(_history);
        CheckSize();
        return true;
    }

    private bool TakeRound(string name, ReadOnlyMemory<byte> bytes, RoundsReader rounds)
    {
        var header = Header.Decode(bytes);
        var mayBeLost = _lost.Exists(l => l.First <= header.Index && header.Index <= l.Last);
        if (rounds.Read(header, mayBeLost, out var events) is { } fault)
        {
            _findings.Add(HandOverCode.Round, $"{name}: {fault}");
            return false;
        }

        if (events is null)
            Events.TakeLost(header, bytes);
        else
            Events.Take(header, bytes, events);
        return true;
    }

    // Whatever speaks of a history of this size.
    private void CheckSize()
    {
        var size = _history.Size;
        foreach (var (name, chain, checkpoint, note) in _checkpoints.Where(c => c.Head.Size == size))
        {
            if (checkpoint.Root != _history.Root[chain])
                _findings.Add(HandOverCode.Head, $"{name} does not have the root of the {size} headers.");
            else if (!_walks[(int)chain].HasSigned(size, note))
                _findings.Add(HandOverCode.Head, $"{name} is not signed by the keys that the record has in force.");
            else
                _signed[(int)chain] = size;
        }

        foreach (var value in _values.Where(v => v.Size == size))
        {
            if (Suite.Of(value.Function) == _head.Suite && value.Root == _history.Root[Suite.ChainOf(value.Function)] &&
                (value.Time is null || value.Time == _history.Time))
            {
                Confirmed.Add(value);
                continue;
            }

            _findings.Add(
                HandOverCode.Value,
                $"The value from elsewhere, of {size} rounds under {value.Function.Name()}, is not that of these rounds: this is another " +
                "ledger or another history, or the value was copied wrongly.");
        }
    }

    // An export's checkpoint may be one round behind its last publication, or before it.
    private void CheckSigned()
    {
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var signed = Math.Max(_signed[(int)chain], Book.Last?.Size ?? 0);
            if (signed < _head.Size)
            {
                _findings.Add(
                    HandOverCode.Head,
                    $"{HandOverFiles.Late} counts {_head.Size} rounds, and the ledger has signed {signed} under " +
                    $"{_head.Suite[chain].Name()}: nobody answers for those behind.");
            }
        }
    }

    private void ReadCheckpoints()
    {
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var name = $"{TileCheck.PrefixOf(_head.Suite, chain)}checkpoint";
            if (_folder.Find(name, SignedNote.MaxSize) is not { } bytes || !SignedNote.TryParse(bytes, out var note) ||
                !Checkpoint.TryParse(note.Text, out var checkpoint) || checkpoint.Origin != _head.Ledger.HeadOrigin(_head.Suite[chain]))
                _findings.Add(HandOverCode.Head, $"{name} is no checkpoint of {_head.Ledger}.");
            else
                _checkpoints.Add((name, chain, checkpoint, note));
        }
    }
}
