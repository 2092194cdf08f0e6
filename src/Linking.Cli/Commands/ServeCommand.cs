using System.CommandLine;

using Linking.Cli.Guides;
using Linking.Cli.Languages;
using Linking.Cli.Terminal;
using Linking.Server;
using Linking.Server.Hosting;
using Linking.Server.Options;

namespace Linking.Cli.Commands;

/// <summary><c>linking serve</c></summary>
internal static class ServeCommand
{
    public const string Name = "serve";

    // Of other commands, and of the program as a whole.
    private static readonly string[] OtherVariables =
    [
        "LINKING_SERVER", "LINKING_OPERATOR", "LINKING_CLIENT_CERTIFICATE", "LINKING_API_KEY", "LINKING_API_KEY_FILE",
        "LINKING_TRUST", LanguageChoice.Variable,
        CommandLine.DebugVariable,
    ];

    public static Command Build()
    {
        var config = new Option<string>("--config")
        {
            Description = $"JSON file with a section \"Linking\". Default: {ServerOptionsReader.DefaultFile} in the current folder, if " +
                "it is there.",
            HelpName = "FILE",
        };
        var command = new Command(
            Name,
            "Run a ledger's server. The first start makes keys and ledger in the data folder. Each option may also stand " +
            "in a JSON file or in the environment (LINKING_DATA, LINKING_LISTEN …); a flag goes before the environment, " +
            "and that before the file. SIGTERM or Ctrl-C finishes the open round, answers who waits, and stops.") { config };
        var flags = ServerOptionDefinition.All.ToDictionary(definition => definition.Name, OptionOf, StringComparer.Ordinal);
        foreach (var (option, _) in flags.Values)
            command.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            CollectorBudget.Apply();
            var variables = Environment.GetEnvironmentVariables().Keys.Cast<string>();
            foreach (var variable in ServerOptionsReader.UnknownVariables(variables, OtherVariables))
                await Console.Error.WriteLineAsync($"{variable} is set, but is no option; docs/operations/configuration.md lists all.");
            var options = ServerOptionsReader.Read(
                parsed.GetValue(config),
                Environment.GetEnvironmentVariable,
                flags.Select(flag => KeyValuePair.Create(flag.Key, flag.Value.Read(parsed))));
            var isNew = !TruthFile.Exists(options.DataFolder);
            await using var server = await LinkingServer.StartAsync(options, cancellation: cancellation);
            // Advice for whoever watches the first start; a log of JSON is read by programs.
            foreach (var line in isNew && options.LogFormat == LogFormat.Text ? Founding.Lines(options) : [])
                await Console.Error.WriteLineAsync(Printable.Line(line));
            // Standard output tells a script that it answers, and where; the log goes to standard error.
            var history = server.HistoryAddresses.Count > 0 ? $" history {Joined(server.HistoryAddresses)}" : "";
            Console.WriteLine($"ready {Joined(server.Addresses)} operator {Joined(server.OperatorAddresses)}{history}");
            await server.WaitForShutdownAsync(CancellationToken.None);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>How the options that a message names are given on the command line; empty if it names none.</summary>
    public static string FlagsFor(string message)
    {
        var words = message.Split([' ', ',', '.', ':', ';', '='], StringSplitOptions.RemoveEmptyEntries);
        var flags = ServerOptionDefinition.All.Where(d => words.Contains(d.Name, StringComparer.Ordinal)).Select(d => d.Flag).ToArray();
        return flags.Length == 0 ? "" : $" (On the command line: {string.Join(", ", flags)}.)";
    }

    private static string Joined(IEnumerable<Uri> addresses) =>
        string.Join(' ', addresses.Select(a => a.GetLeftPart(UriPartial.Authority)));

    /// <summary>An option as a flag. What is separated by ; may also be given as several flags.</summary>
    public static (Option Option, Func<ParseResult, string?> Read) OptionOf(ServerOptionDefinition definition)
    {
        var description = $"{definition.Description} Default: {definition.Default}.";
        if (definition.IsList)
        {
            var list = new Option<string[]>(definition.Flag) { Description = description, HelpName = definition.Form };
            return (list, parsed => parsed.GetValue(list) is { Length: > 0 } values ? string.Join(';', values) : null);
        }

        var one = new Option<string?>(definition.Flag) { Description = description, HelpName = definition.Form };
        return (one, parsed => parsed.GetValue(one));
    }
}
