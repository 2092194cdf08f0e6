using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Earliest;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Events;
using Linking.Formats;
using Linking.Rounds;

namespace Linking.Cli.Commands;

/// <summary><c>linking ledger beacon</c>: a public value, and rounds after it are not older.</summary>
internal static class BeaconCommand
{
    private const int MaxName = 1000;

    // Of 16 bytes: what is shorter could have been guessed, and written into the ledger beforehand.
    private const int LeastDigits = 32;

    public static Command Build()
    {
        var value = new Argument<string>("VALUE")
        {
            Description = "The public value in hexadecimal digits, 32 to 1024 and an even number, which nobody could guess: of a " +
                "beacon of random numbers.",
        };
        var name = new Option<string>("--name")
        {
            Description = "What it is, so that a reader finds out since when it is known: \"Example Beacon, pulse of 2026-11-21 12:00 " +
                "UTC\".",
            HelpName = "WORDS",
            Required = true,
        };
        var (operate, json) = (new OperatorFlags(), SharedOptions.Json());
        var command = new Command(
            "beacon",
            "Write a public value into the ledger that nobody knew before its day: rounds from there on are not older. 'linking verify " +
            "--known VALUE=TIME' says so to whoever knows the day.")
        {
            value, name, json,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var digits = parsed.GetValue(value)!.ToLowerInvariant();
            if (!KnownValues.IsValue(digits) || digits.Length < LeastDigits)
            {
                throw SharedOptions.Usage(
                    "The value is 32 to 1024 hexadecimal digits, an even number: what is shorter could have been guessed before its day.");
            }

            var words = parsed.GetValue(name)!.Trim();
            if (words.Length == 0 || words.Any(char.IsControl) || System.Text.Encoding.UTF8.GetByteCount(words) > MaxName)
                throw SharedOptions.Usage($"--name is words on one line, of {MaxName} bytes at most.");
            var status = await operate.CallAsync(parsed, client => client.GetStatusAsync(cancellation));
            if (status.LastPublication is null)
            {
                throw new CommandException(
                    ExitCode.Unavailable, "Nothing is published yet: a beacon is found by the publication before it. Publish first.");
            }

            var beacon = new Beacon
            {
                Ledger = LedgerId.Parse(status.Ledger), Source = BeaconSource.Public, Name = words, Value = Convert.FromHexString(digits),
            };
            var token = Tokens.Token.Decode(await operate.CallAsync(
                parsed, client => client.AddEventAsync(beacon.ToText(status.Suite), cancellation)));
            Console.WriteLine(parsed.GetValue(json)
                ? JsonLine.Of(new JsonObject { ["value"] = digits, ["name"] = words, ["round"] = token.Header.Index })
                : Printable.Line($"round {token.Header.Index} holds the value {digits}: {words}"));
            return ExitCode.Success;
        });
        return command;
    }
}
