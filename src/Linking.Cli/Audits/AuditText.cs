using System.Text.Json.Nodes;

using Linking.Auditing;
using Linking.Cli.Terminal;
using Linking.Client.Auditing;
using Linking.Client.Trust;
using Linking.Hashing;

namespace Linking.Cli.Audits;

/// <summary>What an audit says, and which exit code stands for it.</summary>
internal static class AuditText
{
    // From the worst on.
    private static readonly int[] Codes =
    [
        ExitCode.Rewritten, ExitCode.Fork, ExitCode.Rollback, ExitCode.Unsound, ExitCode.Untrusted, ExitCode.Silence,
        ExitCode.Unavailable, ExitCode.Success,
    ];

    /// <summary>The worse of two exit codes.</summary>
    public static int Worse(int one, int other) => Array.IndexOf(Codes, one) < Array.IndexOf(Codes, other) ? one : other;

    /// <summary>The exit code of the worst finding.</summary>
    public static int CodeOf(AuditReport report) =>
        report.Findings.Select(f => CodeOf(f.Code)).Aggregate(ExitCode.Success, Worse);

    public static void Introduce(AuditReport report)
    {
        Console.Error.WriteLine(Say($"First look at {report.Ledger}. Its identity, the link of its round 0, is:"));
        Console.Error.WriteLine($"  {report.Suite.Alpha.Name()}   {TrustFolder.Grouped(report.Identity.Alpha)}");
        Console.Error.WriteLine($"  {report.Suite.Beta.Name()}   {TrustFolder.Grouped(report.Identity.Beta)}");
        Console.Error.WriteLine(
            Say("Compare it with what its operator publishes: the whole audit is of the ledger that has this identity."));
    }

    public static void Show(TextWriter text, AuditReport report)
    {
        text.WriteLine(report.IsClean ? Say($"nothing found: {report.Ledger} holds together, under both functions")
            : report.Findings.Count == 1 ? Say($"1 finding in {report.Ledger}")
            : Say($"{report.Findings.Count} findings in {report.Ledger}"));
        foreach (var finding in report.Findings)
            text.WriteLine(Printable.Line($"  {finding.Code.Text()}   {Known(finding.Message)}"));
        foreach (var file in report.Evidence)
            text.WriteLine(Printable.Line(Say($"  evidence   {file}")));
        if (report.State is not { } state)
            return;
        Lines.Write(
            text, "  ",
            [
                (Say("headers"), Say($"{state.Size}, {report.NewHeaders} of them new")),
                .. report.Leaves is { } leaves ? [(Say("rehashed"), Say($"{leaves} leaves of {report.LeafRounds} rounds"))]
                    : ((string, string)[])[],
                (Say("newest"), Times.Show(state.Time)),
                (Say("publications"), state.PublicationNumber.ToString()),
                (Say("history root"), Digests.Show(RootOf(state))),
            ]);
    }

    public static JsonObject ToJson(AuditReport report) => new()
    {
        ["ledger"] = report.Ledger.Value,
        ["clean"] = report.IsClean,
        ["exit_code"] = CodeOf(report),
        ["headers"] = report.State?.Size,
        ["new_headers"] = report.NewHeaders,
        ["publications"] = report.State?.PublicationNumber,
        ["leaves"] = report.Leaves,
        ["leaf_rounds"] = report.Leaves is null ? null : report.LeafRounds,
        ["findings"] = new JsonArray([.. report.Findings.Select(f => new JsonObject
        {
            ["code"] = f.Code.Text(),
            ["function"] = f.Chain is { } chain ? report.Suite[chain].Name() : null,
            ["message"] = f.Message,
        })]),
        ["evidence"] = new JsonArray([.. report.Evidence.Select(file => JsonValue.Create(file))]),
    };

    private static DigestPair RootOf(AuditState state) => Linking.Trees.CompactRange.Restore(state.Size, [.. state.Peaks]).Root;

    private static int CodeOf(AuditCode code) => code switch
    {
        AuditCode.Fork => ExitCode.Fork,
        AuditCode.Rollback => ExitCode.Rollback,
        AuditCode.Rewritten => ExitCode.Rewritten,
        AuditCode.Silence or AuditCode.Medium => ExitCode.Silence,
        _ => ExitCode.Unsound,
    };
}
