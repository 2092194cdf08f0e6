using Linking.Hashing;
using Linking.Publications;
using Linking.Records;
using Linking.Renewal;
using Linking.Tokens;

namespace Linking.Verification;

/// <summary>The beginning of an evidence record up to stage m, judged from the last stage inwards.</summary>
internal sealed partial class EvidencePass
{
    private readonly ReadEvidence _read;
    private readonly EvidenceRecord _record;
    private readonly IReadOnlyList<DataObject> _objects;
    private readonly Trust _trust;
    private readonly Question _caller;
    private readonly StageReading?[] _readings;

    // Judged at of each stage, from the last one inwards.
    private readonly Instant[] _judgedAt;

    // As of which the tie of what stage k covers to its data is asked.
    private readonly Instant[] _tieAsOf;

    public EvidencePass(ReadEvidence read, int last, IReadOnlyList<DataObject> objects, Question caller)
    {
        (_read, _record, Last, _objects, _trust, _caller) = (read, read.Record, last, objects, caller.Trust, caller);
        _readings = new StageReading?[last + 1];
        _judgedAt = new Instant[last + 1];
        _tieAsOf = new Instant[last + 1];
    }

    /// <summary>m.</summary>
    public int Last { get; }

    /// <summary>s: the innermost stage reached; 0 where stage m does not hold.</summary>
    public int Reached { get; private set; }

    public bool IsValid => Reached == 1 || (Reached > 1 && !_record.Stages[Reached - 1].IsCover);

    public VerificationResult Result =>
        IsValid ? VerificationResult.Valid
        : Reached == 0 && !_readings[Last]!.IsValid ? _readings[Last]!.Result
        : VerificationResult.Inconclusive;

    /// <summary>The weakest of stages m … s.</summary>
    public Basis Basis => Reached == 0
        ? Basis.None
        : Enumerable.Range(Reached, Last - Reached + 1).Min(k => _readings[k]!.Basis ?? Basis.None);

    /// <summary>t(s).</summary>
    public Instant? Time => Reached == 0 ? null : _readings[Reached]!.Time;

    /// <summary>t(s), if it is not an operator's word.</summary>
    public Instant? ProvenLatest => Reached > 0 && _readings[Reached]!.Basis == Basis.Published ? Time : null;

    public void Judge()
    {
        for (var k = Last; k > 0; k--)
        {
            _readings[k] ??= JudgeStage(k);
            if (!Holds(k))
                return;
            Reached = k;
            if (k > 1 && !LeadsInwards(k))
                return;
        }
    }

    public StageVerdict VerdictOf(int number)
    {
        var reading = _readings[number];
        return new StageVerdict
        {
            Number = number,
            Result = reading?.Result ?? VerificationResult.Inconclusive,
            Basis = reading?.Basis,
            Time = reading?.Time,
            Codes = reading?.Codes ?? [],
            Verdict = reading?.Verdict,
        };
    }

    /// <summary>Since when an object from the second on is bound: t of the first renewal text that matches, if all later ones do.</summary>
    public Instant? BoundSince(int number)
    {
        Instant? since = null;
        for (var k = Last; k > 1 && k >= Reached && Reached > 0; k--)
        {
            if (_record.Stages[k - 1].IsCover)
                continue;
            var counted = _readings[k]!.Counted();
            if (counted is null || !TryReadText(k, out var text) ||
                !counted.All(g => _objects[number - 1].Is(g, text.DataUnder(number, g))))
                break;
            since = _readings[k]!.Time;
        }

        return since;
    }

    // Step 7: Valid, and with a renewal text the text reads and its data lines are right.
    private bool Holds(int k)
    {
        var reading = _readings[k]!;
        if (!reading.IsValid)
        {
            reading.Codes.Find(WhyNotValid(k, reading));
            return false;
        }

        if (k == 1 || _record.Stages[k - 1].IsCover)
            return true;
        if (!TryReadText(k, out var text))
        {
            reading.Codes.Find(FindingCode.StageText);
            return false;
        }

        var counted = reading.Counted();
        if (counted is null || !counted.All(g => text.BeforeUnder(g) == _record.DigestBefore(_record.Stages[k - 1], g)))
            reading.Codes.Find(FindingCode.StageBefore);
        if (counted is not null && counted.All(g => _objects[0].Is(g, text.DataUnder(1, g))))
            return true;
        reading.Codes.Find(FindingCode.StageData);
        return false;
    }

    // Step 3.
    private FindingCode WhyNotValid(int k, StageReading reading)
    {
        if (reading.IsUnknown)
            return FindingCode.StageUnknown;
        if (k == Last)
            return FindingCode.StageStamp;
        if (reading.Verdict is not { } verdict)
            return FindingCode.StageInside;
        if (!verdict.Counted.Any())
            return FindingCode.StageUnsound;
        var isLate = verdict.Counted.Where(c => c.Result != VerificationResult.Valid).All(IsLate);
        return isLate ? FindingCode.StageLate : FindingCode.StageInside;
    }

    private static bool IsLate(ChainVerdict chain) => chain.Result == VerificationResult.Inconclusive &&
        (chain.Findings.Contains(FindingCode.Expired) || chain.Findings.Contains(FindingCode.Window));

    // From stage k to the one before: before, or cover.
    private bool LeadsInwards(int k)
    {
        if (!_record.Stages[k - 1].IsCover)
            return !_readings[k]!.Codes.Contains(FindingCode.StageBefore);
        if (JudgeCovered(k))
            return true;
        _readings[k]!.Codes.Find(FindingCode.StageCover);
        return false;
    }

    private bool TryReadText(int k, out RenewalText text)
    {
        text = null!;
        if (_record.Stages[k - 1].Text is not { } bytes || !RenewalText.TryParse(bytes, out var read, out _))
            return false;
        text = read;
        return true;
    }

    // Steps 1 and 2.
    private StageReading JudgeStage(int k)
    {
        var stage = _record.Stages[k - 1];
        var moment = k == Last ? _trust.Held : _readings[k + 1]!.Time!.Value;
        _judgedAt[k] = moment;
        var asOf = k == Last ? _trust.AsOf ?? _trust.Held : moment;
        _tieAsOf[k] = asOf;
        switch (stage.Stamp.Type)
        {
            case SectionType.Token:
                return JudgeToken(k, stage, moment, asOf);
            case SectionType.Stamp:
                return JudgeStamp(k, stage, moment, asOf);
            case SectionType.Ers:
                return JudgeErs(k, stage, moment, asOf);
            default:
                return new StageReading { IsUnknown = true };
        }
    }

    private StageReading JudgeToken(int k, EvidenceStage stage, Instant moment, Instant asOf)
    {
        var (token, error) = _read.TokenOf(stage.Stamp);
        if (token is null)
        {
            var result = error.IsUnknown ? VerificationResult.Inconclusive : VerificationResult.Invalid;
            return new StageReading { Result = result, IsUnknown = error.IsUnknown };
        }

        if (ImprintOf(k, stage, token.Suite) is not { } imprint)
            return new StageReading();
        return ReadingOf(token, new Verifier(QuestionOf(k, token, moment, asOf)).Verify(token, imprint));
    }

    private static StageReading ReadingOf(Token token, Verdict verdict) => new()
    {
        Verdict = verdict,
        Result = verdict.Result,
        Basis = verdict.Basis,
        Time = verdict.Result == VerificationResult.Valid ? verdict.ProvenLatest ?? verdict.Claimed ?? token.Header.Time : null,
        Functions = [.. ((Chain[])[Chain.Alpha, Chain.Beta])
            .Where(chain => !verdict[chain].IsBroken).Select(chain => token.Suite[chain].Name())],
    };

    // Object 1 for stage 1, the text for every other; null where the caller did not compute the digests.
    private DigestPair? ImprintOf(int k, EvidenceStage stage, Suite suite) =>
        k == 1 ? _objects[0].Under(suite) : suite.Hash(stage.Text!.Value.Span);

    private Question QuestionOf(int k, Token token, Instant moment, Instant asOf)
    {
        var (identity, records) = PinnedFor(token, isFirst: k == 1);
        var publications = new List<ReadPublication>(_caller.Publications);
        var vouchers = new List<GivenVoucher>(_caller.Vouchers);
        foreach (var (section, at) in EvidenceOf(k))
        {
            if (section.Type == SectionType.Record && identity is not null)
                records.Add(_read.RecordOf(section) with { JudgedAt = at });
            else if (section.Type == SectionType.Publication && _read.PublicationOf(section) is { } publication)
                publications.Add(publication with { JudgedAt = at });
            else if (section.Type == SectionType.Voucher)
                vouchers.Add(_read.VoucherOf(section).At(at));
        }

        return _caller with
        {
            Ledger = k == 1 ? _trust.Ledger : null,
            Identity = identity,
            Records = records,
            Publications = publications,
            Vouchers = vouchers,
            Held = moment,
            AsOf = asOf,
            JudgedAt = moment,
            Fresh = k == Last ? _trust.Fresh : null,
            Strict = k == Last && _trust.Strict,
            IsStrictOnExpiry = k < Last,
        };
    }

    // The caller's identity for the header's ledger id; one that has no id serves any.
    private (LedgerIdentity? Identity, List<GivenRecord> Records) PinnedFor(Token token, bool isFirst)
    {
        var id = token.Header.Ledger;
        if (_trust.Identity is { } identity)
        {
            var own = _trust.Ledger ?? (_caller.Records is [{ File: { } file }] ? file.Entries[0].Header.Ledger : null);
            if (own is null || own == id || (isFirst && !_trust.Ledgers.Any(l => l.Ledger == id)))
                return (identity, [.. _caller.Records]);
        }

        var given = _caller.Ledgers.FirstOrDefault(l => l.Pinned.Ledger == id);
        return (given?.Pinned.Identity, [.. given?.Records ?? []]);
    }

    // The stage's own evidence, then what came late about it, up to stage m; each with the judged at of where it stands.
    private IEnumerable<(EvidenceSection Section, Instant JudgedAt)> EvidenceOf(int k)
    {
        for (var j = k; j <= Last; j++)
        {
            foreach (var section in _record.Stages[j - 1].Evidence)
            {
                if (j == k ? section.LateStage == 0 : section.LateStage == k)
                    yield return (section, _judgedAt[j]);
            }
        }
    }
}
