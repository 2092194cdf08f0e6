using Linking.Hashing;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Verification.Batches;

/// <summary>
/// One reading of a header with its anchors under one function: steps 6 to 10. It is the same for every token of the
/// round with these anchors. Immutable once read.
/// </summary>
internal sealed class HeaderReading
{
    private readonly ChainTrust _trust;
    private readonly FindingList _findings = [];
    private Instant? _latestPublication;

    private HeaderReading(ChainTrust trust, Header header)
    {
        _trust = trust;
        Header = header;
    }

    public Header Header { get; }

    /// <summary>What was found, in order.</summary>
    public IReadOnlyList<FindingCode> Findings => _findings;

    /// <summary>The earliest time that a representative value proves.</summary>
    public Instant? EarliestProven { get; private set; }

    /// <summary>The verdict over a token for which steps 2 to 4 find nothing.</summary>
    public ChainVerdict Verdict { get; private set; } = null!;

    /// <summary>The anchors of types 1 and 2, in order: their paths are to be folded.</summary>
    public static IEnumerable<HistoryAnchor> AnchorsOf(TokenTail tail) => tail.Anchors.OfType<HistoryAnchor>();

    /// <param name="trust">The function, and what is trusted under it.</param>
    /// <param name="tail">The header and its anchors.</param>
    /// <param name="folded">For each of <see cref="AnchorsOf"/> where its path leads from the header's link.</param>
    /// <param name="notes">Reads the anchors' notes.</param>
    public static HeaderReading Read(ChainTrust trust, TokenTail tail, ReadOnlySpan<Folded> folded, NoteCache notes)
    {
        var reading = new HeaderReading(trust, tail.Header);
        var roots = new Dictionary<ulong, Digest>();
        var i = 0;
        foreach (var anchor in AnchorsOf(tail))
            reading.CheckAnchor(anchor, folded[i++], roots, notes);
        reading.CheckTime();
        reading.Verdict = TokenReading.Conclude(trust, reading, []);
        return reading;
    }

    // Step 6.
    private void CheckAnchor(HistoryAnchor anchor, Folded folded, Dictionary<ulong, Digest> roots, NoteCache notes)
    {
        if (anchor.Size <= Header.Index || !folded.Fits || folded.Before != Header.HistoryRoot[_trust.Chain])
        {
            _findings.Find(FindingCode.Anchor);
            return;
        }

        var root = folded.Root;
        var values = _trust.ValuesOf(anchor.Size);
        if (values.Any(v => v.Root != root) || (roots.TryGetValue(anchor.Size, out var earlier) && earlier != root))
            _findings.Find(FindingCode.Contradicted);
        roots.TryAdd(anchor.Size, root);
        if (anchor is PublicationAnchor publication)
            CheckPublication(publication, root, values, notes);
        else if (anchor is SignedHeadAnchor signed)
            CheckSignedHead(signed, root, notes);
    }

    // Steps 7 and 8.
    private void CheckPublication(PublicationAnchor anchor, Digest root, IEnumerable<RepresentativeValue> values, NoteCache notes)
    {
        if (notes.ReadPublication(anchor.Note) is not { } publication ||
            publication.Ledger != _trust.Trust.Ledger || publication.Size != anchor.Size || publication.Root[_trust.Chain] != root)
        {
            _findings.Find(FindingCode.Publication);
            return;
        }

        if (_latestPublication is null || publication.Time > _latestPublication)
            _latestPublication = publication.Time;
        if (!values.Any())
            _findings.Find(FindingCode.NoValue);
        foreach (var value in values.Where(v => v.Root == root))
        {
            if (value.Time != publication.Time || publication.Time > value.Evident.Plus(Verifier.ToleranceMicroseconds))
            {
                _findings.Find(FindingCode.Time);
                continue;
            }

            _findings.Find(FindingCode.Published);
            // The caller holds the data now, even if a page bears a later date. No time before the publication is proven.
            var proven = Later(Earlier(value.Evident, _trust.Trust.Now), publication.Time);
            EarliestProven = EarliestProven is { } earliest ? Earlier(earliest, proven) : proven;
        }
    }

    // Step 9.
    private void CheckSignedHead(SignedHeadAnchor anchor, Digest root, NoteCache notes)
    {
        if (notes.ReadHead(anchor.Head[_trust.Chain]) is not { } note || !note.IsCheckpoint(_trust.HeadOrigin, anchor.Size, root))
        {
            _findings.Find(FindingCode.Head);
            return;
        }

        var found = false;
        foreach (var line in note.Signatures)
        {
            var periods = _trust.HeadKeys.Where(k => line.IsOf(k.Key)).ToList();
            if (periods.Count == 0)
                continue;
            found = true;
            // A key id has four bytes: two keys that were given may share it.
            periods.RemoveAll(k => !note.IsSignedBy(k.Key));
            if (periods.Count == 0)
                _findings.Find(FindingCode.Signature);
            else if (periods.Exists(k => k.IsInForceAt(Header.Time) && k.IsInForceAt(_trust.JudgedAt)))
                _findings.Find(FindingCode.Signed);
            else
                _findings.Find(FindingCode.KeyPeriod);
        }

        if (!found)
            _findings.Find(FindingCode.NoKey);
    }

    // Step 10.
    private void CheckTime()
    {
        var time = Header.Time;
        foreach (var value in _trust.Values)
        {
            if (value.Size <= Header.Index
                ? time <= value.Time
                : time > value.Time || (value.Size == Header.Index + 1 && time != value.Time))
                _findings.Find(FindingCode.Time);
            if (value.Size == Header.Index && value.Root != Header.HistoryRoot[_trust.Chain])
                _findings.Find(FindingCode.Contradicted);
        }

        if (_trust.Trust.Covered?.Plus(Verifier.ToleranceMicroseconds) is { } covered && (covered < time || covered < _latestPublication))
            _findings.Find(FindingCode.Time);
    }

    private static Instant Earlier(Instant a, Instant b) => a < b ? a : b;

    private static Instant Later(Instant a, Instant b) => a > b ? a : b;
}
