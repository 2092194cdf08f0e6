using Linking.Vouchers;

namespace Linking.Verification;

/// <summary>The rules by which a word counts (docs/spec/voucher.md, "When a voucher counts").</summary>
internal static class VoucherRules
{
    /// <summary>
    /// The words that are looked at: of the paths of a stamp the one that comes furthest in the rules. What comes after them is the same
    /// for all.
    /// </summary>
    public static IReadOnlyList<Word> WordsOf(Question question, Deposition deposition)
    {
        var words = deposition.Testimony.Words;
        return deposition.Kind == VoucherKind.Stamped && words.Count > 1 ? [words.MaxBy(Steps)!] : words;

        int Steps(Word word) =>
            deposition.JudgedAt > word.CountsUntil ? 0
            : !word.RestsOn.All(reliance => question.Soundness.Holds(reliance, deposition.JudgedAt)) ? 1
            : word.CountsUntil is not null ? 2
            : 3;
    }

    /// <summary>Rules 1 to 6.</summary>
    /// <param name="question">Held, as of, and what was sound.</param>
    /// <param name="deposition">Whose word it is.</param>
    /// <param name="word">One of its words.</param>
    /// <param name="isStruck">Whether the round of its value is.</param>
    /// <param name="codes">Gets the code of the first rule that fails, and remarks.</param>
    /// <returns>The time that it proves; null: it does not count.</returns>
    public static Instant? Count(Question question, Deposition deposition, Word word, bool isStruck, FindingList codes)
    {
        // A stamp without status is right as long as its certificate is valid.
        if (deposition.JudgedAt > word.CountsUntil)
            return Not(FindingCode.VoucherLeft);
        if (word.CountsUntil is not null)
            codes.Find(FindingCode.StatusUnknown);
        if (deposition.Kind is VoucherKind.Observed or VoucherKind.Print or VoucherKind.Asserted && !deposition.IsOwn)
            return Not(FindingCode.VoucherLeft);
        if (!word.RestsOn.All(reliance => question.Soundness.Holds(reliance, deposition.JudgedAt)))
            return Not(FindingCode.VoucherFallen);
        if (word.From > question.Held)
            return Not(FindingCode.VoucherDate);
        var time = isStruck ? null : deposition.SubjectTime;
        if (time > word.To.Plus(Question.Tolerance))
            return Not(FindingCode.VoucherDate);
        var wasThereAt = word.To < question.Held ? word.To : question.Held;
        if (wasThereAt > question.AsOf)
            return Not(FindingCode.NotYet);
        return time > wasThereAt ? time : wasThereAt;

        Instant? Not(FindingCode code)
        {
            codes.Find(code);
            return null;
        }
    }
}
