using Linking.Hashing;
using Linking.Vouchers;

namespace Linking.Verification;

/// <summary>
/// Judges stamps over any bytes, such as a list of digests, by the rules of vouchers (docs/spec/voucher.md, "When a voucher counts").
/// Thread-safe.
/// </summary>
public sealed class StampJudge
{
    private readonly Question _question;
    private readonly VoucherJudge _judge;

    /// <param name="trust">The caller's; its authorities, list, what he holds broken, held and as of are used.</param>
    public StampJudge(Trust trust)
    {
        ArgumentNullException.ThrowIfNull(trust);
        _question = Question.Of(trust);
        _judge = new VoucherJudge(_question);
    }

    /// <summary>What a stamp says of files of which its text gives digests under some functions.</summary>
    /// <param name="evidence">The stamp, with certificates and status.</param>
    /// <param name="text">What is stamped.</param>
    /// <param name="functions">Of the digests in the text: what is said of a file rests on its own too (use <em>fixed</em>).</param>
    /// <returns>For each of the functions.</returns>
    public IReadOnlyDictionary<HashFunction, StampVerdict> Judge(
        StampedEvidence evidence, ReadOnlyMemory<byte> text, IEnumerable<HashFunction> functions)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(functions);
        var testimony = _judge.OfStamp(evidence, text);
        return functions.Distinct().ToDictionary(f => f, f => Judge(testimony, f));
    }

    private StampVerdict Judge(Testimony testimony, HashFunction function)
    {
        var words = testimony.Words
            .Select(word => word with { RestsOn = [.. word.RestsOn, new Reliance(function.Name(), IsSigned: false, word.To)] });
        var deposition = new Deposition(
            VoucherKind.Stamped, SubjectTime: null, IsOwn: false, _question.JudgedAt, testimony with { Words = [.. words] });
        var codes = new FindingList();
        if (testimony is { IsUnread: false, Words.Count: 0 })
            codes.Find(FindingCode.VoucherLeft);
        (string? By, Instant? Time) best = default;
        // Of a stamp at most one word is looked at.
        foreach (var word in VoucherRules.WordsOf(_question, deposition))
            best = (word.By, VoucherRules.Count(_question, deposition, word, isStruck: false, codes));
        return new StampVerdict(best.By, best.Time, [.. codes]);
    }
}
