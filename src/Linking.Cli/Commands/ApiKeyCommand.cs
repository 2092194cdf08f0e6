using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Files;
using Linking.Hashing;
using Linking.Protocol;
using Linking.Protocol.V1;

namespace Linking.Cli.Commands;

/// <summary><c>linking access key</c>: the API keys of those who stamp.</summary>
internal static class ApiKeyCommand
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Build() => new("key", "The API keys of submitters: for stamping, and for match, extend and find (operator).")
    {
        BuildAdd(), BuildEnd(), BuildList(), BuildChanges(),
    };

    private static Command BuildAdd()
    {
        var name = new Argument<string>("NAME") { Description = "Whose key it is: a-z, 0-9, '-' and '.'." };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "New file for the key, which its owner alone can read. Without it the key is printed. It is shown this once.",
            HelpName = "FILE",
        };
        var scope = new Option<string[]>("--scope")
        {
            Description = "What it is for: stamp, or extend (match, extend, find). May be repeated. Default: both.", HelpName = "SCOPE",
        };
        var until = new Option<string?>("--until")
        {
            Description = $"When it ends, at most three years from now: {Times.Form}. Default: in a year.", HelpName = "TIME",
        };
        var share = Number("--round-share", "Per cent of a round's leaves that it may have.", "PERCENT");
        var rate = Number("--rate", "Leaves a second that it may stamp on average.", "LEAVES");
        var volume = Number("--volume", "Leaves a day in UTC that it may stamp.", "LEAVES");
        var operate = new OperatorFlags();
        var command = new Command(
            "add", "Make an API key (administrator). It is drawn here; the server gets no more than a digest of it, by which it knows it.")
        {
            name, output, scope, until, share, rate, volume,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var quota = new ApiKeyQuota(
                (int)NumberOf(parsed.GetValue(share), "--round-share", 100),
                (int)NumberOf(parsed.GetValue(rate), "--rate", ApiKeyQuota.MostRate),
                NumberOf(parsed.GetValue(volume), "--volume", ApiKeyQuota.MostVolume));
            var scopes = parsed.GetValue(scope) is { Length: > 0 } named ? named : [.. ApiKeyMessages.Scopes];
            if (scopes.FirstOrDefault(s => !ApiKeyMessages.Scopes.Contains(s, StringComparer.Ordinal)) is { } odd)
                throw SharedOptions.Usage($"--scope: '{odd}' is none of {string.Join(", ", ApiKeyMessages.Scopes)}.");
            var end = AccessCommand.UntilOf(parsed.GetValue(until));
            var (key, path) = (ApiKeyText.Generate(), parsed.GetValue(output));
            // Before it is made: a key that could not be kept would be of no use to anybody.
            if (path is not null)
                Write(path, key);
            var isAsked = false;
            ApiKeyInfo made;
            AccessChangeInfo change;
            try
            {
                (made, change) = await operate.CallAsync(parsed, client =>
                {
                    isAsked = true;
                    return client.AddApiKeyAsync(parsed.GetValue(name)!, key, scopes, quota, end, cancellation);
                });
            }
            catch (Exception e) when (path is not null && (!isAsked || IsRefused(e)))
            {
                DurableFile.Erase(path);
                throw;
            }
            catch when (path is not null)
            {
                // Nobody could show the key without the file.
                await Console.Error.WriteLineAsync(Printable.Line(
                    $"Perhaps the server has made the key {key.Id}, so {path} is kept. Look with 'linking access key list': if the key " +
                    $"is not there, delete the file."));
                throw;
            }

            if (path is null)
                Console.WriteLine(key.Reveal());
            await (path is null ? Console.Error : Console.Out).WriteLineAsync(Printable.Line(
                $"{made.Name} has the key {made.Id} for {string.Join(" and ", made.Scopes)} until {Times.Show(made.Until)}; " +
                $"{AccessCommand.Told(change)}{(path is null ? " It is not shown again." : $" It is in {path}.")}"));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildEnd()
    {
        var name = new Argument<string>("NAME") { Description = "Whose key it is." };
        var operate = new OperatorFlags();
        var command = new Command(
            "end", "End an API key, at once and for ever, also for what is under way (security officer, administrator, operator).")
        {
            name,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var change = await operate.CallAsync(parsed, client => client.EndApiKeyAsync(parsed.GetValue(name)!, cancellation));
            Console.WriteLine(Printable.Line($"The key of {parsed.GetValue(name)} has ended; {AccessCommand.Told(change)}"));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildList()
    {
        var (operate, json) = (new OperatorFlags(), SharedOptions.Json());
        var command = new Command("list", "Show all API keys, also those that have ended: by their ids, for no secret is kept.") { json };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var keys = await operate.CallAsync(
                parsed, async client => (IReadOnlyList<ApiKeyInfo>)await client.ListApiKeysAsync(cancellation).ToListAsync(cancellation));
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonLine.Of(new JsonObject { ["keys"] = new JsonArray([.. keys.Select(ToJson)]) }));
                return ExitCode.Success;
            }

            if (keys.Count == 0)
                await Console.Error.WriteLineAsync("There is no API key. Make one with: linking access key add");
            foreach (var key in keys)
            {
                Console.WriteLine(Printable.Line(key.Name));
                Lines.Write(
                    Console.Out, "  ",
                    [
                        ("id", key.Id),
                        ("for", string.Join(", ", key.Scopes)),
                        ("in force", key.InForce ? $"until {Times.Show(key.Until)}" : $"no, it ended {Times.Show(key.Until)}"),
                        ("since", Times.Show(key.From)),
                        ("quota", Shown(key.Quota)),
                    ]);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildChanges()
    {
        var operate = new OperatorFlags();
        var command = new Command(
            "changes",
            "Show the text of every change of the API keys, and the round and the digests of its statement in the ledger (security " +
            "officer, administrator, auditor).");
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await operate.CallAsync(parsed, async client =>
            {
                var suite = (await client.GetStatusAsync(cancellation)).Suite;
                await foreach (var change in client.ListApiKeyChangesAsync(cancellation))
                {
                    var place = change.Round == 0 ? "not in the ledger yet" : $"round {change.Round}";
                    Console.WriteLine($"change {change.Number}, {place}");
                    Console.WriteLine($"digests {suite.Hash(change.Text.Span)}");
                    Console.WriteLine(Printable.Lines(Encoding.UTF8.GetString(change.Text.Span)));
                }

                return true;
            });
            return ExitCode.Success;
        });
        return command;
    }

    private static Option<string?> Number(string name, string what, string help) =>
        new(name) { Description = $"{what} Default: what the server's options say.", HelpName = help };

    private static long NumberOf(string? text, string name, long most) => text is null ? 0
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number
        : throw SharedOptions.Usage($"{name}: '{text}' is not a number from 1 to {most}.");

    private static void Write(string path, ApiKeyText key)
    {
        try
        {
            if (!DurableFile.TryCreate(path, Encoding.ASCII.GetBytes($"{key.Reveal()}\n"), OwnerOnly))
            {
                throw new CommandException(
                    ExitCode.CannotCreate, $"{path} is there already. A key is never overwritten: name another file.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.CannotCreate, $"The file {path} cannot be made: {e.Message}", e);
        }
    }

    // The server has said itself that there is no such key.
    private static bool IsRefused(Exception exception) => exception is RequestFailedException
    {
        Error.Reason: ErrorReason.RequestInvalid or ErrorReason.AccessRefused,
    };

    private static string Shown(ApiKeyQuota quota)
    {
        string[] parts =
        [
            .. quota.RoundShare > 0 ? (string[])[$"{quota.RoundShare} % of a round"] : [],
            .. quota.Rate > 0 ? (string[])[$"{quota.Rate} leaves a second"] : [],
            .. quota.Volume > 0 ? (string[])[$"{quota.Volume} leaves a day"] : [],
        ];
        return parts.Length == 0 ? "the server's" : string.Join(", ", parts);
    }

    private static JsonNode ToJson(ApiKeyInfo key) => new JsonObject
    {
        ["name"] = key.Name,
        ["id"] = key.Id,
        ["scopes"] = new JsonArray([.. key.Scopes.Select(s => (JsonNode)s)]),
        ["in_force"] = key.InForce,
        ["from"] = key.From.ToString(),
        ["until"] = key.Until.ToString(),
        ["round_share"] = key.Quota.RoundShare,
        ["rate"] = key.Quota.Rate,
        ["volume"] = key.Quota.Volume,
    };
}
