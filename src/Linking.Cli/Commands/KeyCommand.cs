using System.CommandLine;
using System.Text;

using Linking.Cli.Contents;
using Linking.Cli.Terminal;
using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Cli.Commands;

/// <summary><c>linking key</c>: keys beside those that the server makes itself. Offline.</summary>
internal static class KeyCommand
{
    public const string MakeName = "make";

    public static Command Build() => new(
        "key", "Keys of a ledger, on any machine: a recovery key is best kept where no server runs (operator).")
    {
        BuildMake(), BuildShow(), BuildSign(),
    };

    private static Command BuildMake()
    {
        var (file, ledger, json) = (File(), Ledger(), SharedOptions.Json());
        var command = new Command(MakeName, "Make a new private key, and show it as a verifier key of each role.") { file, ledger, json };
        command.SetAction(parsed =>
        {
            var id = SharedOptions.LedgerOf(parsed.GetValue(ledger))!;
            using var key = KeyFile.Create(parsed.GetValue(file)!);
            Show(key, id, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildShow()
    {
        var (file, ledger, json) = (File(), Ledger(), SharedOptions.Json());
        var command = new Command("show", "Show a private key as a verifier key of each role; the private key itself is not shown.")
        {
            file, ledger, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var id = SharedOptions.LedgerOf(parsed.GetValue(ledger))!;
            using var key = await KeyFile.ReadAsync(parsed.GetValue(file)!, cancellation);
            Show(key, id, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildSign()
    {
        var text = new Argument<string>("EVENT")
        {
            Description = "The text of a configuration or successor event; - reads standard input.",
        };
        var keys = new Option<string[]>("--key", "-k")
        {
            Description = "File of a recovery key. Given once for each of the ledger's recovery keys, in their order.",
            HelpName = "FILE",
            Required = true,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "Where the signed event goes. Default: beside the event, with .signed behind its name.",
            HelpName = "FILE",
        };
        var command = new Command("sign", "Sign an event with the ledger's recovery keys, as 'linking ledger configure' needs it.")
        {
            text, keys, output,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetValue(text)!;
            var bytes = await InputFile.ReadAsync(path, LedgerEvent.MaxSize + 1, cancellation);
            var reading = ToSign(path, bytes);
            var to = parsed.GetValue(output) ?? (path == "-"
                ? throw SharedOptions.Usage("Name a file for the signed event with --output.")
                : path + ".signed");
            var files = new List<SigningKey>();
            try
            {
                foreach (var file in parsed.GetValue(keys)!)
                    files.Add(await KeyFile.ReadAsync(file, cancellation));
                if (files.Count > LedgerKeys.MaxKeys)
                    throw SharedOptions.Usage($"A ledger has at most {LedgerKeys.MaxKeys} recovery keys.");
                OutputFile.Create(to, new NoteSigner(reading.Ledger!.RecoveryOrigin, files).Sign(Encoding.UTF8.GetString(bytes)));
            }
            finally
            {
                files.ForEach(key => key.Dispose());
            }

            Console.WriteLine(Printable.Line($"signed {reading.Type} of {reading.Ledger}: {to}"));
            return ExitCode.Success;
        });
        return command;
    }

    private static EventReading ToSign(string path, byte[] bytes)
    {
        var reading = EventReading.Read(bytes, Suite.One);
        if (reading.Event is null)
            reading = EventReading.Read(bytes, Suite.Two);
        if (reading.Event is not (Configuration or Successor) || reading.Note is not null)
        {
            throw new CommandException(
                ExitCode.Data,
                $"{path} is no text of a configuration or successor event that can be signed. {reading.Error.Message}".TrimEnd());
        }

        return reading;
    }

    private static void Show(SigningKey key, LedgerId ledger, bool json)
    {
        var keys = Enum.GetValues<KeyRole>().Select(
            role => (Role: NameOf(role), Key: new VerifierKey(LedgerKeys.NameOf(role, ledger, Suite.One), key.PublicKey.Span))).ToList();
        var sheet = keys.Aggregate(new Sheet("keys", $" of {ledger}"), (all, named) => all.Add(named.Role, named.Key.ToString()))
            .Add("fingerprint", keys[0].Key.Fingerprint);
        if (json)
            Console.WriteLine(JsonLine.Of(sheet.ToJson()));
        else
            sheet.Write(Console.Out);
    }

    private static string NameOf(KeyRole role) => role switch
    {
        KeyRole.AlphaHead => "alpha heads",
        KeyRole.BetaHead => "beta heads",
        KeyRole.Publication => "publications",
        _ => "recovery",
    };

    private static Argument<string> File() => new("FILE") { Description = "The private key: PKCS #8 PEM, which openssl reads too." };

    private static Option<string> Ledger()
    {
        var ledger = SharedOptions.Ledger();
        ledger.Description = "The ledger whose key it is or will be, for example example.org/ledger.";
        ledger.Required = true;
        return ledger;
    }
}
