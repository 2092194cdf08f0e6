using Linking.Hashing;
using Linking.Vouchers;

namespace Linking.Verification;

/// <content>Step 5.</content>
internal sealed partial class Reading
{
    private Instant? _proven;
    private List<CountedVoucher> _proving = [];
    private bool _isAttributed;

    // Attributed, and the pinned ledger's own word on this header: the caller's publications, and the record's seals.
    private List<AttributedValue> _values = [];

    // Publications that contradict each other: only compared.
    private List<AttributedValue> _contradicting = [];

    /// <summary>The largest time of the values that bound the header's from below: not struck, and vouched for.</summary>
    public Instant? Floor()
    {
        var bounding = _values.Where(
            a => a.Size <= _header.Index && !IsStruck(a.Size - 1) && VouchersFor(a.Size, a.Root, isTold: false).Count > 0).ToList();
        return bounding.Count == 0 ? null : bounding.Max(a => a.Time);
    }

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
        if (AllVouchers.Any(v => v.Voucher?.Evidence is null or StampedEvidence && judge.Of(v).IsUnread))
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
        _values = AttributedValues(out _contradicting);
        _isAttributed = IsSignedByFitting || Fitting.Any(a => _values.Exists(v => v.Size == a.Size && v.Root == a.Root));
        if (_proven is not null && !_isAttributed)
            _findings.Find(FindingCode.Unattributed);
    }

    // Step 5.3: signed anchors, whether they fit or not, and attributed values, those that contradict each other too.
    private void CompareWords()
    {
        var words = _anchors.Where(a => a.IsSigned).Select(a => (a.Size, a.Root))
            .Concat(_values.Concat(_contradicting).Select(a => (a.Size, a.Root)));
        if (words.Distinct().GroupBy(w => w.Size).Any(same => same.Count() > 1))
            _findings.Find(FindingCode.Fork);
    }

    // Step 5.4.
    private void RefuteAll()
    {
        var refuting = _values.Where(v => IsAgainstTime(v) || IsAgainstRoot(v)).OrderBy(v => v.Size).ToList();
        foreach (var value in refuting)
        {
            if (IsAgainstTime(value))
                _findings.Find(FindingCode.Time);
            if (IsAgainstRoot(value))
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
        if (!_isComplete || IsStruck(value.Size - 1) || IsStruck(n))
            return false;
        return value.Size <= n ? time <= value.Time : time > value.Time || (value.Size == n + 1 && time != value.Time);
    }

    private bool IsAgainstRoot(AttributedValue value) => value.Size == _header.Index && value.Root != _header.HistoryRoot[h];

    /// <summary>A value of the pinned ledger, by its own word.</summary>
    private sealed record AttributedValue(ulong Size, Instant Time, Digest Root);
}
