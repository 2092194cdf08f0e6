using System.CommandLine;
using System.Text;

using Linking.Cli.Terminal;
using Linking.Notes;
using Linking.Server.Options;
using Linking.Server.Witnesses;
using Linking.Witness;

namespace Linking.Cli.Commands;

/// <summary><c>linking witness</c></summary>
internal static class WitnessCommand
{
    public const string Name = "witness";

    private const int LongestList = 1 << 20;

    public static Command Build()
    {
        var listen = new Option<string>("--listen")
        {
            Description = "Where it answers, with http: put a proxy that speaks TLS before it. Default: http://127.0.0.1:8072.",
            HelpName = "ADDRESS",
        };
        var name = new Option<string>("--name")
        {
            Description = "The witness's name, for ever: it stands in each cosignature. For example witness.example.org.",
            HelpName = "NAME",
            Required = true,
        };
        var key = new Option<string>("--key", "-k")
        {
            Description = "File of its private key (PKCS #8 PEM), for nothing but this; it is made if there is none.",
            HelpName = "FILE",
            Required = true,
        };
        var data = new Option<string>("--data")
        {
            Description = "Folder of what it has cosigned. Never put an older copy back: a witness that forgets may cosign a " +
                "second history.",
            HelpName = "FOLDER",
            Required = true,
        };
        var log = new Option<string[]>("--log")
        {
            Description = "Verifier key of a log whose heads it cosigns, named like the log's origin, or a file of such keys, one a " +
                "line. Of a ledger give both, of the alpha and of the beta heads. May be repeated.",
            HelpName = "KEY|FILE",
            Required = true,
        };
        var command = new Command(
            Name,
            "Run a witness (C2SP tlog-witness): it cosigns the heads of logs that it knows, each only if it extends the one before, " +
            "under sha2-256 and sha3-256. SIGTERM or Ctrl-C stops it.") { listen, name, key, data, log };
        command.SetAction(async (parsed, cancellation) =>
        {
            var address = AddressOf(parsed.GetValue(listen) ?? "http://127.0.0.1:8072");
            var logs = await LogsOf(parsed.GetValue(log)!, cancellation);
            var path = parsed.GetValue(key)!;
            using var read = File.Exists(path) ? await KeyFile.ReadAsync(path, passphrase: null, cancellation) : KeyFile.Create(path);
            if (read is not SigningKey signing)
                throw new CommandException(ExitCode.Data, $"{path} names a key in a module; a witness signs with a key in a file.");
            var witness = KeyOf(parsed.GetValue(name)!, signing);
            await using var server = await WitnessServer.StartAsync(
                new WitnessServerOptions(address, parsed.GetValue(data)!, witness, signing, logs), cancellation);
            // Whoever asks it and whoever trusts it needs the key.
            Console.WriteLine($"ready {string.Join(' ', server.Addresses)} key {witness}");
            await server.WaitForShutdownAsync();
            return ExitCode.Success;
        });
        return command;
    }

    private static ListenAddress AddressOf(string text)
    {
        try
        {
            return ListenAddress.Parse(text) is { IsTls: false } address
                ? address
                : throw SharedOptions.Usage("--listen: a witness answers with http; put a proxy that speaks TLS before it.");
        }
        catch (FormatException e)
        {
            throw SharedOptions.Usage($"--listen: {e.Message.TrimEnd('.')}.");
        }
    }

    private static VerifierKey KeyOf(string name, SigningKey signing)
    {
        try
        {
            return VerifierKey.OfWitness(name, signing.PublicKey.Span);
        }
        catch (ArgumentException e)
        {
            throw SharedOptions.Usage($"--name: {e.Message.Split(" (Parameter")[0]}");
        }
    }

    private static async Task<KnownLogs> LogsOf(IEnumerable<string> values, CancellationToken cancellation)
    {
        var keys = new List<VerifierKey>();
        foreach (var value in values)
        {
            if (VerifierKey.TryParse(value, out var key))
            {
                keys.Add(key);
                continue;
            }

            if (!File.Exists(value))
                throw SharedOptions.Usage($"--log: '{value}' is neither a verifier key (name+id+base64) nor a file.");
            keys.AddRange(await ReadAsync(value, cancellation));
        }

        try
        {
            return new KnownLogs(keys);
        }
        catch (ArgumentException e)
        {
            throw SharedOptions.Usage($"--log: {e.Message.Split(" (Parameter")[0]}");
        }
    }

    private static async Task<List<VerifierKey>> ReadAsync(string file, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(file, LongestList + 1, cancellation);
        if (bytes.Length > LongestList)
            throw new CommandException(ExitCode.Data, $"--log: {file} is over {LongestList} bytes; it has one verifier key a line.");
        var lines = Encoding.UTF8.GetString(bytes).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#');
        return
        [
            .. lines.Select(line => VerifierKey.TryParse(line, out var key)
                ? key
                : throw new CommandException(
                    ExitCode.Data,
                    $"--log: {file} holds a line that is no verifier key (name+id+base64): {line[..Math.Min(line.Length, 80)]}")),
        ];
    }
}
