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
    private const ulong ClockToleranceMicroseconds = 5UL * 60 * 1_000_000;

    private readonly Chain _chain;
    private readonly HashFunction _function;
    private readonly Token _token;
    private readonly Trust _trust;
    private readonly List<RepresentativeValue> _values;
    private readonly Dictionary<ulong, Digest> _roots = [];
    private readonly List<FindingCode> _findings = [];
    private Instant? _earliestEvident;

    private ChainReading(Chain chain, Token token, Trust trust)
    {
        _chain = chain;
        _function = HashFunctions.FunctionOf(chain);
        _token = token;
        _trust = trust;
        _values = [.. trust.Values.Where(v => v.Function == _function)];
    }

    private Header Header => _token.Header;

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
                !Folding.TryFold(_function, link, Header.Index, anchor.Size, anchor.Path[_chain], out var root))
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

        if (values.Count == 0)
            Find(FindingCode.NoValue);
        foreach (var value in values.Where(v => v.Root == root))
        {
            if (value.Time != publication.Time || publication.Time > value.Evident.Plus(Header.Accuracy))
            {
                Find(FindingCode.Time);
                continue;
            }

            Find(FindingCode.Published);
            // The data is in hand now, whatever later date a page bears.
            var evident = value.Evident < _trust.Now ? value.Evident : _trust.Now;
            if (_earliestEvident is null || evident < _earliestEvident)
                _earliestEvident = evident;
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
            if (!note.IsSignedBy(periods[0].Key))
                Find(FindingCode.Signature);
            else
                Find(periods.Exists(k => k.IsInForceAt(Header.Time)) ? FindingCode.Signed : FindingCode.KeyPeriod);
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
        }

        if (_trust.Covered is { } covered && covered.Plus(Header.Accuracy) < time)
            Find(FindingCode.Time);
    }

    // Steps 11 to 13.
    private ChainVerdict Conclude()
    {
        var basis = _earliestEvident is not null ? Basis.Published : _findings.Contains(FindingCode.Signed) ? Basis.Signed : Basis.None;
        var result = _findings.Any(f => f.IsInvalid()) ? VerificationResult.Invalid : VerificationResult.Valid;
        if (result == VerificationResult.Valid && basis == Basis.None)
            result = Inconclusive(FindingCode.NoBasis);
        var judgedAt = _trust.Covered is { } before && before < _trust.Now ? before : _trust.Now;
        if (result == VerificationResult.Valid && basis == Basis.Signed && judgedAt > Header.Time.Plus(_trust.WindowMicroseconds))
            result = Inconclusive(FindingCode.Window);
        if (result == VerificationResult.Valid && Header.Time > _trust.Now.Plus(ClockToleranceMicroseconds))
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
            ProvenLatestTime = result == VerificationResult.Invalid ? null : _earliestEvident,
            Findings = _findings,
        };
    }

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
