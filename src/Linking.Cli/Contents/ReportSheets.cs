using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Notes;
using Linking.Reporting;
using Linking.Verification;

namespace Linking.Cli.Contents;

/// <summary>Shows what a report says.</summary>
internal static class ReportSheets
{
    public static Sheet Of(VerdictReport report, SignedNote? note)
    {
        var sheet = new Sheet("report of a verdict", Say(", version 1. Not verified: 'linking report' does that."));
        return note is null ? Add(sheet, report) : NoteSheets.Sign(Add(sheet, report), note);
    }

    /// <summary>A report that its key has signed, and what it was held against.</summary>
    public static Sheet Checked(VerdictReport report, VerifierKey by, string? file, string? token) => Add(
        new Sheet("report of a verdict", Say($", signed by {by.Name}"))
            .Add("file", file ?? Say("not compared: name it"))
            .Add("token file", token ?? Say("not compared: name it")),
        report);

    private static Sheet Add(Sheet sheet, VerdictReport report)
    {
        sheet
            .Add("result", report.Result.ToString().ToLowerInvariant())
            .Add("judged at", report.Held)
            .Add("basis", report.Basis == Basis.None ? Say("none") : report.Basis.ToString().ToLowerInvariant())
            .Add("proven latest", report.ProvenLatest)
            .Add("proven by", report.Vouchers.Select(v => $"{v.Kind.ToString().ToLowerInvariant()} {Times.Show(v.ProvenAt)} {v.By}"))
            .Add("claimed time", report.Claimed)
            .Add("data", report.Data)
            .Add("token", report.Token)
            .Add("ledger", report.Ledger.Value)
            .Add("round", report.Round);
        if (report.Identity is { } identity)
            sheet.Add("identity", identity);
        return sheet
            .Add("findings", report.Findings.Select(f => $"{f.Function.Name()} {f.Code}"))
            .Add("extensions", report.Extensions.Select(e => e.ToString().TrimEnd('\n')));
    }
}
