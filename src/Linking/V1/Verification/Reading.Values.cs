using Linking.V1.Hashing;

namespace Linking.V1.Verification;

/// <content>Step 5.</content>
internal sealed partial class Reading
{
    private Instant? _proven;
    private List<CountedVoucher> _proving = [];
    private bool _isAttributed;
    private List<AttributedValue> _attributed = [];

    /// <summary>Values that bound the header's time from below, by size and time: attributed, not struck, vouched for.</summary>
    public IEnumerable<(ulong Size, Instant Time)> FloorValues() =>
        _attributed.Where(a => a.Size <= _header.Index && !IsStruck(a.Size - 1) && VouchersFor(a.Size, a.Root, null, isTold: false).Count > 0)
            .Select(a => (a.Size, a.Time));

    private void LookAtValues()
    {
        Publish();
        Attribute();
        CompareWords();
        foreach (var value in _attributed.OrderBy(a => a.Size))
            Refute(value);
    }

    // Step 5.1.
    private void Publish()
    {
        var lookedAt = LookedAt();
        foreach (var (size, root) in Fitting.Select(a => (a.Size, a.Root)).Distinct().OrderBy(v => v.Size))
        {
            foreach (var voucher in VouchersFor(size, root, lookedAt.Contains, isTold: true))
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
        _attributed = AttributedValues();
        _isAttributed = IsSignedByFitting || Fitting.Any(a => _attributed.Exists(v => v.Size == a.Size && v.Root == a.Root));
        if (_proven is not null && !_isAttributed)
            _findings.Find(FindingCode.Unattributed);
    }

    // Step 5.3: signed anchors, whether they fit or not, and attributed values, those that contradict each other too.
    private void CompareWords()
    {
        var words = _anchors.Where(a => a.IsSigned).Select(a => (a.Size, a.Root)).Concat(_attributed.Select(a => (a.Size, a.Root)));
        if (_hasContradictions || words.Distinct().GroupBy(w => w.Size).Any(same => same.Count() > 1))
            _findings.Find(FindingCode.Fork);
    }

    // Step 5.4.
    private void Refute(AttributedValue value)
    {
        var n = _header.Index;
        var isTime = !IsStruck(value.Size - 1) && !IsStruck(n) && (value.Size <= n
            ? _header.Time <= value.Time
            : _header.Time > value.Time || (value.Size == n + 1 && _header.Time != value.Time));
        var isRoot = value.Size == n && value.Root != _header.HistoryRoot[h];
        if (isTime)
            _findings.Find(FindingCode.Time);
        if (isRoot)
            _findings.Find(FindingCode.Contradicted);
        if (!isTime && !isRoot)
            return;
        var isFirst = VouchersFor(value.Size, value.Root, null, isTold: false).Exists(v => _proven is null || v.ProvenAt <= _proven);
        if (isFirst || (_proven is null && !IsSignedByFitting))
            _isInvalid = true;
        else
            _findings.Find(FindingCode.Fork);
    }

    /// <summary>A value of the pinned ledger, by its own publication (docs/spec/v1/publication.md, "Attributed").</summary>
    private sealed record AttributedValue(ulong Size, Instant Time, Digest Root);
}
