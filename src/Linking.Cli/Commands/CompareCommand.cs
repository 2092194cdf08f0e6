using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Client.Auditing;

namespace Linking.Cli.Commands;

/// <summary><c>linking compare</c></summary>
internal static class CompareCommand
{
    private const string Side =
        "A server's address, a trust folder or the folder of one ledger in it, the folder of an audit, or a record file.";

    public static Command Build()
    {
        var one = new Argument<string>("A") { Description = Side };
        var other = new Argument<string>("B")
        {
            Description = "The same. Of two trust folders all ledgers are compared that both have.",
        };
        var folder = new Option<string>("--output-dir")
        {
            Description = "Folder for proofs, made if need be. Default: the current one.",
            HelpName = "DIR",
        };
        var (authority, timeout, json) = (SharedOptions.Authority(), SharedOptions.Timeout(), SharedOptions.Json());
        var command = new Command(
            "compare",
            "Hold two accounts of a ledger against each other, under both functions, and save the proof of a contradiction. Exit " +
            "codes: 0 they agree, 2 not all could be compared, 10 fork, 12 a publication has two texts.")
        {
            one, other, folder, authority, timeout, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = Connection.Timed(
                new LinkingClientOptions
                {
                    Connection = Connection.OptionsFor(parsed.GetValue(authority)),
                    MaxAttempts = Connection.Attempts,
                },
                SharedOptions.TimeoutOf(parsed.GetValue(timeout)));
            var report = await LedgerComparison.RunAsync(
                Named(parsed.GetValue(one)!, "A"), Named(parsed.GetValue(other)!, "B"), parsed.GetValue(folder) ?? ".", options,
                cancellation);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonLine.Of(ToJson(report)));
            else
                Show(report);
            return CodeOf(report.Result);
        });
        return command;
    }

    private static string Named(string place, string argument)
    {
        if (place.StartsWith("http://", StringComparison.Ordinal) || place.StartsWith("https://", StringComparison.Ordinal))
            SharedOptions.AddressOf(place, "", LinkingClientOptions.DefaultAddress, argument);
        else if (!File.Exists(place) && !Directory.Exists(place))
            throw new CommandException(ExitCode.NoInput, $"There is no file or folder {place}, and it is not the address of a server.");
        return place;
    }

    private static void Show(ComparisonReport report)
    {
        Console.WriteLine(report.Result switch
        {
            ComparisonResult.Agree when report.Ledgers > 1 => Say($"they agree in {report.Ledgers} ledgers"),
            ComparisonResult.Unknown when report.Ledgers != 1 => Say("not all could be compared"),
            ComparisonResult.Agree => Say($"they agree up to {report.AgreedSize} rounds"),
            ComparisonResult.Unknown when report.AgreedSize > 0 =>
                Say($"they agree up to {report.AgreedSize} rounds; beyond that not all could be compared"),
            ComparisonResult.Unknown => Say("they could not be compared"),
            _ => Say("THE LEDGER HAS SAID TWO THINGS"),
        });
        foreach (var sentence in report.Sentences)
            Console.WriteLine(Printable.Line("  " + Known(sentence)));
        foreach (var file in report.Evidence)
            Console.WriteLine(Printable.Line(Say($"  evidence   {file}")));
    }

    private static JsonObject ToJson(ComparisonReport report) => new()
    {
        ["result"] = report.Result.ToString().ToLowerInvariant(),
        ["agreed_size"] = report.Ledgers == 1 ? report.AgreedSize : null,
        ["sentences"] = new JsonArray([.. report.Sentences.Select(s => JsonValue.Create(s))]),
        ["evidence"] = new JsonArray([.. report.Evidence.Select(f => JsonValue.Create(f))]),
    };

    private static int CodeOf(ComparisonResult result) => result switch
    {
        ComparisonResult.Agree => ExitCode.Success,
        ComparisonResult.Unknown => ExitCode.Inconclusive,
        ComparisonResult.Fork => ExitCode.Fork,
        _ => ExitCode.Rewritten,
    };
}
