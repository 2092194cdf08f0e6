using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Protocol;
using Linking.Protocol.V1;

namespace Linking.Cli.Commands;

/// <summary><c>linking access</c>: who may use the operator endpoint.</summary>
internal static class AccessCommand
{
    private static readonly AccountRole[] Roles =
        [AccountRole.SecurityOfficer, AccountRole.Administrator, AccountRole.Operator, AccountRole.Auditor];

    public static Command Build() => new(
        "access", "Who may use a server: accounts of its operator endpoint, each with one role, and API keys of submitters (operator).")
    {
        BuildAdd(), BuildEnd(), BuildList(), BuildChanges(), ApiKeyCommand.Build(),
    };

    private static Command BuildAdd()
    {
        var name = new Argument<string>("NAME") { Description = "A name for people: a-z, 0-9, '-' and '.'." };
        var role = new Option<string>("--role")
        {
            Description = $"What it may do: {string.Join(", ", Roles.Select(AccessMessages.NameOf))}.", HelpName = "ROLE", Required = true,
        };
        var certificate = new Option<string>("--certificate")
        {
            Description = "The person's certificate (PEM or DER). Its key must be that of no other account.", HelpName = "FILE",
            Required = true,
        };
        var until = new Option<string?>("--until")
        {
            Description = $"When the account ends, at most three years from now: {Times.Form}. Default: with the certificate.",
            HelpName = "TIME",
        };
        var operate = new OperatorFlags();
        var command = new Command(
            "add",
            "Make an account. The first one is your own, as security officer: show your certificate (--client-certificate) and name the " +
            "same one with --certificate. From then on every call of the operator endpoint needs an account.")
        {
            name, role, certificate, until,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (kind, end) = (RoleOf(parsed.GetValue(role)!), UntilOf(parsed.GetValue(until)));
            using var its = await ClientCertificates.ReadPublicAsync(parsed.GetValue(certificate)!, cancellation);
            var (account, change) = await operate.CallAsync(
                parsed, client => client.AddAccountAsync(parsed.GetValue(name)!, kind, its, end, cancellation));
            Console.WriteLine(Printable.Line(
                $"{account.Name} is {AccessMessages.NameOf(account.Role)} until {Times.Show(account.Until)}; {Told(change)}"));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildEnd()
    {
        var name = new Argument<string>("NAME") { Description = "Of the account." };
        var operate = new OperatorFlags();
        var command = new Command("end", "End an account, at once and for ever. The last security officer's cannot be ended.") { name };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var change = await operate.CallAsync(parsed, client => client.EndAccountAsync(parsed.GetValue(name)!, cancellation));
            Console.WriteLine(Printable.Line($"The account {parsed.GetValue(name)} has ended; {Told(change)}"));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildList()
    {
        var (operate, json) = (new OperatorFlags(), SharedOptions.Json());
        var command = new Command("list", "Show all accounts, also those that have ended (security officer, auditor).") { json };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (accounts, _) = await operate.CallAsync(parsed, client => client.ListAccountsAsync(cancellation));
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonLine.Of(new JsonObject { ["accounts"] = new JsonArray([.. accounts.Select(ToJson)]) }));
                return ExitCode.Success;
            }

            if (accounts.Count == 0)
                await Console.Error.WriteLineAsync(
                    "There is no account: whoever reaches the operator endpoint may do everything. Make one with: linking access add");
            foreach (var account in accounts)
            {
                Console.WriteLine(Printable.Line(account.Name));
                Lines.Write(
                    Console.Out, "  ",
                    [
                        ("role", AccessMessages.NameOf(account.Role)),
                        ("in force", account.InForce ? $"until {Times.Show(account.Until)}" : $"no, it ended {Times.Show(account.Until)}"),
                        ("since", Times.Show(account.From)),
                        ("certificate", account.Certificate),
                        ("key", account.Key),
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
            "Show the text of every change of the accounts, and the round and the digests of its statement in the ledger (security " +
            "officer, auditor).");
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (suite, changes) = await operate.CallAsync(
                parsed,
                async client =>
                    ((await client.GetStatusAsync(cancellation)).Suite, (await client.ListAccountsAsync(cancellation)).Changes));
            foreach (var change in changes)
            {
                Console.WriteLine(
                    change.Round == 0 ? $"change {change.Number}, not in the ledger yet" : $"change {change.Number}, round {change.Round}");
                Console.WriteLine($"digests {suite.Hash(change.Text.Span)}");
                Console.WriteLine(Printable.Lines(Encoding.UTF8.GetString(change.Text.Span)));
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static AccountRole RoleOf(string text) =>
        Roles.Select(r => (AccountRole?)r).FirstOrDefault(r => AccessMessages.NameOf(r!.Value) == text) ?? throw SharedOptions.Usage(
            $"--role: '{text}' is none of {string.Join(", ", Roles.Select(AccessMessages.NameOf))}.");

    /// <summary>Reads when something ends; null: nothing was said.</summary>
    /// <exception cref="CommandException">It is no time.</exception>
    internal static Instant? UntilOf(string? text) => text is null ? null
        : Times.TryParse(text, endOfDay: true, out var time) ? time
        : throw SharedOptions.Usage($"--until: '{text}' is not {Times.Form}.");

    /// <summary>Where a change is stated, at the end of a sentence.</summary>
    internal static string Told(AccessChangeInfo change) => change.Round == 0
        ? $"change {change.Number} is in force, and a later round states it."
        : $"round {change.Round} states change {change.Number}.";

    private static JsonNode ToJson(AccountInfo account) => new JsonObject
    {
        ["name"] = account.Name,
        ["role"] = AccessMessages.NameOf(account.Role),
        ["in_force"] = account.InForce,
        ["from"] = account.From.ToString(),
        ["until"] = account.Until.ToString(),
        ["certificate"] = account.Certificate,
        ["key"] = account.Key,
    };
}
