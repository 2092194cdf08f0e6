using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Renewals;

/// <summary>A verdict on an evidence record for people: the answer, then the story stage by stage.</summary>
internal static class RecordVerdictText
{
    public static void Write(TextWriter text, VerifiedRecord verified)
    {
        var verdict = verified.Verdict;
        var forecast = verdict.IsForecast ? Say("FORECAST: ") : "";
        var basis = verdict.Basis is { } known ? Say(", ") + Known(known.ToString().ToUpperInvariant()) : "";
        text.WriteLine($"{forecast}{Known(verdict.Result.ToString().ToUpperInvariant())}{basis}   {Printable.Line(verified.Name)}");
        text.WriteLine();
        text.WriteLine(Columns.Paragraph(Printable.Line(Answer(verified))));
        text.WriteLine();
        foreach (var stage in verdict.Stages)
            WriteStage(text, verified, stage);
        if (verdict.Fault is { } fault && verified.Record is not null)
            text.WriteLine(Columns.Paragraph(Printable.Line(Say(
                $"What stands behind stage {verdict.Stages.Count} is not used ({fault.Text()}): {Known(verdict.FaultReason.Message)}"))));
        foreach (var remark in verified.Evidence.Remarks)
            text.WriteLine(Columns.Paragraph(Say($"Note: {Printable.Line(remark)}")));
    }

    private static string Answer(VerifiedRecord verified)
    {
        var verdict = verified.Verdict;
        if (verified.Error is { } error)
            return Say($"There is no proof: the evidence record cannot be read. {error}");
        if (verdict.Result == VerificationResult.Invalid)
            return Say("The evidence record does not prove anything about this data: something in it is contradicted.");
        if (verdict.Result != VerificationResult.Valid)
            return Say("Nothing is contradicted, but what was given does not suffice for a proof. What each stage lacks stands below.");
        var through = verdict.Chosen == verdict.Reached
            ? Say($"by stage {verdict.Chosen} alone")
            : Say($"through stages {verdict.Chosen} to {verdict.Reached}");
        return verdict.ProvenLatest is { } proven
            ? Say($"Proven: this very data existed on {Times.Show(proven)} at the latest, {through}.")
            : Say($"Signed: that this very data existed then is the word of the ledgers' operators, {through}.");
    }

    private static void WriteStage(TextWriter text, VerifiedRecord verified, StageVerdict stage)
    {
        text.WriteLine(Columns.Paragraph(Printable.Line(Story(verified, stage))));
        var rows = new List<(string, string)>();
        if (stage.Time is { } time)
            rows.Add((stage.Basis == Basis.Published ? Say("proven latest") : Say("claimed"), Times.Show(time)));
        if (stage.Verdict is { } own)
        {
            foreach (var voucher in own.Counted.SelectMany(c => c.Vouchers).DistinctBy(v => (v.Kind, v.By, v.ProvenAt)))
                rows.Add((Say("by the word of"), Words.Of(voucher)));
            if (own.Token is { } token)
                rows.Add((Say("valid by policy until"), Times.Show(token.Header.ValidUntil)));
            if (stage.Result != VerificationResult.Valid)
                rows.AddRange(own.Alpha.Findings.Concat(own.Beta.Findings).Distinct().Select(f => (f.Text(), f.Said())));
        }

        rows.AddRange(stage.Codes.Select(c => (c.Text(), c.Said())));
        Lines.Write(text, "  ", [.. rows]);
        text.WriteLine();
    }

    private static string Story(VerifiedRecord verified, StageVerdict stage)
    {
        var read = verified.Record!.Stages[stage.Number - 1];
        var result = VerdictText.Result(stage.Result, stage.Basis);
        var by = Stamp(read.Stamp);
        return stage.Number == 1
            ? Say($"Stage 1: the data was stamped by {by}. {result}.")
            : read.IsCover
                ? Say($"Stage {stage.Number}: the rounds of the ledger before were covered by {by}. {result}.")
                : Say($"Stage {stage.Number}: all that stands before, and the data once more, was stamped by {by}. {result}.");
    }

    private static string Stamp(EvidenceSection stamp) => stamp.Type switch
    {
        SectionType.Token when Token.TryDecode(stamp.Bytes, out var token, out _) => Say(
            $"the ledger {token.Header.Ledger.Value}, in round {token.Header.Index}, under {Under(token.Suite)}"),
        SectionType.Token => Say("a ledger, with a token that cannot be read"),
        SectionType.Stamp => Say("a time-stamp authority (RFC 3161)"),
        SectionType.Ers => Say("a time-stamp authority (RFC 3161), in an archive's record of RFC 4998"),
        _ => Say("an evidence record of another kind"),
    };

    private static string Under(Suite suite) => Say($"{VerdictText.Name(suite.Alpha)} and {VerdictText.Name(suite.Beta)}");
}
