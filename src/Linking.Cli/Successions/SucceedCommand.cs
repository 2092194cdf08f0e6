using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Guides;
using Linking.Cli.Terminal;
using Linking.Ledger.Exporting;
using Linking.Server.Options;
using Linking.Storage;

namespace Linking.Cli.Successions;

/// <summary><c>linking succeed</c>: founds the ledger that follows another, and has that one name it.</summary>
internal static class SucceedCommand
{
    // What a ledger is founded with, and what its folder is opened by.
    private static readonly string[] Founding =
    [
        "Data", "Ledger", "Suite", "Policy", "RecoveryKeys", "Interval", "PublicationInterval", "Accuracy", "Clock", "Store", "Keys",
        "KeyPassphrase", "RequireModule", "HighWaterMark",
    ];

    public static Command Build()
    {
        var from = new Option<string>("--from")
        {
            Description = "The predecessor: the address of its server, or its data folder while no server runs on it.",
            HelpName = "SERVER|DIR",
            Required = true,
        };
        var config = new Option<string>("--config")
        {
            Description = "JSON file with a section \"Linking\": the configuration of the new ledger's server.",
            HelpName = "FILE",
        };
        var fromConfig = new Option<string>("--from-config")
        {
            Description = "The same of the predecessor's server, for a predecessor in a folder. Default: that of a server without " +
                "options, but with the accuracy that the predecessor's record promises and the validity of its last round.",
            HelpName = "FILE",
        };
        var without = new Option<bool>("--without-recovery-keys")
        {
            Description = "Found a ledger without recovery keys: it can name none later, and the predecessor can name no other ledger.",
        };
        var (trust, json, operate) = (SharedOptions.Trust(), SharedOptions.Json(), new OperatorFlags());
        var command = new Command(
            "succeed",
            "Found the ledger that follows another one, and have that one name it in its record, so that clients follow without a " +
            "question (operator). Run it again until it says that all is done: nothing is done twice. Exit codes: 0 done, 75 a file " +
            "must be signed first.")
        {
            from, config, fromConfig, without, trust, json,
        };
        var flags = ServerOptionDefinition.All.Where(d => Founding.Contains(d.Name))
            .ToDictionary(d => d.Name, ServeCommand.OptionOf, StringComparer.Ordinal);
        foreach (var (option, _) in flags.Values)
            command.Add(option);
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var options = ServerOptionsReader.Read(
                parsed.GetValue(config),
                Environment.GetEnvironmentVariable,
                flags.Select(flag => KeyValuePair.Create(flag.Key, flag.Value.Read(parsed))));
            await using var old = await OldLedger.OpenAsync(
                parsed.GetValue(from)!, parsed.GetValue(fromConfig), parsed.GetValue(trust), operate, parsed, cancellation);
            return await RunAsync(options, old, parsed.GetValue(without), parsed.GetValue(json), cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        ServerOptions options, OldLedger old, bool withoutRecoveryKeys, bool json, CancellationToken cancellation)
    {
        var state = await old.ReadAsync(cancellation);
        var found = await NewLedger.FindAsync(options.DataFolder, cancellation);
        var successor = found ?? await FoundAsync(options, state, withoutRecoveryKeys, cancellation);
        if (successor.Predecessor?.Identity != state.Identity)
        {
            throw new CommandException(
                ExitCode.Data,
                $"The ledger in {options.DataFolder}, {successor.Ledger}, was not founded to follow {state.Ledger}: its genesis names " +
                $"{successor.Predecessor?.Ledger.Value ?? "no predecessor"}, and that cannot be changed. Name a new folder with --data.");
        }

        Keep(options.DataFolder, state);
        string? draft = null;
        if (state.Named is null)
        {
            var files = new EventFiles(Path.Combine(options.DataFolder, "succession", "successor.txt"));
            if (files.TakeUp(state, state.TextNaming(successor)) is { } text)
            {
                await old.WriteAsync(text, cancellation);
                state = await old.ReadAsync(cancellation);
                Keep(options.DataFolder, state);
            }
            else
            {
                draft = files.Draft;
            }
        }

        if (draft is null && (state.Named is not { } named || !successor.IsNamedBy(named.Event)))
            throw NotNamed(state, successor);
        Show(new Outcome(state, successor, found is null, draft), json);
        return draft is null ? ExitCode.Success : ExitCode.TryAgain;
    }

    // Before anything is made: what would stand there for nothing.
    private static async Task<NewLedger> FoundAsync(
        ServerOptions options, OldState state, bool withoutRecoveryKeys, CancellationToken cancellation)
    {
        if (state.Named is { Event: var named })
        {
            throw new CommandException(
                ExitCode.Data,
                $"{state.Ledger} names a successor already, {named.SuccessorLedger} ({named.SuccessorIdentity}), and only the first one " +
                $"counts. Nothing was made. What follows now is a successor of that one.");
        }

        if (state.HasEnded)
        {
            throw new CommandException(
                ExitCode.Data,
                $"{state.Ledger} has ended its service and named no successor: nothing can be written into its record any more. Nothing " +
                $"was made. A new ledger begins with 'linking serve', and its identity must be made known anew.");
        }

        if (options.Ledger is null || options.Ledger == state.Ledger)
        {
            throw SharedOptions.Usage(
                $"Name the new ledger with --ledger: it needs a name of its own, which {state.Ledger} is not. It stands in every token.");
        }

        if (options.RecoveryKeys.Count == 0 != withoutRecoveryKeys)
        {
            throw SharedOptions.Usage(
                $"Name the new ledger's recovery keys with --recovery-keys ('linking key make' makes them), or say " +
                $"--without-recovery-keys. It can name none later, and {state.Ledger} can name no other ledger. Nothing was made.");
        }

        var successor = await NewLedger.FoundAsync(options with { Suite = options.Suite ?? state.Suite }, state.Head, cancellation);
        foreach (var line in Guides.Founding.Lines(options, isSuccessor: true))
            await Console.Error.WriteLineAsync(Printable.Line(line));
        return successor;
    }

    private static void Keep(string data, OldState state)
    {
        try
        {
            var records = new PredecessorRecords(data);
            records.Keep(state.Record);
            foreach (var earlier in state.Earlier.Take(PredecessorRecords.MaxCount - 1))
                records.Keep(earlier);
        }
        catch (StorageException e)
        {
            throw new CommandException(ExitCode.CannotCreate, e.Message, e);
        }
    }

    private static CommandException NotNamed(OldState state, NewLedger successor) => new(
        ExitCode.Data,
        state.Named is { Event: var other }
            ? $"{state.Ledger} names another successor than {successor.Ledger}: {other.SuccessorLedger} ({other.SuccessorIdentity}), and " +
              "only the first one counts. Nobody who knows the old ledger will follow this one."
            : $"{state.Ledger} took the event, and its record does not name {successor.Ledger} under both functions. Look at it with " +
              "'linking info', and ask for help before anyone uses the new ledger.");

    private static void Show(Outcome outcome, bool json)
    {
        var (state, successor, isNew, draft) = outcome;
        if (json)
        {
            Console.WriteLine(JsonLine.Of(new JsonObject
            {
                ["ledger"] = successor.Ledger.Value,
                ["suite"] = successor.Suite.Number,
                ["identity"] = successor.Identity.ToString(),
                ["predecessor"] = state.Ledger.Value,
                ["predecessor_identity"] = state.Identity.ToString(),
                ["predecessor_size"] = successor.Predecessor!.Size,
                ["founded"] = isNew,
                ["named_in_round"] = draft is null ? state.Named?.Round : null,
                ["to_sign"] = draft,
            }));
            return;
        }

        Console.WriteLine(Printable.Line(
            draft is null
                ? $"{successor.Ledger} follows {state.Ledger}, which names it"
                : $"{successor.Ledger} is made, and not yet named"));
        Lines.Write(
            Console.Out,
            "  ",
            ("suite", $"{successor.Suite.Number}"),
            ("identity", Digests.Show(successor.Identity)),
            ("follows", $"{state.Ledger}, by a head of {successor.Predecessor!.Size} rounds"),
            ("named", draft is null
                ? $"in round {state.Named!.Value.Round} of {state.Ledger}: publish there now"
                : $"not yet: sign {draft}\nlinking key sign {draft} --key RECOVERY-KEY\nand run this command again"));
    }

    private sealed record Outcome(OldState State, NewLedger Successor, bool IsNew, string? Draft);
}
