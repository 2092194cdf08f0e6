using System.Numerics;

using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Rounds;
using Linking.Trees;

namespace Linking.Auditing;

/// <summary>
/// Recomputes a ledger's history under both functions, header by header, from an identity or from where an earlier audit had
/// come to (docs/spec/audit.md, "Looking"). Memory does not grow with the history. A pure machine, not thread-safe.
/// </summary>
public sealed class HistoryAudit
{
    /// <summary>µs by which a header's time may be ahead of the auditor's clock, beside the ledger's own accuracy.</summary>
    public const ulong ClockTolerance = 10_000_000;

    private readonly DigestPair _identity;
    private readonly RecordFile _record;
    private readonly RecordWalk[] _walks;
    private readonly CompactRange _history;
    private readonly List<Instant> _peakTimes;
    private readonly SignedHead? _head;
    private readonly ulong _headSize;
    private DigestPair _link;
    private DigestPair _recordLink;
    private DigestPair _publicationDigest;
    private Instant _time;
    private int _nextEntry;

    /// <param name="identity">Link of round 0.</param>
    /// <param name="record">It begins with the identity; its walks were taken.</param>
    /// <param name="state">Where an earlier audit had come to; null: from round 0 on.</param>
    public HistoryAudit(DigestPair identity, RecordFile record, AuditState? state)
    {
        ArgumentNullException.ThrowIfNull(record);
        (_identity, _record) = (identity, record);
        _walks = [.. Enum.GetValues<Chain>().Select(chain => RecordWalk.Of(record, chain, identity[chain], record.Entries.Count))];
        _recordLink = _link = _publicationDigest = Suite.Zero;
        (_history, _peakTimes) = (new CompactRange(Suite), []);
        if (state is null)
            return;
        _history = CompactRange.Restore(state.Size, [.. state.Peaks], Suite);
        _peakTimes = [.. state.PeakTimes];
        (_link, _time, _head, _headSize) = (state.Link, state.Time, state.Head, state.Size);
        (PublicationNumber, PublicationSize, _publicationDigest) =
            (state.PublicationNumber, state.PublicationSize, state.PublicationDigest);
        Uncovered = state.Uncovered;
        for (; _nextEntry < record.Entries.Count && record.Entries[_nextEntry].Round < state.Size; _nextEntry++)
            _recordLink = record.Entries[_nextEntry].Link();
    }

    /// <summary>Headers taken.</summary>
    public ulong Size => _history.Size;

    /// <summary>The history roots of that size.</summary>
    public DigestPair Root => _history.Root;

    /// <summary>Time of the newest header; default before the first.</summary>
    public Instant Time => _time;

    /// <summary>Number of the newest publication taken; 0 before the first.</summary>
    public ulong PublicationNumber { get; private set; }

    /// <summary>Its size; 0 before the first.</summary>
    public ulong PublicationSize { get; private set; }

    /// <summary>Time of the oldest header that no publication covers; null if all are covered.</summary>
    public Instant? Uncovered { get; private set; }

    private Suite Suite => _record.Entries[0].Header.Suite;

    private LedgerId Ledger => _record.Entries[0].Header.Ledger;

    /// <summary>Takes the next header. One that does not continue the history is not taken, nor can any be behind it.</summary>
    /// <param name="bytes">The header, encoded.</param>
    /// <param name="now">The auditor's clock.</param>
    /// <param name="findings">What was found is added.</param>
    /// <returns>Whether it was taken.</returns>
    public bool Take(ReadOnlyMemory<byte> bytes, Instant now, ICollection<AuditFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var n = Size;
        if (!Header.TryDecode(bytes, out var header, out var error))
            return Refuse(findings, AuditCode.Header, null, $"Header {n}: {error.Message}");
        if (header.Index != n || header.Ledger != Ledger || header.Suite != Suite)
            return Refuse(findings, AuditCode.Header, null, $"Header {n} is one of round {header.Index} of {header.Ledger}.");
        var link = Suite.HashEntry(bytes.Span);
        var root = Root;
        var fits = true;
        foreach (var chain in (ReadOnlySpan<Chain>)[Chain.Alpha, Chain.Beta])
        {
            if (FaultOf(header, link, root, chain) is not { } fault)
                continue;
            fits = Refuse(findings, fault.Code, chain, $"Header {n} under {Suite[chain].Name()}: {fault.What}.");
        }

        if (!fits)
            return false;
        CheckTime(header, now, findings);
        Append(header, link);
        return true;
    }

    /// <summary>Whether a head of this size is that of the headers taken.</summary>
    /// <param name="root">Its roots.</param>
    /// <param name="findings">What was found is added.</param>
    public bool Check(DigestPair root, ICollection<AuditFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var own = Root;
        foreach (var chain in Enum.GetValues<Chain>())
        {
            if (own[chain] != root[chain])
            {
                findings.Add(new AuditFinding(
                    AuditCode.Head, chain,
                    $"The signed head of size {Size} does not have the root of the {Size} headers under {Suite[chain].Name()}."));
            }
        }

        return own == root;
    }

    /// <summary>
    /// Takes the next publication, whose size the history has come to. It counts as the newest one whatever is found, but for one that
    /// contradicts its own number.
    /// </summary>
    /// <param name="publication">Its signatures are the caller's to check.</param>
    /// <param name="isProven">
    /// For a size below <see cref="Size"/>: whether its roots were shown to lead to those of the history; at the size itself they are
    /// compared.
    /// </param>
    /// <param name="beside">For such a size S: headers S − 1 and S, which were shown to be of the history; null: they were not.</param>
    /// <param name="findings">What was found is added.</param>
    public void Take(
        Publication publication, Predicate<Chain> isProven, (Header Last, Header Next)? beside, ICollection<AuditFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(publication);
        ArgumentNullException.ThrowIfNull(isProven);
        ArgumentNullException.ThrowIfNull(findings);
        var p = publication.Number;
        var (root, isNewest) = (Root, publication.Size == Size);
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var function = Suite[chain].Name();
            if (isNewest ? publication.Root[chain] != root[chain] : !isProven(chain))
                Add(chain, $"does not have the root of {publication.Size} headers under {function}");
            if (publication.Previous[chain] != _publicationDigest[chain])
                Add(chain, $"does not name the text of the publication before it under {function}");
            if (publication.Identity[chain] != _identity[chain] || publication.Ledger != Ledger)
                Add(chain, $"is of another ledger under {function}");
        }

        if (publication.Size <= PublicationSize)
            Add(null, $"is of size {publication.Size}, which is not larger than that of the one before it");
        if (!isNewest && beside is null)
            Add(null, $"is of {publication.Size} rounds, and the headers beside that size were not shown to be of the history");
        else if ((isNewest ? _time : beside!.Value.Last.Time) is var time && publication.Time != time)
            Add(null, $"has the time {publication.Time}, and header {publication.Size - 1} has {time}");
        (PublicationNumber, PublicationSize, _publicationDigest) = (p, publication.Size, publication.TextDigest());
        Uncovered = isNewest ? null : beside?.Next.Time ?? Uncovered;

        void Add(Chain? chain, string what) =>
            findings.Add(new AuditFinding(AuditCode.Publication, chain, $"Publication {p} {what}."));
    }

    /// <summary>What is to be remembered.</summary>
    /// <param name="head">The head of this size, verified.</param>
    /// <param name="looked">When the server was reached.</param>
    /// <param name="counts">How often each code was found.</param>
    /// <exception cref="InvalidOperationException">No header was taken.</exception>
    public AuditState ToState(SignedHead head, Instant looked, IReadOnlyList<ulong> counts) => Size == 0
        ? throw new InvalidOperationException("No header was taken.")
        : new AuditState
        {
            Ledger = Ledger,
            Suite = Suite,
            Identity = _identity,
            Size = Size,
            Peaks = [.. _history.Roots],
            PeakTimes = [.. _peakTimes],
            Link = _link,
            Time = _time,
            Head = head,
            PublicationNumber = PublicationNumber,
            PublicationSize = PublicationSize,
            PublicationDigest = _publicationDigest,
            Uncovered = Uncovered,
            Looked = looked,
            Counts = counts,
        };

    private static bool Refuse(ICollection<AuditFinding> findings, AuditCode code, Chain? chain, string message)
    {
        findings.Add(new AuditFinding(code, chain, message));
        return false;
    }

    private (AuditCode Code, string What)? FaultOf(Header header, DigestPair link, DigestPair root, Chain chain)
    {
        var n = Size;
        if (n == 0 && link[chain] != _identity[chain])
            return (AuditCode.Link, "its hash is not the ledger's identity");
        if (n > 0 && header.PreviousLink[chain] != _link[chain])
            return (AuditCode.Link, "its previous link is not the hash of the header before");
        if (header.HistoryRoot[chain] != root[chain])
            return (AuditCode.Link, "its history root is not that of the headers before");
        if (header.RecordLink[chain] != _recordLink[chain])
            return (AuditCode.Record, "its record link is not that of the record");
        if (_nextEntry < _record.Entries.Count && _record.Entries[_nextEntry].Round == n &&
            _record.Entries[_nextEntry].Link()[chain] != link[chain])
            return (AuditCode.Record, "it is not the one that the record has for this round");
        if (_head is not null && n == _headSize && DigestOf(_head, n) is { } digest && header.SignedHeadDigest[chain] != digest[chain] &&
            !IsWithoutFormerHead(header, chain))
            return (AuditCode.Head, "it does not digest the head that the ledger signed for this size");
        return null;
    }

    // docs/spec/record.md, "configuration": the head keys were lost, and the node that goes on no longer has that head.
    private bool IsWithoutFormerHead(Header header, Chain chain) =>
        header.SignedHeadDigest == Suite.Zero && _nextEntry < _walks[(int)chain].Taken.Count &&
        _walks[(int)chain].Taken[_nextEntry] is { Event: Configuration { SealNew: true } } next && next.Round == header.Index;

    // With the ledger's own lines only: a witness's stand in no header.
    private DigestPair? DigestOf(SignedHead head, ulong size)
    {
        var notes = new byte[2][];
        foreach (var walk in _walks)
        {
            if (!SignedNote.TryParse(head[walk.Chain], out var note) ||
                note.WithLinesOf(walk.KeysFor(size).Heads(walk.Chain)) is not { } own)
                return null;
            notes[(int)walk.Chain] = own;
        }

        return new SignedHead(notes[0], notes[1]).Digest(Suite);
    }

    private void CheckTime(Header header, Instant now, ICollection<AuditFinding> findings)
    {
        var n = header.Index;
        if (header.Time <= FloorOf(n))
        {
            findings.Add(new AuditFinding(
                AuditCode.Time, null, $"Header {n} has the time {header.Time}, which is not later than that of the header before."));
        }

        if (header.Time.Microseconds > now.Microseconds + header.Accuracy + ClockTolerance)
        {
            findings.Add(new AuditFinding(
                AuditCode.Ahead, null, $"Header {n} has the time {header.Time}, and here it is {now}: one of the two clocks is wrong."));
        }
    }

    // Of a header that strikes rounds: the time of a header before them, the nearest that is remembered.
    private Instant FloorOf(ulong n)
    {
        var taken = _nextEntry < _walks[0].Taken.Count ? _walks[0].Taken[_nextEntry] : null;
        if (taken?.Round != n || taken.Event is not Notice { About: ClockSubject clock })
            return _time;
        var floor = default(Instant);
        var end = 0UL;
        for (var i = 0; i < _peakTimes.Count; i++)
        {
            end += PeakSize(i);
            if (end <= clock.First && !_walks[0].IsStruck(end - 1))
                floor = _peakTimes[i];
        }

        return floor;
    }

    // The sizes of the perfect subtrees are the bits of the size, the largest first.
    private ulong PeakSize(int place)
    {
        var rest = Size;
        for (var i = 0; i < place; i++)
            rest &= ~(1UL << BitOperations.Log2(rest));
        return 1UL << BitOperations.Log2(rest);
    }

    private void Append(Header header, DigestPair link)
    {
        _history.Append(link);
        var before = BitOperations.PopCount(Size) - 1;
        _peakTimes.RemoveRange(before, _peakTimes.Count - before);
        _peakTimes.Add(header.Time);
        (_link, _time) = (link, header.Time);
        Uncovered ??= header.Time;
        if (_nextEntry < _record.Entries.Count && _record.Entries[_nextEntry].Round == header.Index)
        {
            _recordLink = link;
            _nextEntry++;
        }
    }
}
