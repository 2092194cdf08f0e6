using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

using Linking.Cli.Catalogues;
using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;

namespace Linking.Cli.Holdings;

/// <summary><c>linking holdings</c> and <c>linking holdings check</c>.</summary>
internal static class HoldingsCommand
{
    public static Command Build()
    {
        var command = Build(
            "holdings",
            "Say how it stands with every file that the catalogue knows and with its proof: what is lost, what is due for renewal, what " +
            "has ended. Proofs are read, files are not: 'linking holdings check' reads them too. How long what is kept stands in " +
            "holdings.json in the trust folder. Exit code 1 if something is lost, failed or past, 3 if something is due.",
            isReread: false);
        command.Add(Build(
            "check",
            "The same, and every file is read again and its proof verified in full, as 'linking verify' does.",
            isReread: true));
        return command;
    }

    /// <summary>The term that was typed; null where none was.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static HoldingRules.Term? TermOf(string? text) => text is null ? null
        : HoldingRules.TryParseTerm(text, out var term) ? term
        : throw SharedOptions.Usage($"--within: '{text}' is no term such as 1y or 90d.");

    public static Option<string> Within() => new("--within")
    {
        Description = "How long before its end a proof is due: 1y, 90d. Default: renew_before of holdings.json, else 1y.",
        HelpName = "TERM",
    };

    private static Command Build(string name, string description, bool isReread)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Only what lies at these files, tokens or folders. Default: everything.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var states = new Option<HoldingState[]>("--only")
        {
            Description = "Only what stands so: lost, failed, past, due, promised, over, kept. May be repeated.",
            HelpName = "STATE",
        };
        var label = new Option<string>("--label") { Description = "Only what a rule gives this label.", HelpName = "WORD" };
        var all = new Option<bool>("--all") { Description = "Show each one, also where nothing is to be done." };
        var (within, json) = (Within(), SharedOptions.Json(", one for each proof on a line of its own"));
        var evidence = new EvidenceFlags();
        var command = new Command(name, description) { paths, states, label, all, within, json };
        evidence.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = evidence.Read(parsed);
            SeenLists.Remark(options);
            var (wanted, only) = (parsed.GetValue(label), parsed.GetValue(states) ?? []);
            var found = (await HoldingList.ReadAsync(
                    options, parsed.GetValue(paths) ?? [], parsed.GetValue(within), isReread, cancellation))
                .Where(h => wanted is null || h.Label == wanted).Where(h => only.Length == 0 || only.Contains(h.State)).ToList();
            if (parsed.GetValue(json))
                found.ForEach(h => Console.WriteLine(JsonLine.Of(ToJson(h))));
            else
                Write(found, parsed.GetValue(all) || only.Length > 0);
            return found.Exists(h => h.State <= HoldingState.Past) ? ExitCode.Invalid
                : found.Exists(h => h.State == HoldingState.Due) ? ExitCode.Insufficient : ExitCode.Success;
        });
        return command;
    }

    private static void Write(List<Holding> found, bool isAllShown)
    {
        var counts = found.GroupBy(h => h.State).OrderBy(g => g.Key)
            .Select(g => $"{g.Count().ToString("N0", CultureInfo.InvariantCulture)} {WordOf(g.Key)}");
        Console.WriteLine(found.Count == 0
            ? Say("Nothing is held: the catalogue has no token of this. 'linking verify FOLDER' notes those of a folder.")
            : string.Join(Say(", "), counts));
        var shown = found.Where(h => isAllShown || h.State <= HoldingState.Due).OrderBy(h => h.State).ToList();
        var width = shown.Select(h => Columns.WidthOf(WordOf(h.State))).DefaultIfEmpty(0).Max();
        foreach (var holding in shown)
        {
            var (file, end) = (holding.File ?? holding.Proof, holding.ValidUntil);
            var said = holding.Reason is { } reason ? $"{file}: {reason}"
                : end is { } valid ? Say($"{file}: valid until {Times.Show(valid)}") : file;
            Console.WriteLine(Printable.Line($"{Columns.Pad(WordOf(holding.State), width)}  {said}"));
        }

        if (found.Exists(h => h.State == HoldingState.Due))
            Console.WriteLine(Say("Renew what is due: linking renew --due --server URL"));
        if (found.Exists(h => h.State == HoldingState.Lost))
            Console.WriteLine(Say("Bring back what is lost from a backup, or take it out: linking forget PATH"));
    }

    private static string WordOf(HoldingState state) => state switch
    {
        HoldingState.Lost => Say("lost"),
        HoldingState.Failed => Say("failed"),
        HoldingState.Past => Say("past"),
        HoldingState.Due => Say("due"),
        HoldingState.Promised => Say("promised"),
        HoldingState.Over => Say("over"),
        _ => Say("kept"),
    };

    private static JsonObject ToJson(Holding holding) => new()
    {
        ["file"] = holding.File,
        ["proof"] = holding.Proof,
        ["state"] = holding.State.ToString().ToLowerInvariant(),
        ["reason"] = holding.Reason,
        ["label"] = holding.Label,
        ["stamped"] = holding.Stamped?.ToString(),
        ["valid_until"] = holding.ValidUntil?.ToString(),
        ["keep_until"] = holding.KeepUntil?.ToString(),
    };
}
