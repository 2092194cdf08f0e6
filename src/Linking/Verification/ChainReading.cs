using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Verification;

/// <summary>
/// One reading of a token, under one function: steps 2 to 13. It holds that function alone, and takes of every pair
/// only its own half.
/// </summary>
internal sealed class ChainReading
{
    private const ulong ToleranceMicroseconds = 5UL * 60 * 1_000_000;

    private readonly Chain _chain;
    private readonly HashFunction _function;
    private readonly Token _token;
    private readonly Trust _trust;
    private readonly List<RepresentativeValue> _values;
    private readonly Dictionary<ulong, Digest> _roots = [];
    private readonly List<FindingCode> _findings = [];
    private Instant? _earliestProven;
    private Instant? _latestPublication;

    private ChainReading(Chain chain, Token token, Trust trust)
    {
        _chain = chain;
        _function = HashFunctions.FunctionOf(chain);
        _token = token;
        _trust = trust;
        _values = [.. trust.Values.Where(v => v.Function == _function)];
    }

    private Header Header => _token.Header;

    private Instant JudgedAt => _trust.Covered is { } covered ? Earlier(covered, _trust.Now) : _trust.Now;

    public static ChainVerdict Read(Chain chain, Token token, DigestPair imprint, Trust trust)
    {
        var reading = new ChainReading(chain, token, trust);
        reading.CheckData(imprint[chain]);
        reading.CheckKindsAndLedger();
        reading.CheckLevels();
        reading.CheckAnchors();
        reading.CheckTime();
        return reading.Conclude();
    }

    // Step 2.
    private void CheckData(Digest data)
    {
        if (_token.Levels[0].Leaf.Digests[_chain] != data)
            Find(FindingCode.Data);
    }

    // Step 3.
    private void CheckKindsAndLedger()
    {
        var levels = _token.Levels;
        var bottom = levels[0].Leaf.Kind;
        var bottomFits = bottom is LeafKind.Document or LeafKind.Token || (bottom == LeafKind.Event && levels.Count == 1);
        if (!bottomFits || levels.Skip(1).Any(l => l.Leaf.Kind != LeafKind.Aggregate))
            Find(FindingCode.Kind);
        if (Header.Ledger != _trust.Ledger)
            Find(FindingCode.Ledger);
    }

    // Step 4.
    private void CheckLevels()
    {
        var levels = _token.Levels;
        for (var i = 0; i < levels.Count; i++)
        {
            var above = i + 1 < levels.Count ? levels[i + 1].Leaf : null;
            var count = above?.Count ?? Header.LeafCount;
            var expected = (above?.Digests ?? Header.RoundRoot)[_chain];
            var leafHash = NodeHash.Entry(_function, levels[i].Leaf.ToBytes());
            if (!Folding.TryFold(_function, leafHash, levels[i].Index, count, levels[i].Path[_chain], out var root))
                Find(FindingCode.Path);
            else if (root != expected)
                Find(above is null ? FindingCode.Round : FindingCode.Aggregate);
        }
    }

    // Steps 5 and 6.
    private void CheckAnchors()
    {
        var link = NodeHash.Entry(_function, _token.HeaderBytes.Span);
        foreach (var anchor in _token.Anchors.OfType<HistoryAnchor>())
        {
            if (anchor.Size <= Header.Index ||
                !Folding.TryFold(_function, link, Header.Index, anchor.Size, anchor.Path[_chain], out var root, out var before) ||
                before != Header.HistoryRoot[_chain])
            {
                Find(FindingCode.Anchor);
                continue;
            }

            var values = _values.Where(v => v.Size == anchor.Size).ToList();
            if (values.Any(v => v.Root != root) || (_roots.TryGetValue(anchor.Size, out var earlier) && earlier != root))
                Find(FindingCode.Contradicted);
            _roots.TryAdd(anchor.Size, root);
            if (anchor is PublicationAnchor publication)
                CheckPublication(publication, root, values);
            else if (anchor is SignedHeadAnchor signed)
                CheckSignedHead(signed, root);
        }
    }

    // Steps 7 and 8.
    private void CheckPublication(PublicationAnchor anchor, Digest root, List<RepresentativeValue> values)
    {
        if (!Publication.TryParseNote(anchor.Note, out var publication, out _) ||
            publication.Ledger != _trust.Ledger || publication.Size != anchor.Size || publication.Root[_chain] != root)
        {
            Find(FindingCode.Publication);
            return;
        }

        if (_latestPublication is null || publication.Time > _latestPublication)
            _latestPublication = publication.Time;
        if (values.Count == 0)
            Find(FindingCode.NoValue);
        foreach (var value in values.Where(v => v.Root == root))
        {
            if (value.Time != publication.Time || publication.Time > value.Evident.Plus(ToleranceMicroseconds))
            {
                Find(FindingCode.Time);
                continue;
            }

            Find(FindingCode.Published);
            // The data is in hand now, whatever later date a page bears; and nothing is proven before it was published.
            var proven = Later(Earlier(value.Evident, _trust.Now), publication.Time);
            _earliestProven = _earliestProven is { } earliest ? Earlier(earliest, proven) : proven;
        }
    }

    // Step 9.
    private void CheckSignedHead(SignedHeadAnchor anchor, Digest root)
    {
        var origin = _trust.Ledger.HeadOrigin(_chain);
        if (!SignedNote.TryParse(anchor.Head[_chain], out var note) || !Checkpoint.TryParse(note.Text, out var checkpoint) ||
            checkpoint != new Checkpoint(origin, anchor.Size, root))
        {
            Find(FindingCode.Head);
            return;
        }

        var found = false;
        foreach (var line in note.Signatures)
        {
            var periods = _trust.Keys.Where(k => k.Key.Name == origin && line.IsOf(k.Key)).ToList();
            if (periods.Count == 0)
                continue;
            found = true;
            // A key id has four bytes: two keys that were given may share it.
            periods.RemoveAll(k => !note.IsSignedBy(k.Key));
            if (periods.Count == 0)
                Find(FindingCode.Signature);
            else
                Find(periods.Exists(k => k.IsInForceAt(Header.Time) && k.IsInForceAt(JudgedAt)) ? FindingCode.Signed : FindingCode.KeyPeriod);
        }

        if (!found)
            Find(FindingCode.NoKey);
    }

    // Step 10.
    private void CheckTime()
    {
        var time = Header.Time;
        foreach (var value in _values)
        {
            if (value.Size <= Header.Index ? time <= value.Time : time > value.Time || (value.Size == Header.Index + 1 && time != value.Time))
                Find(FindingCode.Time);
            if (value.Size == Header.Index && value.Root != Header.HistoryRoot[_chain])
                Find(FindingCode.Contradicted);
        }

        if (_trust.Covered?.Plus(ToleranceMicroseconds) is { } covered && (covered < time || covered < _latestPublication))
            Find(FindingCode.Time);
    }

    // Steps 11 to 13.
    private ChainVerdict Conclude()
    {
        var basis = _earliestProven is not null ? Basis.Published : _findings.Contains(FindingCode.Signed) ? Basis.Signed : Basis.None;
        var result = _findings.Any(f => f.IsInvalid()) ? VerificationResult.Invalid : VerificationResult.Valid;
        if (result == VerificationResult.Valid && basis == Basis.None)
            result = Inconclusive(FindingCode.NoBasis);
        if (result == VerificationResult.Valid && basis == Basis.Signed && JudgedAt > Header.Time.Plus(_trust.WindowMicroseconds))
            result = Inconclusive(FindingCode.Window);
        if (result == VerificationResult.Valid && Later(Header.Time, _earliestProven ?? Header.Time) > _trust.Now.Plus(ToleranceMicroseconds))
            result = Inconclusive(FindingCode.Future);
        var broken = _trust.BrokenSince.TryGetValue(_function, out var since) && since <= _trust.Now &&
            (_trust.Covered is not { } covered || covered >= since);
        if (broken)
            Find(FindingCode.Broken);
        if (result == VerificationResult.Valid && _trust.Now > Header.ValidUntil && (_trust.Covered is not { } renewed || renewed > Header.ValidUntil))
            result = Inconclusive(FindingCode.Expired);
        return new ChainVerdict
        {
            Result = result,
            IsBroken = broken,
            Basis = basis,
            ProvenLatestTime = result == VerificationResult.Invalid ? null : _earliestProven,
            Findings = _findings,
        };
    }

    private static Instant Earlier(Instant a, Instant b) => a < b ? a : b;

    private static Instant Later(Instant a, Instant b) => a > b ? a : b;

    private VerificationResult Inconclusive(FindingCode code)
    {
        Find(code);
        return VerificationResult.Inconclusive;
    }

    private void Find(FindingCode code)
    {
        if (!_findings.Contains(code))
            _findings.Add(code);
    }
}
