using System.CommandLine;
using System.Runtime.InteropServices;

using Linking.Books;
using Linking.Cli.Announcing;
using Linking.Cli.Archives;
using Linking.Cli.AuditLogs;
using Linking.Cli.Backups;
using Linking.Cli.Commands;
using Linking.Cli.Covers;
using Linking.Cli.Doctor;
using Linking.Cli.Git;
using Linking.Cli.Guides;
using Linking.Cli.HandOvers;
using Linking.Cli.Holdings;
using Linking.Cli.Languages;
using Linking.Cli.Paths;
using Linking.Cli.Policies;
using Linking.Cli.Renewals;
using Linking.Cli.Reports;
using Linking.Cli.Servers;
using Linking.Cli.Successions;
using Linking.Cli.Terminal;
using Linking.Cli.Translating;
using Linking.Client;
using Linking.Client.Tiles;
using Linking.Client.Trust;
using Linking.Server;

namespace Linking.Cli;

/// <summary>All commands, and how each failure ends: one sentence on standard error and a documented exit code.</summary>
internal static class CommandLine
{
    /// <summary>Set to 1 to see where an unexpected error arose.</summary>
    public const string DebugVariable = "LINKING_DEBUG";

    // What the parser says of a group of commands named alone.
    private const string NoOwnCommand = "Required command was not provided.";

    // In the order of the help. Two of them tell of all.
    private static readonly (string Name, Func<RootCommand, Command> Build)[] Commands =
    [
        (ServeCommand.Name, _ => ServeCommand.Build()),
        ("stamp", _ => StampCommand.Build()),
        ("verify", _ => VerifyCommand.Build()),
        ("extend", _ => ExtendCommand.Build()),
        ("renew", _ => RenewCommand.Build()),
        ("match", _ => MatchCommand.Build()),
        ("list", _ => CatalogueCommands.BuildList()),
        ("find", _ => CatalogueCommands.BuildFind()),
        ("forget", _ => CatalogueCommands.BuildForget()),
        ("holdings", _ => HoldingsCommand.Build()),
        ("archive", _ => ArchiveCommand.Build()),
        ("order", _ => OrderCommand.Build()),
        ("repair", _ => RepairCommand.Build()),
        ("vouch", _ => VouchCommand.Build()),
        ("translate", _ => TranslateCommand.Build()),
        ("info", _ => InfoCommand.Build()),
        ("report", _ => ReportCommand.Build()),
        ("publish", _ => PublishCommand.Build()),
        ("publication", _ => PublicationCommand.Build()),
        ("announce", _ => AnnounceCommand.Build()),
        ("policy", _ => PolicyCommand.Build()),
        ("status", _ => StatusCommand.Build()),
        ("clock", _ => ClockCommand.Build()),
        ("events", _ => EventsCommand.Build()),
        ("ledger", _ => LedgerCommand.Build()),
        ("notice", _ => NoticeCommand.Build()),
        ("succeed", _ => SucceedCommand.Build()),
        ("close", _ => CloseCommand.Build()),
        ("handover", _ => HandOverCommand.Build()),
        ("cover", _ => CoverCommand.Build()),
        ("key", _ => KeyCommand.Build()),
        ("access", _ => AccessCommand.Build()),
        (WitnessCommand.Name, _ => WitnessCommand.Build()),
        ("fsck", _ => FsckCommand.Build()),
        ("backup", _ => BackupCommand.Build()),
        ("restore", _ => RestoreCommand.Build()),
        ("audit", _ => AuditCommand.Build()),
        ("compare", _ => CompareCommand.Build()),
        ("export", _ => ExportCommand.Build()),
        ("git", _ => GitCommands.Build()),
        ("doctor", _ => DoctorCommand.Build()),
        (DemoCommand.Name, _ => DemoCommand.Build()),
        (GuideCommands.CompletionName, GuideCommands.BuildCompletion),
        (GuideCommands.ManualName, GuideCommands.BuildMan),
        ("version", _ => VersionCommand.Build()),
    ];

    private static readonly TimeSpan InterruptLimit = TimeSpan.FromSeconds(2);

    /// <summary>Makes the commands.</summary>
    /// <param name="named">The one that is named, if any: then it alone, for making them all takes longer than most commands.</param>
    public static RootCommand Build(string? named = null)
    {
        var root = new RootCommand(
            """
            Linking: a time-stamping ledger whose proofs are checked offline, for decades, under two hash functions.

            Exit codes: 0 done or Valid · 1 Invalid · 2 Inconclusive · 64 wrong usage · others in docs/operations/commands.md
            """);
        var isOfAll = named is GuideCommands.CompletionName or GuideCommands.ManualName;
        var needed = isOfAll ? [] : Array.FindAll(Commands, c => c.Name == named);
        foreach (var (_, build) in needed.Length > 0 ? needed : Commands)
            root.Add(build(root));
        root.Add(LanguageChoice.NewOption());
        TranslatedHelp.AddTo(root);
        return root;
    }

    /// <summary>Runs one command.</summary>
    /// <param name="args">As typed.</param>
    /// <param name="clock">What it takes for the time; null: the machine's clock.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TimeProvider? clock = null)
    {
        if (clock is not null)
            Times.Clock = clock;
        // A file whose name begins with @ is a file like others: no options are read out of it.
        var root = Build(args.FirstOrDefault());
        var parsed = root.Parse(RawNames.Arguments(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            LanguageChoice.Apply(root, parsed);
            if (args.Length == 0)
            {
                Console.WriteLine(Welcome.Text);
                return ExitCode.Success;
            }

            if (ErrorsOf(parsed).ToList() is { Count: > 0 } errors)
            {
                foreach (var message in errors)
                    await Console.Error.WriteLineAsync(Printable.Line(message));
                await Console.Error.WriteLineAsync(Say($"Try: {CommandPath(parsed)} --help"));
                return ExitCode.Usage;
            }

            CheckCurrentFolder();
            return await InvokeAsync(parsed);
        }
        catch (Exception exception)
        {
            var (code, message) = Explain(exception);
            await Console.Error.WriteLineAsync(Printable.Lines(Known(message)));
            if (Environment.GetEnvironmentVariable(DebugVariable) == "1")
                await Console.Error.WriteLineAsync(exception.ToString());
            return code;
        }
    }

    /// <summary>
    /// Commands end by their cancellation token, and at the latest two seconds after the signal. The handler stands
    /// before the command begins. A server handles signals itself: it finishes the open round first.
    /// </summary>
    private static async Task<int> InvokeAsync(ParseResult parsed)
    {
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        if (parsed.CommandResult.Command.Name is ServeCommand.Name or WitnessCommand.Name)
            return await parsed.InvokeAsync(configuration);
        using var interrupted = new CancellationTokenSource();
        var overdue = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var limit = new Timer(_ => overdue.TrySetResult());
        void Interrupt(PosixSignalContext context)
        {
            context.Cancel = true;
            limit.Change(InterruptLimit, Timeout.InfiniteTimeSpan);
            interrupted.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        var run = Task.Run(() => parsed.InvokeAsync(configuration, interrupted.Token));
        await Task.WhenAny(run, overdue.Task);
        return run.IsCompleted ? await run : throw new OperationCanceledException();
    }

    /// <summary>The exit code that a failure has, and its sentence.</summary>
    public static (int Code, string Message) Explain(Exception exception) => exception switch
    {
        CommandException e => (e.ExitCode, e.Message),
        OperationCanceledException => (ExitCode.Interrupted, Say("Interrupted. Nothing was left half written.")),
        RequestFailedException { StatusCode: Grpc.Core.StatusCode.DeadlineExceeded } e =>
            (ExitCode.Unavailable, Say($"{e.Message} With --timeout it gets longer.")),
        RequestFailedException e when Refusals.Has<ProxyException>(e) =>
            (ExitCode.Unavailable, Say($"{e.Message.TrimEnd('.')}. Another proxy is named with --proxy, and none with --proxy none.")),
        RequestFailedException { Error.Reason: Linking.Protocol.V1.ErrorReason.ApprovalNeeded } e => (ExitCode.TryAgain, e.Message),
        RequestFailedException e => (ExitCode.Unavailable, e.Message),
        UntrustedReplyException e => (ExitCode.Untrusted, e.Message),
        TrustException { IsOfWriting: true } e => (ExitCode.CannotCreate, e.Message),
        TrustException { InnerException: IOException or UnauthorizedAccessException } e => (ExitCode.InputOutput, e.Message),
        TrustException e => (ExitCode.Untrusted, e.Message),
        PublicFilesException e => (ExitCode.Unavailable, e.Message),
        BookException e => (ExitCode.NoInput, e.Message),
        Linking.Notes.SignerException e => (ExitCode.Unavailable, e.Message),
        StartupException e => (ExitCode.Configuration, e.Message + ServeCommand.FlagsFor(e.Message)),
        PathTooLongException => (ExitCode.NoInput, Say("A path is longer than the system takes.")),
        FileNotFoundException e => (ExitCode.NoInput, Say($"There is no file {e.FileName}.")),
        DirectoryNotFoundException e => (ExitCode.NoInput, e.Message),
        UnauthorizedAccessException e => (ExitCode.InputOutput, e.Message),
        IOException e => (ExitCode.InputOutput, e.Message),
        _ =>
            (
                ExitCode.Internal,
                Say(
                    $"Unexpected error, a defect of this program: {exception.GetType().Name}: {exception.Message} Set " +
                    $"{DebugVariable}=1 to see where.")),
    };

    /// <summary>What is wrong with the command line; without a command only that, and which there are.</summary>
    private static IEnumerable<string> ErrorsOf(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is not RootCommand root)
        {
            var own = string.Join(", ", parsed.CommandResult.Command.Subcommands.Select(c => c.Name));
            return parsed.Errors
                .Select(e => own.Length > 0 && e.Message == NoOwnCommand ? Say($"Name one of its commands: {own}.") : Known(e.Message))
                .Concat(Mistyped(parsed.CommandResult)).Concat(RawNamed(parsed.CommandResult));
        }

        if (parsed.Errors.Count == 0)
            return [];
        var names = string.Join(", ", root.Subcommands.Select(c => c.Name));
        return
        [
            parsed.UnmatchedTokens.Count > 0
                ? Say($"There is no command '{parsed.UnmatchedTokens[0]}'. Name one of the commands: {names}.")
                : Say($"Name one of the commands: {names}."),
        ];
    }

    /// <summary>The parser takes an option that it does not know for a file; a file of that name is meant only if there is one.</summary>
    private static IEnumerable<string> Mistyped(System.CommandLine.Parsing.CommandResult command) => command.Children
        .OfType<System.CommandLine.Parsing.ArgumentResult>()
        .SelectMany(a => a.Tokens)
        .Where(t => t.Value.Length > 1 && t.Value[0] == '-' && !FileFacts.Exists(t.Value))
        .Select(t => Say($"'{t.Value}' is neither an option of this command nor a file."));

    /// <summary>Files to stamp and tokens may have any name; what else is named, the runtime must find by itself.</summary>
    private static IEnumerable<string> RawNamed(System.CommandLine.Parsing.CommandResult command) => command.Children
        .Where(c => c is not System.CommandLine.Parsing.OptionResult { Option.Name: "--tokens" or "--output" } &&
            (c is System.CommandLine.Parsing.OptionResult || command.Command.Name is DemoCommand.Name or KeyCommand.MakeName))
        .SelectMany(c => c.Tokens)
        .Where(t => RawNames.IsRaw(t.Value))
        .Select(t => Say($"'{t.Value}' is not UTF-8. Files to stamp and tokens may have such a name; this may not: rename it."));

    /// <summary>The runtime finds nothing from a folder whose name it cannot hold.</summary>
    private static void CheckCurrentFolder()
    {
        if (OperatingSystem.IsLinux() && RawNames.HasReplacement(Environment.CurrentDirectory) &&
            !Directory.Exists(Environment.CurrentDirectory))
            throw new CommandException(
                ExitCode.NoInput,
                $"The name of the current folder, {Environment.CurrentDirectory}, is not UTF-8. Go to a folder above it that has no such " +
                $"name, and name the files from there.");
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, at.Command is RootCommand ? "linking" : at.Command.Name);
        return string.Join(' ', names);
    }
}
