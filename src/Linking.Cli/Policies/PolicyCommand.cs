using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Terminal;
using Linking.Events;
using Linking.Files;
using Linking.Hashing;
using Linking.Ledger.Exporting;
using Linking.Policies;

namespace Linking.Cli.Policies;

/// <summary><c>linking policy</c>: the file of a ledger's policy, made, checked, placed, and found for a past day.</summary>
internal static class PolicyCommand
{
    private const string Unwritten = "TO BE WRITTEN";
    private const ulong ValidityMost = 1UL << 53;

    public static Command Build() => new(
        "policy", "A ledger's policy: make, check and place its file, or find the one, and what was announced, of a past day.")
    {
        BuildDraft(), BuildCheck(), BuildAdd(), BuildShow(), PolicyOfDay.Build(), DocumentsOfDay.Build(),
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="CommandException">It is no policy.</exception>
    public static async Task<(byte[] Bytes, Policy Policy)> ReadAsync(string path, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(path, Policy.MaxSize + 1, cancellation);
        return Policy.TryDecode(bytes, out var policy, out var error)
            ? (bytes, policy)
            : throw new CommandException(ExitCode.Data, $"{path}: {error.Message}");
    }

    /// <summary>Writes a policy to standard output.</summary>
    public static void Print(ReadOnlySpan<byte> file, Policy policy, string end) =>
        Console.Write(Printable.Lines(Encoding.UTF8.GetString(PolicyAddress.MakePage(file, policy, end))) + "\n");

    /// <summary>Which language a policy is shown in.</summary>
    public static Option<bool> Japanese() => new("--japanese") { Description = "Show it in Japanese, where its owner has written that." };

    /// <summary>The page that <see cref="Japanese"/> asks for.</summary>
    public static string EndOf(bool japanese) => japanese ? ".ja.txt" : ".txt";

    private static Argument<string> File() => new("FILE") { Description = "The policy (docs/spec/policy.md); - reads standard input." };

    private static Command BuildDraft()
    {
        var output = new Option<string>("--output", "-o") { Description = "The file to write.", HelpName = "FILE", Required = true };
        var connection = new ConnectionFlags();
        var command = new Command(
            "draft",
            "Write a policy with what the ledger's record and server say now, and a line in each section on what is to be written there.")
        {
            output,
        };
        connection.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = await connection.Read(parsed).OpenAsync(cancellation);
            var walk = client.Trust!.Ledger.Walk(Chain.Alpha);
            var (last, told) = (walk.Taken[^1].Entry, client.Ledger);
            var state = walk.StateAt(last.Round + 1)!;
            var today = DateOnly.FromDateTime(Times.Now.ToDateTime().UtcDateTime);
            var suite = last.Header.Suite;
            var policy = new Policy
            {
                Ledger = last.Header.Ledger,
                Suite = suite,
                Oid = state.Policy,
                Version = 1,
                From = today,
                Review = today.AddYears(1),
                Notice = 0,
                Retention = 10,
                Accuracy = state.Accuracy,
                Interval = state.Interval,
                PublicationInterval = state.PublicationInterval,
                Validity = Math.Min(ValidityMost, (ulong)(told.Validity.Ticks / TimeSpan.TicksPerMicrosecond)),
                IsClockCompared = told.IsClockCompared,
                Functions = [.. ((Chain[])[Chain.Alpha, Chain.Beta]).Select(c => new PolicyFunction(suite[c].Name(), today.AddYears(10)))],
                Media = state.Media,
                Documents = [],
                Sections = PolicySection.All.ToDictionary(
                    s => s.Name, s => new PolicyText($"{Unwritten}: {s.Asks}."), StringComparer.Ordinal),
            };
            OutputFile.Create(parsed.GetValue(output)!, policy.ToBytes());
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildCheck()
    {
        var (file, json) = (File(), SharedOptions.Json());
        var drafted = new Option<string>("--event")
        {
            Description = "Compare it with a configuration event, as 'linking ledger draft' writes it, before that goes into the record.",
            HelpName = "FILE",
        };
        var command = new Command(
            "check",
            "Check a policy: that every part is there and written, and, with --event, that the record will say the same. Prints the line " +
            "for the configuration event. Exit codes: 0 it can be announced, 1 something is to be written or differs, 65 it is no policy.")
        {
            file, drafted, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (bytes, policy) = await ReadAsync(parsed.GetValue(file)!, cancellation);
            var faults = Unfinished(policy).ToList();
            if (parsed.GetValue(drafted) is { } path)
                faults.AddRange(await DifferencesAsync(policy, bytes, path, cancellation));
            var digests = policy.Suite.Hash(bytes);
            var line = $"document {Policy.DocumentName} {digests}";
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonLine.Of(new JsonObject
                {
                    ["policy"] = policy.Oid.ToString(),
                    ["version"] = policy.Version,
                    ["name"] = PolicyAddress.Of(policy).Name,
                    ["line"] = line,
                    ["faults"] = new JsonArray([.. faults.Select(f => JsonValue.Create(f))]),
                }));
            }
            else
            {
                Console.WriteLine(Printable.Line($"policy {policy.Oid}, version {policy.Version}, of {policy.Ledger.Value}"));
                foreach (var fault in faults)
                    Console.WriteLine(Printable.Line("  " + fault));
                if (faults.Count == 0)
                    Lines.Write(Console.Out, "  ", ("name", PolicyAddress.Of(policy).Name), ("line", line));
            }

            return faults.Count == 0 ? ExitCode.Success : ExitCode.Invalid;
        });
        return command;
    }

    private static Command BuildAdd()
    {
        var file = File();
        var data = new Option<string>("--data", "-d") { Description = "The server's data folder.", HelpName = "DIR", Required = true };
        var command = new Command(
            "add",
            "Place a policy that is finished in the data folder, where it stands for ever: the server gives it out at once, with its " +
            "pages. Exit codes: 0 placed or there already, 1 something is to be written, 65 it is no policy, 73 another one has its place.")
        {
            file, data,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (bytes, policy) = await ReadAsync(parsed.GetValue(file)!, cancellation);
            if (Unfinished(policy).FirstOrDefault() is { } fault)
                throw new CommandException(ExitCode.Invalid, $"{parsed.GetValue(file)}: {fault}");
            var folder = parsed.GetValue(data)!;
            if (!Directory.Exists(folder))
                throw new CommandException(ExitCode.NoInput, $"There is no data folder {folder}.");
            var path = Path.Combine(folder, PolicyAddress.Of(policy).Name);
            try
            {
                DurableFolder.Create(Path.GetDirectoryName(path)!);
                if (!DurableFile.TryCreate(path, bytes) &&
                    !(await InputFile.ReadAsync(path, Policy.MaxSize + 1, cancellation)).AsSpan().SequenceEqual(bytes))
                {
                    throw new CommandException(
                        ExitCode.CannotCreate,
                        $"{path} is there with other contents, and stays. Give a new version a later day from which it is in force.");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CommandException(ExitCode.CannotCreate, $"{path} cannot be written: {e.Message}", e);
            }

            Console.WriteLine(Printable.Line(path));
            var archive = Path.Combine(folder, PublicDocuments.Folder);
            Console.WriteLine(Printable.Line($"  next: linking announce {path} --kind policy --archive {archive}"));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildShow()
    {
        var (file, japanese) = (File(), Japanese());
        var command = new Command("show", "Print a policy as text for readers.") { file, japanese };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (bytes, policy) = await ReadAsync(parsed.GetValue(file)!, cancellation);
            Print(bytes, policy, EndOf(parsed.GetValue(japanese)));
            return ExitCode.Success;
        });
        return command;
    }

    private static IEnumerable<string> Unfinished(Policy policy) => PolicySection.All
        .Where(s => policy.Sections[s.Name].English.StartsWith(Unwritten, StringComparison.Ordinal) ||
            policy.Sections[s.Name].Japanese?.StartsWith(Unwritten, StringComparison.Ordinal) == true)
        .Select(s => $"The section '{s.Name}' is still to be written: {s.Asks}.");

    private static async Task<IReadOnlyList<string>> DifferencesAsync(
        Policy policy, byte[] bytes, string path, CancellationToken cancellation)
    {
        var text = await InputFile.ReadAsync(path, LedgerEvent.MaxSize + 1, cancellation);
        var reading = EventReading.Read(text, policy.Suite);
        if (reading.Event is not Configuration configuration)
            throw new CommandException(ExitCode.Data, $"{path} is no configuration event. {reading.Error}");
        var differences = policy.DifferencesFrom(configuration.Ledger, configuration.State).ToList();
        var named = configuration.State.Documents.FirstOrDefault(d => d.Name == Policy.DocumentName);
        if (named?.Digests != policy.Suite.Hash(bytes))
            differences.Add($"The event does not have the line: document {Policy.DocumentName} {policy.Suite.Hash(bytes)}");
        return differences;
    }
}
