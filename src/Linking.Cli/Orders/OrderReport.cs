using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Verification;

namespace Linking.Cli.Orders;

/// <summary>What is known of the order of two tokens, told to people and programs.</summary>
/// <param name="First">As named first.</param>
/// <param name="Second">As named second.</param>
/// <param name="Proof">Of their rounds; null if there is none.</param>
/// <param name="Why">Why there is no proof, or why it proves nothing yet: a sentence; empty where the order is proven.</param>
internal sealed record OrderReport(OrderedToken First, OrderedToken Second, OrderProof? Proof, string Why)
{
    /// <summary>What the reader should know of what the verdicts rest on, a sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Whether the rounds' order is proven, whichever it is.</summary>
    public bool IsProven => Why.Length == 0;

    private bool IsAsNamed => First.Round < Second.Round;

    private OrderedToken Earlier => IsAsNamed ? First : Second;

    private OrderedToken Later => IsAsNamed ? Second : First;

    /// <summary>0: the first is the earlier one; 1: the second is; 2: neither is shown.</summary>
    public int Code => !IsProven ? ExitCode.Inconclusive : IsAsNamed ? ExitCode.Success : ExitCode.Invalid;

    public void Write(TextWriter text)
    {
        if (IsProven)
        {
            text.WriteLine(Printable.Line(Say($"{Earlier.Name} was stamped before {Later.Name}")));
            text.WriteLine();
            text.WriteLine(Columns.Paragraph(Say(
                $"Round {Earlier.Round} was sealed before round {Later.Round} of {Later.Token.Header.Ledger}. That rests on " +
                $"{Functions()} and on what the later token rests on; no clock plays a part. It says nothing of the data " +
                $"before it was stamped.")));
            text.WriteLine();
        }
        else
        {
            text.WriteLine(Printable.Line(Say($"Nothing is shown of the order of {First.Name} and {Second.Name}. {Why}")) + "\n");
        }

        Lines.Write(text, "  ", Line(First), Line(Second));
        RemarkLines.Write(text, Remarks);
    }

    public JsonObject ToJson(string? file) => new()
    {
        ["order"] = !IsProven ? "not shown" : IsAsNamed ? "first before second" : "second before first",
        ["why"] = Why.Length == 0 ? null : Why,
        ["first"] = Part(First),
        ["second"] = Part(Second),
        ["proof"] = file,
        ["remarks"] = RemarkLines.Json(Remarks),
    };

    private string Functions() => string.Join(
        Say(" and "),
        Enum.GetValues<Chain>().Where(chain => !Later.IsBroken(chain)).Select(chain => Later.Token.Suite[chain].Name()));

    private static (string Label, string Value) Line(OrderedToken token) => (
        token.Name,
        token.IsDataKnown
            ? Say($"round {token.Round}, {ResultOf(token.Verdict)}")
            : Say($"round {token.Round}, {ResultOf(token.Verdict)}; of whatever data has the digests in the token"));

    private static string ResultOf(Verdict verdict) => VerdictText.Result(verdict.Result, verdict.Basis);

    private static JsonObject Part(OrderedToken token) => new()
    {
        ["file"] = token.Name,
        ["round"] = token.Round,
        ["data"] = token.IsDataKnown,
        ["result"] = token.Verdict.Result.ToString(),
        ["basis"] = token.Verdict.Basis?.ToString(),
    };
}
