using Linking.Publications;
using Linking.Renewal;
using Linking.Tokens;

namespace Linking.Verification;

/// <content>Covers.</content>
internal sealed partial class EvidencePass
{
    // "What a cover covers": true if stage k covers the one before, which is then judged with what is covered.
    private bool JudgeCovered(int k)
    {
        var (stage, inner) = (_record.Stages[k - 1], _record.Stages[k - 2]);
        if (_readings[k]!.Counted() is not { } counted || inner.Stamp.Type != SectionType.Token ||
            _read.TokenOf(inner.Stamp).Token is not { } token || ImprintOf(k - 1, inner, token.Suite) is not { } imprint ||
            CoverReading.Read(stage, token, PinnedFor(token, k == 2).Identity, counted) is not { } cover)
            return false;
        // What a cover covers was sealed with it; all else of the stage with what stands behind.
        var (at, judgedAt) = (_readings[k]!.Time!.Value, _judgedAt[k]);
        (_judgedAt[k - 1], _tieAsOf[k - 1]) = (judgedAt, _tieAsOf[k]);
        var question = QuestionOf(k - 1, token, at, at);
        question = question with
        {
            JudgedAt = judgedAt,
            TieAsOf = _tieAsOf[k],
            // What is covered stands behind all else.
            Records =
            [
                .. question.Records,
                .. CoveredRecord(cover, question, at),
            ],
            Publications =
            [
                .. question.Publications,
                .. OwnPublications(token, cover.Anchor, judgedAt),
                .. cover.Publications.Select(p => p with { JudgedAt = at }),
            ],
            Vouchers =
            [
                .. question.Vouchers,
                .. token.Anchors.OfType<VoucherAnchor>().Select(a => GivenVoucher.Read(a.Voucher, isOwn: false, judgedAt)),
                .. cover.Vouchers.Select(bytes => GivenVoucher.Read(bytes, isOwn: false, at)),
            ],
        };
        _readings[k - 1] = ReadingOf(token, new Verifier(question).Verify(token.With([cover.Anchor]), imprint));
        var verdict = _readings[k - 1]!.Verdict!;
        if (verdict.Alpha.Findings.Concat(verdict.Beta.Findings).Contains(FindingCode.DataUncovered))
            _readings[k]!.Codes.Find(FindingCode.DataUncovered);
        return true;
    }

    private static IEnumerable<GivenRecord> CoveredRecord(CoverReading cover, Question question, Instant at)
    {
        if (cover.Record is { } covered && question.Identity is not null)
            yield return GivenRecord.Read(covered, 0, at);
    }

    // The token's own publication of the covered text may attribute it.
    private static IEnumerable<ReadPublication> OwnPublications(Token token, PublicationAnchor covered, Instant judgedAt)
    {
        foreach (var anchor in token.Anchors.OfType<PublicationAnchor>())
        {
            if (Publication.TryParseNote(anchor.Note, out var publication, out var note, out _) &&
                note.TextBytes.Span.SequenceEqual(covered.Note.Span))
                yield return new ReadPublication(publication, note, false, judgedAt);
        }
    }
}
