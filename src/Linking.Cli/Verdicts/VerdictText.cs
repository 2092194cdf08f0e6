using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Verification;

namespace Linking.Cli.Verdicts;

/// <summary>A verdict for people: what is proven, since when, on which basis, and what is missing.</summary>
internal static class VerdictText
{
    private static readonly (Chain Chain, string Name)[] Chains = [(Chain.Alpha, "SHA-256"), (Chain.Beta, "SHA3-256")];

    public static void Write(TextWriter text, VerifiedToken verified)
    {
        var verdict = verified.Verdict;
        text.WriteLine($"{verdict.Result.ToString().ToUpperInvariant()}   {Printable.Line(verified.Name)}");
        text.WriteLine();
        text.WriteLine(Wrap(Sentence(verified)));
        text.WriteLine();
        if (verdict.Token is { } token)
        {
            var lines = new List<(string, string)>();
            if (verdict.ProvenLatestTime is { } proven)
                lines.Add(("proven latest time", Times.Show(proven)));
            lines.Add(
                (
                    "claimed time",
                    $"{Times.Show(token.Header.Time)}, by the ledger's clock, within {token.Header.Accuracy / 1_000_000m:0.######} s"));
            lines.Add(
                (
                    "ledger",
                    token.Header.Ledger.Value + (verified.Evidence.LedgerGiven ? "" : " (named by the token; --ledger insists on one)")));
            lines.Add(
                (
                    "round",
                    $"{token.Header.Index}, one of {token.Header.LeafCount} leaves; stamped as " +
                    $"{token.Levels[0].Leaf.Kind.ToString().ToLowerInvariant()}"));
            lines.Add(("policy", token.Header.Policy.ToString()));
            lines.Add(("valid until", Times.Show(token.Header.ValidUntil)));
            lines.Add(("verified as of", Times.Show(verified.Evidence.Trust.Now)));
            Lines.Write(text, "  ", lines.ToArray());
            text.WriteLine();
        }

        foreach (var (chain, name) in Chains)
            WriteChain(text, verified, chain, name);
        foreach (var remark in verified.Evidence.Remarks)
            text.WriteLine(Wrap("Note: " + Printable.Line(remark)));
        if (verdict.Result == VerificationResult.Inconclusive)
            text.WriteLine(Wrap("Inconclusive does not mean false: something needed for an answer is missing."));
    }

    private static string Sentence(VerifiedToken verified)
    {
        var verdict = verified.Verdict;
        var counted = Chains.Where(c => !verdict[c.Chain].IsBroken).Select(c => c.Name).ToList();
        var proven = Chains.Where(c => !verdict[c.Chain].IsBroken && verdict[c.Chain].Result == VerificationResult.Valid)
            .Select(c => c.Name).ToList();
        return verdict.Result switch
        {
            VerificationResult.Valid when verdict.ProvenLatestTime is { } latest =>
                $"This very data existed on {Times.Show(latest)} at the latest. That rests on a published value alone, " +
                $"checked under {string.Join(" and ", counted)}; no key, and no word of the ledger's operator, is needed " +
                "for it.",
            VerificationResult.Valid =>
                "The ledger's signed statement says that this very data existed on " +
                $"{Times.Show(verdict.ClaimedTime!.Value)}, checked under {string.Join(" and ", counted)}. That rests on " +
                "the ledger's key until the token is extended by a publication.",
            VerificationResult.Invalid when verdict.Token is null => $"There is no proof: the token cannot be read. {verified.TokenError}",
            VerificationResult.Invalid =>
                "The token does not prove anything about this data: something in it, or in what it was held against, is contradicted.",
            _ when verdict.Token is null => $"The token cannot be judged. {verified.TokenError}",
            _ when proven.Count > 0 =>
                $"Nothing is contradicted, and under {string.Join(" and ", proven)} what was given suffices. Under " +
                $"{string.Join(" and ", counted.Except(proven, StringComparer.Ordinal))} it does not, and a verdict takes " +
                "both, unless one is held broken (--broken).",
            _ => "Nothing is contradicted, but what was given does not suffice for a proof.",
        };
    }

    private static void WriteChain(TextWriter text, VerifiedToken verified, Chain chain, string name)
    {
        var verdict = verified.Verdict[chain];
        var state = verdict.IsBroken
            ? $"held broken since {Times.Show(verified.Evidence.Trust.BrokenSince[HashFunctions.FunctionOf(chain)])}, not counted"
            : verdict.Result.ToString();
        text.WriteLine($"  {name,-9} {state}{(verdict.Basis == Basis.None ? "" : $", {verdict.Basis}")}");
        if (verdict.Findings.Contains(FindingCode.Published))
        {
            foreach (var source in verified.SourcesOf(chain))
            {
                text.WriteLine($"              by {Printable.Line(source.Where)}");
                text.WriteLine($"              evident on {Times.Show(source.Value.Evident)}: {source.Date}");
            }
        }

        foreach (var finding in verdict.Findings)
        {
            // Where nothing is missing there is nothing to do.
            var advice = finding.Advice().Length > 0 && (verdict.Result != VerificationResult.Valid || verdict.IsBroken) &&
                finding is not (FindingCode.Published or FindingCode.Signed)
                ? $" → {finding.Advice()}"
                : "";
            text.WriteLine($"              {finding.Text(),-16} {finding.Meaning()}{advice}");
        }

        text.WriteLine();
    }

    private static string Wrap(string sentence)
    {
        const int Width = 98;
        var lines = new List<string>();
        var line = "";
        foreach (var word in sentence.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Width)
            {
                lines.Add(line);
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        lines.Add(line);
        return string.Join('\n', lines.Select(l => "  " + l));
    }
}
