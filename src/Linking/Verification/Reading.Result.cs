using Linking.Hashing;

namespace Linking.Verification;

/// <content>Steps 6 and 7.</content>
internal sealed partial class Reading
{
    // Step 6: the first that holds.
    private (VerificationResult Result, Basis Basis) Result()
    {
        var isStruck = IsStruck(_header.Index);
        if (_isInvalid)
            return (VerificationResult.Invalid, Basis.None);
        if (_proven is not null)
        {
            if (isStruck)
                _findings.Find(FindingCode.Clock);
            return (VerificationResult.Valid, Basis.Published);
        }

        if (_findings.Contains(FindingCode.Fork))
            return (VerificationResult.Inconclusive, Basis.None);
        if (IsSignedByFitting)
        {
            if (isStruck)
            {
                _findings.Find(FindingCode.Clock);
                return (VerificationResult.Inconclusive, Basis.None);
            }

            if (_question.JudgedAt <= _header.Time.Plus(Window()))
                return (VerificationResult.Valid, Basis.Signed);
            _findings.Find(FindingCode.Window);
            return (VerificationResult.Inconclusive, Basis.Signed);
        }

        if (!_findings.Contains(FindingCode.Record))
            _findings.Find(FindingCode.NoBasis);
        return (VerificationResult.Inconclusive, Basis.None);
    }

    private ulong Window() => _question.Window ?? 2 * (_walk?.StateAt(_header.Index)?.PublicationInterval ?? 0);

    // Step 7, in the page's order: each makes a Valid chain Inconclusive; one that is not Valid gets none of the codes but LNK-BROKEN.
    private ChainVerdict Lower(VerificationResult result, Basis basis)
    {
        var isValid = result == VerificationResult.Valid;
        var statusAsOf = basis == Basis.Signed ? StatusAsOf() : (Instant?)null;
        Lowers(_header.HasUnknownCritical, FindingCode.Extension);
        Lowers(token.Levels[0].Leaf.IsOfUnknownKind, FindingCode.KindUnknown);
        Lowers(IsInFuture(), FindingCode.Future);
        var isBroken = IsBroken();
        if (isBroken)
            _findings.Find(FindingCode.Broken);
        var isStrict = basis == Basis.Signed || _question.Strict || _question.IsStrictOnExpiry;
        Remarks(_question.AsOf > _header.ValidUntil, FindingCode.Expired, lowers: isStrict);
        Lowers(statusAsOf is { } status && _question.Fresh is { } fresh && status.Plus(fresh) < _question.Held, FindingCode.Stale);
        Remarks(_question.Soundness.List?.Next.End < _question.AsOf, FindingCode.List, lowers: _question.Strict);
        Remarks(_question.Soundness.RecommendedUntil(_function.Name()) <= _question.AsOf, FindingCode.RenewalDue, lowers: false);
        Remarks(IsAgainstPolicy(), FindingCode.Policy, lowers: false);
        // Under a cover, behind all other findings: the tie of data and leaf has fallen, and the chain is not counted.
        var isUncovered = _question.Soundness.SecondPreimages(_function.Name()) <= _question.TieAsOf;
        if (isUncovered)
            _findings.Find(FindingCode.DataUncovered);
        return new ChainVerdict
        {
            Result = result == VerificationResult.Valid && !isValid ? VerificationResult.Inconclusive : result,
            IsBroken = isBroken || isUncovered,
            Basis = basis,
            ProvenLatest = result == VerificationResult.Invalid ? null : _proven,
            Vouchers = result == VerificationResult.Invalid ? [] : _proving,
            AllVouchers = result == VerificationResult.Invalid ? [] : _counted,
            IsAttributed = _isAttributed,
            StatusAsOf = statusAsOf,
            Findings = _findings,
        };

        void Lowers(bool holds, FindingCode code) => Remarks(holds, code, lowers: true);

        void Remarks(bool holds, FindingCode code, bool lowers)
        {
            if (!holds || !isValid)
                return;
            _findings.Find(code);
            isValid = !lowers;
        }
    }

    private bool IsInFuture()
    {
        var end = (_question.Held < _question.AsOf ? _question.Held : _question.AsOf).Plus(Question.Tolerance);
        return (_isAttributed && !IsStruck(_header.Index) && _header.Time > end) || _proven > end;
    }

    private bool IsBroken()
    {
        var name = _function.Name();
        if (_question.Soundness.SecondPreimages(name) <= _question.AsOf)
            return true;
        return _question.Soundness.Collisions(name) is { } collisions && collisions <= _question.AsOf && !(_proven < collisions);
    }

    private bool IsAgainstPolicy() => _isComplete && _walk!.StateAt(_header.Index) is { } state &&
        (!_header.Policy.Equals(state.Policy) || _header.Accuracy > state.Accuracy);

    // The latest time of the ledger, of rounds that are not struck, that the caller verified.
    private Instant StatusAsOf()
    {
        var latest = _header.Time;
        foreach (var taken in _walk!.Taken)
            Add(taken.Round, taken.Entry.Header.Time);
        if (_words.FromLatest is [var newest, ..] && newest.Time > latest)
            latest = newest.Time;
        foreach (var anchor in Fitting.Where(a => a is { IsSigned: true, Publication: not null }))
        {
            var stated = anchor.Publication!;
            if (!_setAside.Contains(stated))
                Add(anchor.Size - 1, stated.Time);
        }

        return latest;

        void Add(ulong round, Instant time)
        {
            if (!IsStruck(round) && time > latest)
                latest = time;
        }
    }
}
