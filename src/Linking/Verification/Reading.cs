using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Records;
using Linking.Rounds;
using Linking.Tokens;

namespace Linking.Verification;

/// <summary>
/// Steps 2 to 7 of docs/spec/verification.md under one function; one file for each group of steps. Of every pair only that
/// function's half is looked at.
/// </summary>
/// <param name="h">Names the function, as the page does.</param>
/// <param name="token">The token.</param>
/// <param name="imprint">Of the data.</param>
/// <param name="verifier">What is read of the trust for all tokens.</param>
/// <param name="inToken">The voucher of each of the token's anchors; null for others.</param>
/// <param name="judge">Verifies the vouchers' evidence.</param>
internal sealed partial class Reading(
    Chain h, Token token, DigestPair imprint, Verifier verifier, IReadOnlyList<GivenVoucher?> inToken, VoucherJudge judge)
{
    private readonly Question _question = verifier.Question;
    private readonly HashFunction _function = token.Suite[h];
    private readonly Header _header = token.Header;
    private readonly FindingList _findings = [];
    private readonly Digest _link = NodeHash.Entry(token.Suite[h], token.HeaderBytes.Span);

    // Step 2. Without an identity half, or a record that begins with it: none.
    private RecordWalk? _walk;
    private bool _isComplete;
    private SignatureRule _keys = null!;

    // Something of step 3, or a refutation of step 5.4.
    private bool _isInvalid;

    private Digest? Identity => _question.Identity?[h];

    public ChainVerdict Verify()
    {
        WalkRecord();
        _keys = new SignatureRule(h, _walk, _isComplete, _question.Soundness);
        CheckHashes();
        ReadAnchors();
        LookAtValues();
        var (result, basis) = Result();
        return Lower(result, basis);
    }

    /// <summary>Whether a notice struck the round.</summary>
    public bool IsStruck(ulong round) => _walk?.IsStruck(round) == true;

    /// <summary>Notices that speak of this round, or of a key in force for an anchor's size.</summary>
    public IEnumerable<TakenEvent> Notices()
    {
        if (_walk is null)
            return [];
        var keys = token.Anchors.OfType<HistoryAnchor>().Select(a => a.Size).Distinct()
            .SelectMany(size => _walk.KeysFor(size).All).ToList();
        return _walk.Notices.Where(n => ((Notice)n.Event).About switch
        {
            ClockSubject clock => clock.First <= _header.Index && _header.Index <= clock.Last,
            UnprovableSubject lost => lost.First <= _header.Index && _header.Index <= lost.Last,
            StolenSubject stolen => keys.Exists(stolen.Key.IsSameKey),
            _ => false,
        });
    }

    // Step 2.
    private void WalkRecord()
    {
        if (Identity is not { } identity)
        {
            _findings.Find(FindingCode.Unpinned);
            return;
        }

        foreach (var given in _question.Records)
        {
            if (given.Walk(h, identity, _question.Soundness) is not { Taken.Count: > 0 } walk)
                continue;
            _walk ??= walk;
            if (!walk.IsCompleteFor(_header))
                continue;
            (_walk, _isComplete) = (walk, true);
            break;
        }

        if (_walk is null ? _question.Records.Any(given => given.File is null) : _walk.End == WalkEnd.Fault)
            _findings.Find(FindingCode.RecordFault);
        if (!_isComplete)
            _findings.Find(FindingCode.Record);
    }

    // Step 3.
    private void CheckHashes()
    {
        var levels = token.Levels;
        Require(imprint[h] == levels[0].Leaf.Digests[h], FindingCode.Data);
        var bottom = levels[0].Leaf.Kind;
        Require(
            (bottom is LeafKind.Document or LeafKind.Token || levels[0].Leaf.IsOfUnknownKind ||
                (bottom == LeafKind.Event && levels.Count == 1)) &&
            levels.Skip(1).All(l => l.Leaf.Kind == LeafKind.Aggregate),
            FindingCode.Kind);
        Require(IsOfLedger(), FindingCode.Ledger);
        for (var i = 0; i < levels.Count; i++)
        {
            var above = i + 1 < levels.Count ? levels[i + 1].Leaf : null;
            if (!levels[i].TryFold(h, above?.Count ?? _header.LeafCount, out var root))
                Require(false, FindingCode.Path);
            else if (above is not null)
                Require(root == above.Digests[h], FindingCode.Aggregate);
            else
                Require(root == _header.RoundRoot[h], FindingCode.Round);
        }
    }

    // Step 3.3. What cannot be compared is not.
    private bool IsOfLedger()
    {
        if (_question.Ledger is { } expected && _header.Ledger != expected)
            return false;
        if (Identity is { } identity &&
            ((_header.Index == 0 && _link != identity) || (_header.Index == 1 && _header.RecordLink[h] != identity)))
            return false;
        if (_walk?.Genesis is not { } genesis)
            return true;
        return _header.Ledger == genesis.Ledger && _header.Suite == genesis.Suite &&
            (_header.Index == 0 || _header.Time > _walk.Taken[0].Entry.Header.Time);
    }

    private void Require(bool holds, FindingCode code)
    {
        if (holds)
            return;
        _findings.Find(code);
        _isInvalid = true;
    }
}
