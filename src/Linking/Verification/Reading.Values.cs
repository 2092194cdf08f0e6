using Linking.Publications;

namespace Linking.Verification;

/// <content>Step 5.</content>
internal sealed partial class Reading
{
    private Instant? _proven;
    private List<CountedVoucher> _proving = [];
    private readonly List<CountedVoucher> _counted = [];
    private bool _isAttributed;

    // Attributed: the caller's publications, and the record's seals; those that contradict each other are only compared.
    private LedgerWords _compared = LedgerWords.None;
    private LedgerWords _words = LedgerWords.None;

    // What a contradiction sets aside.
    private IReadOnlyCollection<Publication> _setAside = [];

    /// <summary>The largest time of the values that bound the header's from below: not struck, and vouched for.</summary>
    public Instant? Floor() => _words.FromLatest
        .FirstOrDefault(v => v.Size <= _header.Index && VouchersFor(v.Size, v.Root, isTold: false).Count > 0)?.Time;

    private void LookAtValues()
    {
        Publish();
        Attribute();
        CompareWords();
        RefuteAll();
    }

    // Step 5.1.
    private void Publish()
    {
        if (judge.HasUnread || inToken.Any(v => v is not null && judge.IsUnread(v)))
            _findings.Find(FindingCode.VoucherUnread);
        var values = Fitting.Select(a => (a.Size, a.Root)).Distinct().OrderBy(v => v.Size).ToList();
        LookAtFirst(values);
        foreach (var (size, root) in values)
        {
            foreach (var voucher in VouchersFor(size, root, isTold: true))
            {
                if (_proven is null || voucher.ProvenAt < _proven)
                    (_proven, _proving) = (voucher.ProvenAt, []);
                if (voucher.ProvenAt == _proven)
                    _proving.Add(voucher);
            }
        }

        if (_proven is not null)
            _findings.Find(FindingCode.Published);
        else if (Fitting.Any(a => a.Publication is not null))
            _findings.Find(FindingCode.Unvouched);
    }

    // Step 5.2.
    private void Attribute()
    {
        _compared = verifier.WordsOf(_keys, PinnedLedger, _header.Suite);
        _words = _compared.WithoutContradicted(p => VouchersFor(p.Size, p.Root[h], isTold: false).Count > 0, out _setAside);
        _isAttributed = IsSignedByFitting || Fitting.Any(a => _words.Contains(a.Size, a.Root));
        if (_proven is not null && !_isAttributed)
            _findings.Find(FindingCode.Unattributed);
    }

    // Step 5.3: signed anchors, whether they fit or not, and attributed values, those that contradict each other too.
    private void CompareWords()
    {
        var signed = _anchors.Where(a => a.IsSigned).Select(a => (a.Size, a.Root)).Distinct().ToList();
        if (_compared.IsForked || signed.Exists(a => _compared.Contradicts(a.Size, a.Root)) ||
            signed.DistinctBy(a => a.Size).Count() < signed.Count)
            _findings.Find(FindingCode.Fork);
    }

    // Step 5.4.
    private void RefuteAll()
    {
        var isStruck = IsStruck(_header.Index);
        foreach (var value in _words.Values)
        {
            var (isAgainstTime, isAgainstRoot) = (!isStruck && IsAgainstTime(value), IsAgainstRoot(value));
            if (!isAgainstTime && !isAgainstRoot)
                continue;
            if (isAgainstTime)
                _findings.Find(FindingCode.Time);
            if (isAgainstRoot)
                _findings.Find(FindingCode.Contradicted);
            var isFirst = VouchersFor(value.Size, value.Root, isTold: false).Exists(v => _proven is null || v.ProvenAt <= _proven);
            if (isFirst || (_proven is null && !IsSignedByFitting))
                _isInvalid = true;
            else
                _findings.Find(FindingCode.Fork);
        }
    }

    // Not looked at where the record is not complete: what was struck is not known then.
    private bool IsAgainstTime(AttributedValue value)
    {
        var (n, time) = (_header.Index, _header.Time);
        if (!_isComplete || value.IsStruck)
            return false;
        return value.Size <= n ? time <= value.Time : time > value.Time || (value.Size == n + 1 && time != value.Time);
    }

    private bool IsAgainstRoot(AttributedValue value) => value.Size == _header.Index && value.Root != _header.HistoryRoot[h];
}
