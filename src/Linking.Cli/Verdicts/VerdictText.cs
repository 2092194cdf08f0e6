using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Verdicts;

/// <summary>A verdict for people: what is proven and by whose word, what is only claimed, and what is missing.</summary>
internal static class VerdictText
{
    public static void Write(TextWriter text, VerifiedToken verified)
    {
        var verdict = verified.Verdict;
        text.WriteLine($"{Headline(verdict)}   {Printable.Line(verified.Name)}");
        text.WriteLine();
        foreach (var sentence in Sentences(verified).Concat(NotOlder(verified)).Concat(verified.Origin?.Sentences(verified) ?? []))
            text.WriteLine(Columns.Paragraph(Printable.Line(sentence)));
        text.WriteLine();
        if (verdict.Token is not null)
        {
            Lines.Write(text, "  ", [.. Facts(verified)]);
            text.WriteLine();
        }

        foreach (var chain in Enum.GetValues<Chain>())
            WriteChain(text, verified, chain);
        foreach (var notice in verdict.Notices)
            text.WriteLine(Columns.Paragraph(Say($"Notice: {Printable.Line(Notices.Of(notice))}")));
        foreach (var source in verified.Sources)
            text.WriteLine(Columns.Paragraph(Printable.Line(Sentence(source))));
        foreach (var remark in verified.Evidence.Remarks)
            text.WriteLine(Columns.Paragraph(Say($"Note: {Printable.Line(remark)}")));
    }

    /// <summary>Result and basis; of a later day than today a forecast.</summary>
    public static string Headline(Verdict verdict) =>
        (verdict.IsForecast ? Say("FORECAST: ") : "") + Known(verdict.Result.ToString().ToUpperInvariant()) +
        (verdict.Basis is { } basis ? Say(", ") + Known(basis.ToString().ToUpperInvariant()) : "");

    /// <summary>The same within a sentence.</summary>
    public static string Result(VerificationResult result, Basis? basis) => basis is { } known and not Basis.None
        ? Known(result.ToString()) + Say(", ") + Known(known.ToString())
        : Known(result.ToString());

    /// <summary>The time that the ledger claims, how exactly, and what that is worth.</summary>
    public static string Claimed(Verdict verdict)
    {
        var header = verdict.Token!.Header;
        if (verdict.Claimed is not { } claimed)
            return Say("nothing: no word of the pinned ledger stands behind the time in the token");
        var accuracy = header.Accuracy / 1_000_000m;
        return verdict.IsClaimedUnsupported
            ? Say(
                $"{Times.Show(claimed)} by the ledger's clock, within {accuracy:0.######} s: its operator's word; unsupported, for the " +
                $"ledger said two things")
            : Say($"{Times.Show(claimed)} by the ledger's clock, within {accuracy:0.######} s: its operator's word");
    }

    /// <summary>The name of a function as people know it.</summary>
    public static string Name(HashFunction function) => function switch
    {
        HashFunction.Sha2With256Bits => "SHA-256",
        HashFunction.Sha3With256Bits => "SHA3-256",
        HashFunction.Sha2With512Bits => "SHA-512",
        _ => "SHA3-512",
    };

    private static IEnumerable<string> Sentences(VerifiedToken verified)
    {
        var verdict = verified.Verdict;
        var counted = Names(verified, chain => !chain.IsBroken);
        if (verdict.Result == VerificationResult.Valid && verdict.ProvenLatest is { } latest)
        {
            yield return Say($"Proven: this very data existed on {Times.Show(latest)} at the latest, checked under {counted}.");
            foreach (var voucher in verified.ProvenBy)
                yield return Say($"By the word of {Words.Of(voucher)}.");
            yield return Say("No key of the ledger, and no word of its operator, is needed for that.");
        }
        else
        {
            yield return verdict.Result switch
            {
                VerificationResult.Valid =>
                    Say(
                        $"Signed: the ledger says that this very data existed on {Times.Show(verdict.Token!.Header.Time)}, checked under " +
                        $"{counted}. That is the word of whoever holds its keys.{Alone(verified)}"),
                VerificationResult.Invalid when verdict.Token is null =>
                    Say($"There is no proof: the token cannot be read. {verified.TokenError}"),
                VerificationResult.Invalid =>
                    Say(
                        "The token does not prove anything about this data: something in it, or in what it was held against, is " +
                        "contradicted."),
                _ when verdict.Token is null => Say($"The token cannot be judged. {verified.TokenError}"),
                _ => Missing(verified, counted),
            };
            if (verdict.Result == VerificationResult.Inconclusive)
                yield return Say("Inconclusive does not mean false: something needed for an answer is missing.");
            foreach (var sentence in WhyAndWhatToDo(verified))
                yield return sentence;
        }
    }

    private static IEnumerable<string> NotOlder(VerifiedToken verified)
    {
        if (verified.Earliest is not { } earliest)
            yield break;
        yield return earliest.Value is { } value
            ? Say(
                $"Not before: the header is not older than {Times.Show(earliest.Word.Time)}, when the public value {value} " +
                $"({earliest.Word.By}) became known, by your word. That is said of the header, not of the data, which may be older.")
            : Say(
                $"Not before: the header is not older than {Times.Show(earliest.Word.Time)}, by the word of the time-stamp authority " +
                $"{earliest.Word.By}, whose certificate you gave. That is said of the header, not of the data, which may be older.");
    }

    private static IEnumerable<string> WhyAndWhatToDo(VerifiedToken verified)
    {
        var verdict = verified.Verdict;
        var reasons = verified.Reasons.ToList();
        if (verdict.Result == VerificationResult.Valid || verdict.Token is null || reasons.Count == 0)
            yield break;
        yield return Say($"Why: {string.Join(Say("; "), reasons.Select(r => r.Said()))}.");
        var advice = reasons.Select(r => r.SaidAdvice()).Where(a => a.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        if (advice.Count == 0)
            yield break;
        var whatToDo = string.Join(Say("; "), advice);
        yield return verdict.Result == VerificationResult.Inconclusive
            ? Say($"What to do: {whatToDo}. The options for it: linking verify --help")
            : Say($"What to do: {whatToDo}.");
    }

    // Under one function more may be proven than under both.
    private static string Alone(VerifiedToken verified)
    {
        foreach (var chain in Enum.GetValues<Chain>().Where(chain => !verified.Of(chain).IsBroken))
        {
            if (verified.Of(chain) is { ProvenLatest: { } proven, Vouchers: [var voucher, ..] })
                return Say(
                    $" Under {Name(verified.Suite[chain])} alone it is proven to have existed on {Times.Show(proven)} at the latest, " +
                    $"by the word of {Words.Of(voucher)}.");
        }

        return Say(" Nobody else's stands for it.");
    }

    private static string Missing(VerifiedToken verified, string counted)
    {
        var suffices = Names(verified, chain => !chain.IsBroken && chain.Result == VerificationResult.Valid);
        var lacking = Names(verified, chain => !chain.IsBroken && chain.Result != VerificationResult.Valid);
        if (counted.Length == 0)
            return Say("Nothing is contradicted, but both functions are held broken, and nothing is left that could prove it.");
        return suffices.Length > 0
            ? Say(
                $"Nothing is contradicted, and under {suffices} what was given suffices. Under {lacking} it does not, and a verdict " +
                $"takes both, unless one is held broken (--broken).")
            : Say("Nothing is contradicted, but what was given does not suffice for a proof.");
    }

    private static IEnumerable<(string Label, string Value)> Facts(VerifiedToken verified)
    {
        var (verdict, trust) = (verified.Verdict, verified.Evidence.Trust);
        var header = verdict.Token!.Header;
        if (verdict.ProvenLatest is { } proven)
            yield return (Say("proven latest"), Times.Show(proven));
        if (verified.Earliest is { } earliest)
            yield return (Say("header not before"), Times.Show(earliest.Word.Time));
        yield return (Say("claimed"), Claimed(verdict));
        if (verdict.Floor is { } floor)
            yield return (Say("not backdated beyond"), Say($"{Times.Show(floor)}, or the ledger's history has a fork"));
        if (verdict.StatusAsOf is { } status)
            yield return (Say("ledger known as of"), Times.Show(status));
        yield return (Say("ledger"), header.Ledger.Value);
        yield return (Say("identity"), Identity(verified));
        yield return (
            Say("round"),
            Say($"{header.Index}, one of {header.LeafCount} leaves; stamped as {Known(KindOf(verdict.Token))}"));
        yield return (Say("policy"), header.Policy.ToString());
        yield return (Say("valid by policy until"), Times.Show(header.ValidUntil));
        yield return (Say("held"), Times.Show(trust.Held));
        if (trust.AsOf is { } asOf)
            yield return (Say("asked as of"), Times.Show(asOf));
    }

    private static string Identity(VerifiedToken verified)
    {
        var verdict = verified.Verdict;
        if (verdict.Identity is not { } identity)
            return Say($"unpinned: under the name {verdict.Ledger}, whose identity nobody has checked");
        var lines = $"{identity.Alpha}\n{identity.Beta}\n";
        if (!verdict.IsAttributed)
            return lines + Say("nothing says that it is this one, which is pinned");
        var isMet = verified.Evidence.Pin == PinSource.TrustFolder;
        return lines + (isMet ? Say("pinned when the ledger was first met") : Say("as given with --identity"));
    }

    private static string Sentence(EvidenceSource source)
    {
        var number = source.Publication.Number;
        return source.Dated is { } date
            ? Say(
                $"Publication {number} stands in {source.Where}, dated {Times.Show(date)} by whoever committed it: that date is not " +
                $"counted.")
            : Say($"Publication {number} stands in {source.Where}.");
    }

    private static void WriteChain(TextWriter text, VerifiedToken verified, Chain chain)
    {
        var verdict = verified.Of(chain);
        var function = verified.Suite[chain];
        var state = Result(verdict.Result, verdict.Basis);
        if (verdict.IsBroken)
            state = Say($"held broken since {Since(verified, function)}, not counted; by itself {state}");
        text.WriteLine($"  {Name(function),-9} {state}");
        foreach (var finding in verdict.Findings)
        {
            // Where nothing is missing there is nothing to do.
            var advice = finding.SaidAdvice().Length > 0 && (verdict.Result != VerificationResult.Valid || verdict.IsBroken) &&
                finding is not (FindingCode.Published or FindingCode.Signed)
                ? $" → {finding.SaidAdvice()}"
                : "";
            text.WriteLine($"              {finding.Text(),-16} {finding.Said()}{advice}");
        }

        text.WriteLine();
    }

    private static string Since(VerifiedToken verified, HashFunction function) =>
        verified.Evidence.BrokenSince(function) is { } since ? Times.Show(since) : Say("a time that the list names");

    private static string Names(VerifiedToken verified, Predicate<ChainVerdict> which) => string.Join(
        Say(" and "), Enum.GetValues<Chain>().Where(chain => which(verified.Of(chain))).Select(chain => Name(verified.Suite[chain])));

    private static string KindOf(Token token) => token.Levels[0].Leaf.Kind.ToString().ToLowerInvariant();
}
