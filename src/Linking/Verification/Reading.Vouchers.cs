using Linking.Hashing;
using Linking.Vouchers;

namespace Linking.Verification;

/// <content>When a voucher counts (docs/spec/voucher.md).</content>
internal sealed partial class Reading
{
    private const int MaxContainers = 192;

    // The values of fitting anchors, and the caller's containers that are looked at for them.
    private HashSet<(ulong Size, Digest Root)> _fittingValues = [];
    private HashSet<GivenVoucher> _first = [];

    // Of the caller's containers the first that bind one of the fitting anchors' values: what fills a book crowds out nothing
    // that the token brings.
    private void LookAtFirst(IReadOnlyCollection<(ulong Size, Digest Root)> values)
    {
        var binding = values.SelectMany(value => judge.Binding(_function, value.Size, value.Root)).Where(b => b.Given.IsOwn)
            .DistinctBy(b => b.Place).OrderBy(b => b.Place).Select(b => b.Given).Take(MaxContainers + 1).ToList();
        if (binding.Count > MaxContainers)
            _findings.Find(FindingCode.VoucherMany);
        (_fittingValues, _first) = ([.. values], [.. binding.Take(MaxContainers)]);
    }

    private bool Binds(GivenVoucher given, ulong size, Digest root) =>
        given.Voucher?.Subject.Values.Any(value => value.Is(_function, size, root)) == true;

    // Those that count for a value, with the time that each proves.
    private List<CountedVoucher> VouchersFor(ulong size, Digest root, bool isTold)
    {
        var counted = new List<CountedVoucher>();
        foreach (var deposition in DepositionsFor(size, root))
        {
            if (Count(deposition, IsStruck(size - 1), isTold) is { } voucher)
                counted.Add(voucher);
        }

        return counted;
    }

    // For any other value the first of the caller's that bind it.
    private IEnumerable<Deposition> DepositionsFor(ulong size, Digest root)
    {
        var isFitting = _fittingValues.Contains((size, root));
        var left = MaxContainers;
        foreach (var (_, given) in judge.Binding(_function, size, root))
        {
            if (!given.IsOwn || (isFitting ? _first.Contains(given) : left-- > 0))
                yield return DepositionOf(given, size, root);
        }

        for (var i = 0; i < inToken.Count; i++)
        {
            if (inToken[i] is { } given && Binds(given, size, root))
                yield return DepositionOf(given, size, root);
            // Witnesses' lines in the h note of a head are vouchers as they stand, without a container.
            if (_heads[i] is not { Head: var stated } head || stated.Size != size || stated.Root != root)
                continue;
            foreach (var word in judge.Cosigned(head.Note))
                yield return new Deposition(VoucherKind.Cosigned, null, false, _question.JudgedAt, new Testimony([word]));
        }
    }

    private Deposition DepositionOf(GivenVoucher given, ulong size, Digest root)
    {
        var voucher = given.Voucher!;
        var time = voucher.Subject.Values.First(value => value.Is(_function, size, root)).Time;
        return new Deposition(voucher.Kind, time, given.IsOwn, given.JudgedAt, judge.Of(given));
    }

    // Each word by itself; the earliest time that one proves. What does not count has no effect but its code.
    private CountedVoucher? Count(Deposition deposition, bool isStruck, bool isTold)
    {
        var codes = new FindingList();
        if (deposition.Testimony is { IsUnread: false, Words.Count: 0 })
            codes.Find(FindingCode.VoucherLeft);
        CountedVoucher? best = null;
        foreach (var word in VoucherRules.WordsOf(_question, deposition))
        {
            if (VoucherRules.Count(_question, deposition, word, isStruck, codes) is not { } proven || (!isTold && best?.ProvenAt <= proven))
                continue;
            var voucher = new CountedVoucher(
                deposition.Kind, word.By, proven,
                [.. word.RestsOn.Select(r => r.Name).Concat(word.Beneath).Distinct(StringComparer.Ordinal)]);
            if (isTold)
                _counted.Add(voucher);
            if (!(best?.ProvenAt <= proven))
                best = voucher;
        }

        foreach (var code in codes)
        {
            if (isTold)
                _findings.Find(code);
        }

        return best;
    }
}
