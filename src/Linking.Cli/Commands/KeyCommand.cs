using System.CommandLine;
using System.Text;

using Linking.Cli.Contents;
using Linking.Cli.Terminal;
using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Cli.Commands;

/// <summary><c>linking key</c>: keys beside those that the server makes itself, offline; and which of its own may sign.</summary>
internal static class KeyCommand
{
    public const string MakeName = "make";

    public static Command Build() => new(
        "key",
        "Keys of a ledger, on any machine: a recovery key is best kept where no server runs; and which of a server's own keys may sign " +
        "(operator).")
    {
        BuildMake(), BuildShow(), BuildSign(), KeySplitCommand.BuildSplit(), KeySplitCommand.BuildJoin(),
        KeyActivationCommand.BuildActivate(), KeyActivationCommand.BuildSuspend(), KeyActivationCommand.BuildDestroy(),
        KeyActivationCommand.BuildList(), BuildGenerate(),
    };

    private static Command BuildMake()
    {
        var (file, ledger, suite, passphrase, json) = (File(), Ledger(), KeyRoles.Suite(), Passphrase(), SharedOptions.Json());
        var module = new Option<string>("--module")
        {
            Description = "Make the key in a hardware module, which it never leaves. FILE gets a line that names it. A PKCS #11 URI: " +
                "pkcs11:token=LABEL;object=LABEL?module-path=FILE&pin-source=FILE.",
            HelpName = "URI",
        };
        var command = new Command(MakeName, "Make a new private key, and show it as a verifier key of each role.")
        {
            file, ledger, suite, module, passphrase, json,
        };
        command.SetAction(parsed =>
        {
            var (id, of) = (SharedOptions.LedgerOf(parsed.GetValue(ledger))!, KeyRoles.SuiteOf(parsed.GetValue(suite)));
            var (path, uri, secret) = (parsed.GetValue(file)!, parsed.GetValue(module), parsed.GetValue(passphrase));
            if (uri is not null && secret is not null)
                throw SharedOptions.Usage("A key in a module has no passphrase: give --module or --passphrase.");
            using ISigner key = uri is null ? KeyFile.Create(path, secret) : KeyFile.CreateInModule(path, uri);
            Show(key.PublicKey, id, of, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildGenerate()
    {
        var name = new Argument<string>("NAME")
        {
            Description = "By which its file is called in the server's folder of keys: 1 to 32 of a-z, 0-9 and '-'.",
        };
        var (ledger, suite, operate, json) = (Ledger(), KeyRoles.Suite(), new OperatorFlags(), SharedOptions.Json());
        var command = new Command(
            "generate",
            "Have a server make a key for a configuration to come, and show it as a verifier key of each role. Where several security " +
            "officers have to, each gives the same command within 15 minutes.")
        {
            name, ledger, suite, json,
        };
        operate.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var (id, of) = (SharedOptions.LedgerOf(parsed.GetValue(ledger))!, KeyRoles.SuiteOf(parsed.GetValue(suite)));
            var key = await operate.CallAsync(parsed, client => client.GenerateKeyAsync(parsed.GetValue(name)!, cancellation));
            Show(key, id, of, parsed.GetValue(json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command BuildShow()
    {
        var (file, ledger, suite, passphrase, json) = (File(), Ledger(), KeyRoles.Suite(), Passphrase(), SharedOptions.Json());
        var command = new Command("show", "Show a private key as a verifier key of each role; the private key itself is not shown.")
        {
            file, ledger, suite, passphrase, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (id, of) = (SharedOptions.LedgerOf(parsed.GetValue(ledger))!, KeyRoles.SuiteOf(parsed.GetValue(suite)));
            using var key = await KeyFile.ReadAsync(parsed.GetValue(file)!, parsed.GetValue(passphrase), cancellation);
            Show(key.PublicKey, id, of, parsed.GetValue(json));
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
        var passphrase = Passphrase();
        var output = new Option<string>("--output", "-o")
        {
            Description = "Where the signed event goes. Default: beside the event, with .signed behind its name.",
            HelpName = "FILE",
        };
        var command = new Command("sign", "Sign an event with the ledger's recovery keys, as 'linking ledger configure' needs it.")
        {
            text, keys, passphrase, output,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetValue(text)!;
            var bytes = await InputFile.ReadAsync(path, LedgerEvent.MaxSize + 1, cancellation);
            var reading = ToSign(path, bytes);
            var to = parsed.GetValue(output) ?? (path == "-"
                ? throw SharedOptions.Usage("Name a file for the signed event with --output.")
                : path + ".signed");
            var files = new List<ISigner>();
            try
            {
                foreach (var file in parsed.GetValue(keys)!)
                    files.Add(await KeyFile.ReadAsync(file, parsed.GetValue(passphrase), cancellation));
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

    private static void Show(ReadOnlyMemory<byte> key, LedgerId ledger, Suite suite, bool json)
    {
        var keys = KeyRoles.Of(key, ledger, suite);
        var sheet = keys.Aggregate(new Sheet("keys", $" of {ledger}"), (all, named) => all.Add(named.Role, named.Key.ToString()))
            .Add("fingerprint", keys[0].Key.Fingerprint);
        if (json)
            Console.WriteLine(JsonLine.Of(sheet.ToJson()));
        else
            sheet.Write(Console.Out);
    }

    private static Argument<string> File() => new("FILE")
    {
        Description = "The private key: PKCS #8 PEM, which openssl reads too; or a file that ends in .p11 and names a key in a module.",
    };

    private static Option<string> Passphrase() => new("--passphrase")
    {
        Description = "File with the passphrase of an encrypted key, on one line. Default: it is asked for at the terminal.",
        HelpName = "FILE",
    };

    private static Option<string> Ledger()
    {
        var ledger = SharedOptions.Ledger();
        ledger.Description = "The ledger whose key it is or will be, for example example.org/ledger.";
        ledger.Required = true;
        return ledger;
    }
}
