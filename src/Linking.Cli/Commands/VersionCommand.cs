using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Server;

namespace Linking.Cli.Commands;

/// <summary><c>linking version</c>: which program this is, to the byte.</summary>
internal static class VersionCommand
{
    // A line is at most some 300 bytes.
    private const int MaxManifestSize = 1 << 20;

    public static Command Build()
    {
        var output = new Option<string>("--output", "-o")
        {
            Description = "Write the program's manifest to this file: the digests of all its files (docs/spec/software.md).",
            HelpName = "FILE",
        };
        var check = new Option<string>("--check")
        {
            Description = "Compare this program with a manifest, for example of a release that was announced.",
            HelpName = "MANIFEST",
        };
        var json = SharedOptions.Json();
        var command = new Command(
            "version",
            "Show which program this is: version, commit, and the digests of all its files under both functions. Exit codes with " +
            "--check: 0 the same, 1 another.")
        {
            output, check, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var program = Read();
            if (parsed.GetValue(output) is { } file)
                OutputFile.Create(file, program.ToBytes());
            IReadOnlyList<string>? differences = null;
            if (parsed.GetValue(check) is { } manifest)
                differences = Differences(program, await InputFile.ReadAsync(manifest, MaxManifestSize, cancellation), manifest);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonLine.Of(ToJson(program, differences)));
            else
                Show(program, differences);
            return differences is { Count: > 0 } ? ExitCode.Invalid : ExitCode.Success;
        });
        return command;
    }

    /// <exception cref="CommandException">The program's files cannot be read.</exception>
    public static SoftwareManifest Read()
    {
        try
        {
            return SoftwareManifest.OfThisProgram;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.NoInput, $"The program's own files cannot be read: {e.Message}");
        }
    }

    /// <summary>Lines of the one that are not in the other.</summary>
    private static List<string> Differences(SoftwareManifest program, ReadOnlyMemory<byte> manifest, string path)
    {
        var there = Lines(Encoding.UTF8.GetString(manifest.Span));
        if (there is not ["linking software v1", ..])
            throw new CommandException(ExitCode.Data, $"{path} is no manifest: its first line is not 'linking software v1'.");
        var here = Lines(Encoding.UTF8.GetString(program.ToBytes()));
        return
        [
            .. there.Except(here, StringComparer.Ordinal).Select(l => $"- {l}"),
            .. here.Except(there, StringComparer.Ordinal).Select(l => $"+ {l}"),
        ];

        static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void Show(SoftwareManifest program, IReadOnlyList<string>? differences)
    {
        if (differences is not null)
            Console.WriteLine(
                differences.Count == 0 ? "This is the program of the manifest." : "This is NOT the program of the manifest:");
        foreach (var line in differences ?? [])
            Console.WriteLine(Printable.Line($"  {line}"));
        Console.WriteLine(ServerSoftware.Name);
        Terminal.Lines.Write(
            Console.Out,
            "  ",
            [
                ("commit", program.Commit),
                ("files", $"{program.Files.Count}, whose manifest has the digests"),
                ("SHA-256", $"{program.Digests.Alpha}"),
                ("SHA3-256", $"{program.Digests.Beta}"),
            ]);
    }

    private static JsonObject ToJson(SoftwareManifest program, IReadOnlyList<string>? differences) => new()
    {
        ["software"] = ServerSoftware.Name,
        ["commit"] = program.Commit,
        ["digests"] = program.Digests.ToString(),
        ["files"] = program.Files.Count,
        ["differences"] = differences is null ? null : new JsonArray([.. differences.Select(d => JsonValue.Create(d))]),
    };
}
