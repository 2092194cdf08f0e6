using System.Collections.Concurrent;
using System.CommandLine;
using System.Text.Json;

using Json.Schema;

namespace Linking.Cli.Tests;

/// <summary>The schemas of docs/operations/json. What any test's command prints with --json is held against its schema.</summary>
internal static class OutputSchemas
{
    private static readonly ConcurrentDictionary<string, JsonSchema> Read = new(StringComparer.Ordinal);

    public static string Folder { get; } = DocumentationTests.Find("docs/operations/json");

    /// <summary>The schema's name: the command, and its own commands as far as they are named.</summary>
    public static string NameOf(IReadOnlyList<string> args)
    {
        Command command = CommandLine.Build();
        var name = new List<string>();
        foreach (var word in args)
        {
            if (command.Subcommands.FirstOrDefault(c => c.Name == word) is not { } own)
                break;
            name.Add(word);
            command = own;
        }

        return string.Join('-', name);
    }

    /// <summary>A command with its names, and all below it.</summary>
    public static IEnumerable<(string Name, Command Command)> All(Command command, string name) => command.Subcommands
        .SelectMany(c => All(c, name.Length == 0 ? c.Name : $"{name}-{c.Name}")).Prepend((name, command));

    /// <summary>Fails unless every line of output is what the schema says; what is no --json, or failed, has none.</summary>
    public static void Check(IReadOnlyList<string> args, CliResult result)
    {
        // With the token on standard output the object is on standard error.
        if (args.Contains("--json", StringComparer.Ordinal) && result.Bytes is [(byte)'{' or (byte)'[', ..])
        {
            foreach (var line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Check(NameOf(args), line);
        }
    }

    /// <summary>Fails unless the JSON is what the schema says.</summary>
    public static void Check(string name, string json)
    {
        var problems = Problems(name, json);
        Assert.True(problems.Count == 0, $"{name}.schema.json: {string.Join("; ", problems)}\n{json}");
    }

    public static IReadOnlyList<string> Problems(string name, string json)
    {
        var schema = Read.GetOrAdd(name, n => JsonSchema.FromText(File.ReadAllText(Path.Combine(Folder, $"{n}.schema.json"))));
        using var document = JsonDocument.Parse(json);
        var results = schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (results.IsValid)
            return [];
        var found = results.Details?.Where(d => d.Errors is not null)
            .SelectMany(d => d.Errors!.Select(e => $"{d.InstanceLocation} {e.Value}")).ToList() ?? [];
        return found.Count > 0 ? found : ["it is not valid"];
    }
}
