using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Notes;
using Linking.Protocol;
using Linking.Server.Options;

namespace Linking.Cli.Commands;

/// <summary>
/// <c>linking key activate</c>, <c>suspend</c>, <c>destroy</c> and <c>list</c>: which of a server's own keys may sign.
/// </summary>
internal static class KeyActivationCommand
{
    private const string Issuing = "issuing";
    private const int LeastDigits = 8;

    public static Command BuildActivate()
    {
        var key = Key("all that the purpose needs by the ledger's record");
        var purpose = new Option<string>("--purpose")
        {
            Description =
                $"What the keys may sign: {string.Join(", ", KeyMessages.Purposes)} (both, each key what the record names it for).",
            HelpName = "PURPOSE",
            DefaultValueFactory = _ => Issuing,
        };
        var span = new Option<string>("--for")
        {
            Description = "How long, from 1s to 366d: a whole number and s, min, h or d. The activation ends by itself then, and with " +
                "the server.",
            HelpName = "DURATION",
            Required = true,
        };
        var (operate, json) = (new OperatorFlags(), SharedOptions.Json());
        var command = new Command(
            "activate",
            "Let a server's keys sign, for one purpose and a span. Where several security officers have to, each gives the same command " +
            "within 15 minutes.")
        {
            key, purpose, span, json,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (named, what) = (DigitsOf(parsed.GetValue(key)), PurposeOf(parsed.GetValue(purpose)!));
            var time = SpanOf(parsed.GetValue(span)!);
            var keys = await operate.CallAsync(parsed, async client =>
            {
                var list = await client.ListKeysAsync(cancellation);
                return await client.ActivateKeysAsync(list, Resolve(list, named), what, time, cancellation);
            });
            Show(keys, parsed.GetValue(json), new JsonObject());
            return ExitCode.Success;
        });
        return command;
    }

    public static Command BuildSuspend()
    {
        var (key, operate, json) = (Key("all"), new OperatorFlags(), SharedOptions.Json());
        var command = new Command(
            "suspend", "Let a server's keys sign nothing more, at once, until they are activated again. One person suffices.")
        {
            key, json,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var named = DigitsOf(parsed.GetValue(key));
            var (keys, again) = await operate.CallAsync(parsed, async client => await client.SuspendKeysAsync(
                named is null ? null : Resolve(await client.ListKeysAsync(cancellation), named), cancellation));
            Show(keys, parsed.GetValue(json), new JsonObject { ["active_after_start"] = again });
            if (again && !parsed.GetValue(json))
                Console.WriteLine("A start of the server makes them active again, for its option KeyActivation is off.");
            return ExitCode.Success;
        });
        return command;
    }

    public static Command BuildList()
    {
        var (suite, operate, json) = (KeyRoles.Suite(), new OperatorFlags(), SharedOptions.Json());
        var ledger = SharedOptions.Ledger();
        ledger.Description = "Show each key as a verifier key of each role of this ledger too, as 'linking key generate' does.";
        var command = new Command(
            "list", "Show a server's keys with their public halves, what the ledger's record names them for, and whether they are active.")
        {
            ledger, suite, json,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (id, of) = (SharedOptions.LedgerOf(parsed.GetValue(ledger)), KeyRoles.SuiteOf(parsed.GetValue(suite)));
            var list = await operate.CallAsync(parsed, client => client.ListKeysAsync(cancellation));
            var more = new JsonObject { ["activation_needed"] = list.ActivationNeeded, ["approvals"] = list.Approvals };
            Show(list.Keys, parsed.GetValue(json), more, key => id is null || key.PublicKey is null
                ? []
                : KeyRoles.Of(Convert.FromBase64String(key.PublicKey), id, of));
            return ExitCode.Success;
        });
        return command;
    }

    public static Command BuildDestroy()
    {
        var key = new Argument<string>("KEY")
        {
            Description = $"Fingerprint of the key, or its first {LeastDigits} digits or more.",
        };
        var (operate, json) = (new OperatorFlags(), SharedOptions.Json());
        var command = new Command(
            "destroy",
            "Destroy a key that the ledger's record does not name any more, or that of a ledger that has ended: its file at the " +
            "server, or the key in its module. It cannot be taken back.")
        {
            key, json,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var named = DigitsOf(parsed.GetValue(key));
            var destroyed = await operate.CallAsync(parsed, async client =>
            {
                var found = Resolve(await client.ListKeysAsync(cancellation), named)!;
                await client.DestroyKeyAsync(found, cancellation);
                return found;
            });
            Console.WriteLine(parsed.GetValue(json)
                ? JsonLine.Of(new JsonObject { ["fingerprint"] = destroyed })
                : $"destroyed at the server: {destroyed}; copies and backups of its file are for you to destroy");
            return ExitCode.Success;
        });
        return command;
    }

    private static Argument<string?> Key(string otherwise) => new("KEY")
    {
        Description = $"Fingerprint of one key, or its first {LeastDigits} digits or more. Default: {otherwise}.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static string? DigitsOf(string? text)
    {
        var digits = text?.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        return digits is null || (digits.Length is >= LeastDigits and <= 64 && digits.All(char.IsAsciiHexDigit))
            ? digits
            : throw SharedOptions.Usage($"KEY: '{text}' is neither a fingerprint of a key nor its first {LeastDigits} digits or more.");
    }

    private static string PurposeOf(string text) => KeyMessages.Purposes.Contains(text, StringComparer.Ordinal) ? text
        : throw SharedOptions.Usage($"--purpose: '{text}' is none of {string.Join(", ", KeyMessages.Purposes)}.");

    private static TimeSpan SpanOf(string text)
    {
        try
        {
            return DurationText.Parse(text);
        }
        catch (FormatException e)
        {
            throw SharedOptions.Usage($"--for: {e.Message}.");
        }
    }

    private static string? Resolve(KeyList list, string? digits)
    {
        if (digits is null)
            return null;
        var found = list.Keys.Select(k => k.Fingerprint.Replace(" ", "", StringComparison.Ordinal))
            .Where(f => f.StartsWith(digits, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        return found.Count == 1 ? found[0] : throw SharedOptions.Usage(
            $"KEY: {found.Count} keys of the server have a fingerprint that begins with '{digits}'; 'linking key list' shows them.");
    }

    private static void Show(
        IReadOnlyList<KeyInfo> keys, bool json, JsonObject more, Func<KeyInfo, IReadOnlyList<(string Role, VerifierKey Key)>>? roles = null)
    {
        roles ??= _ => [];
        if (json)
        {
            more["keys"] = new JsonArray([.. keys.Select(key => ToJson(key, roles(key)))]);
            Console.WriteLine(JsonLine.Of(more));
            return;
        }

        foreach (var key in keys)
        {
            Console.WriteLine(Printable.Line(key.Fingerprint));
            (string Label, string Value)[] uses = key.Uses.Count == 0
                ? [("named for", "nothing: it is there for a configuration to come")]
                : [.. key.Uses.Select(use => (use.Purpose, TextOf(use)))];
            Lines.Write(Console.Out, "  ", [.. uses, .. roles(key).Select(role => ($"as {role.Role}", role.Key.ToString()))]);
        }
    }

    private static string TextOf(KeyUseInfo use) =>
        (use is { Active: true, Remaining: { } left } ? $"active for {DurationText.Rounded(left)} more"
            : use.Active ? "active" : "not active") + (use.InForce ? "" : "; not named for that by the record");

    private static JsonObject ToJson(KeyInfo key, IReadOnlyList<(string Role, VerifierKey Key)> roles)
    {
        var json = ToJson(key);
        foreach (var (role, named) in roles)
            json[role.Replace(' ', '_')] = named.ToString();
        return json;
    }

    private static JsonObject ToJson(KeyInfo key) => new()
    {
        ["fingerprint"] = key.Fingerprint.Replace(" ", "", StringComparison.Ordinal),
        ["public_key"] = key.PublicKey,
        ["uses"] = new JsonArray([.. key.Uses.Select(use => (JsonNode)new JsonObject
        {
            ["purpose"] = use.Purpose,
            ["in_force"] = use.InForce,
            ["active"] = use.Active,
            ["remaining_us"] = use.Remaining is { } left ? (long)left.TotalMicroseconds : null,
        })]),
    };
}
