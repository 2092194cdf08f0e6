using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Commands;
using Linking.Cli.Doctor.Checks;
using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Server;
using Linking.Server.Keys;
using Linking.Server.Options;

namespace Linking.Cli.Doctor;

/// <summary><c>linking doctor</c></summary>
internal static class DoctorCommand
{
    // A server that does not answer is a finding, and not waited for as by someone who wants a token.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Build()
    {
        var data = new Option<string?>("--data", "-d")
        {
            Description = "A server's data folder. Default: as for 'serve', of --config or LINKING_DATA; without any of them no server's " +
                "files are looked at.",
            HelpName = "DIR",
        };
        var config = new Option<string?>("--config") { Description = "The server's JSON file.", HelpName = "FILE" };
        var server = new Option<string?>("--server", "-s")
        {
            Description = "Address of a ledger's server to ask. Default: LINKING_SERVER; without it none is asked.",
            HelpName = "URL",
        };
        var (authority, trust, json) = (SharedOptions.Authority(), SharedOptions.Trust(), SharedOptions.Json());
        var command = new Command(
            "doctor",
            "Look whether this machine, a server's files, what this user trusts and a server are as they should be. A line for each: " +
            "ok, warning or FAULT, and what to do. It changes nothing, and works beside a server that runs. Exit codes: 0 no fault, 1 a " +
            "fault.")
        {
            data, config, server, authority, trust, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            List<Check> checks =
            [
                new ClockCheck(), new VersionsCheck(),
                .. OfServer(parsed.GetValue(data), parsed.GetValue(config)),
                new TrustCheck(SharedOptions.TrustFolderOf(parsed.GetValue(trust))),
                .. OfAddress(parsed.GetValue(server), parsed.GetValue(authority)),
            ];
            var found = new List<(string Name, Diagnosis Diagnosis)>();
            foreach (var check in checks)
                found.AddRange((await check.RunAsync(cancellation)).Select(d => (check.Name, d)));
            if (parsed.GetValue(json))
                Console.WriteLine(JsonLine.Of(ToJson(found)));
            else
                Show(Console.Out, found);
            return found.Exists(f => f.Diagnosis.Severity == Severity.Fault) ? ExitCode.Invalid : ExitCode.Success;
        });
        return command;
    }

    /// <summary>What a server's options name.</summary>
    private static List<Check> OfServer(string? data, string? config)
    {
        if (data is null && config is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("LINKING_DATA")) &&
            !File.Exists(ServerOptionsReader.DefaultFile))
            return [];
        ServerOptions options;
        try
        {
            options = ServerOptionsReader.Read(config, Environment.GetEnvironmentVariable, [KeyValuePair.Create("Data", data)]);
        }
        catch (StartupException e)
        {
            return [new ConfigurationCheck(e.Message)];
        }

        var checks = new List<Check>
        {
            new FolderCheck(options.DataFolder),
            new DiskCheck(options.DataFolder, options.MinFreeBytes),
            new KeysCheck(options.KeysFolder, options.DataFolder, options.KeyPassphrase),
            new TimeSourcesCheck(options),
            new AccessCheck(options.DataFolder),
        };
        if (options.KeyGrade != KeyGrade.Minimum)
            checks.Add(new GradeCheck(options));
        foreach (var (clone, remote) in options.GitClones)
        {
            if (remote is not null)
                checks.Add(new GitSinkCheck(remote, options.GitBranch));
            checks.Add(new DirectorySinkCheck(Say("git clone"), clone));
        }

        if (options.Directory is { } directory)
            checks.Add(new DirectorySinkCheck(Say("directory sink"), Path.GetFullPath(directory)));
        if (options is { Certificate: { } certificate, CertificateKey: { } key })
            checks.Add(new CertificateCheck(certificate, key, Times.Clock));
        return checks;
    }

    private static List<Check> OfAddress(string? server, string? authority)
    {
        if (server is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("LINKING_SERVER")))
            return [];
        var options = new LinkingClientOptions
        {
            Address = SharedOptions.AddressOf(server, "LINKING_SERVER", LinkingClientOptions.DefaultAddress, "--server"),
            Connection = Connection.OptionsFor(authority),
            MaxAttempts = 1,
        };
        return [new ServerCheck(Connection.Timed(options, Patience))];
    }

    private static void Show(TextWriter text, List<(string Name, Diagnosis Diagnosis)> found)
    {
        var (first, second) = (found.Max(f => Columns.WidthOf(Shown(f.Diagnosis.Severity))), found.Max(f => Columns.WidthOf(f.Name)));
        foreach (var (name, diagnosis) in found)
        {
            var severity = Columns.Pad(Shown(diagnosis.Severity), first);
            var advice = diagnosis.Advice is null ? "" : $" → {diagnosis.Advice}";
            text.WriteLine(Printable.Line($"{severity}   {Columns.Pad(name, second)}   {diagnosis.Text}{advice}"));
        }
    }

    private static string Shown(Severity severity) => severity switch
    {
        Severity.Fault => Say("FAULT"),
        Severity.Warning => Say("warning"),
        _ => Say("ok"),
    };

    private static JsonObject ToJson(List<(string Name, Diagnosis Diagnosis)> found) => new()
    {
        ["faults"] = found.Count(f => f.Diagnosis.Severity == Severity.Fault),
        ["warnings"] = found.Count(f => f.Diagnosis.Severity == Severity.Warning),
        ["checks"] = new JsonArray(
            [
                .. found.Select(f => new JsonObject
                {
                    ["check"] = f.Name,
                    ["severity"] = Word(f.Diagnosis.Severity),
                    ["text"] = f.Diagnosis.Text,
                    ["advice"] = f.Diagnosis.Advice,
                }),
            ]),
    };

    private static string Word(Severity severity) => severity.ToString().ToLowerInvariant();
}
