using System.Text.Json;

namespace Linking.Server.Options;

/// <summary>
/// Reads the options: a JSON file's section <c>Linking</c>, over it the environment (<c>LINKING_…</c>), over it the
/// flags. An empty value is taken as not set.
/// </summary>
public static class ServerOptionsReader
{
    /// <summary>Read from the current directory when no other file is named, if it is there.</summary>
    public const string DefaultFile = "appsettings.json";

    private const string Section = "Linking";

    /// <param name="file">The JSON file; null: <see cref="DefaultFile"/>, if it is there.</param>
    /// <param name="environment">The value of a variable, or null.</param>
    /// <param name="flags">Values by the option's name; null values are not set.</param>
    /// <exception cref="StartupException">A value is wrong, an option unknown, or the file cannot be read.</exception>
    public static ServerOptions Read(string? file, Func<string, string?> environment, IEnumerable<KeyValuePair<string, string?>> flags)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(flags);
        var given = flags.ToDictionary(flag => flag.Key, flag => flag.Value, StringComparer.OrdinalIgnoreCase);
        var settings = file is not null ? ReadFile(file) : File.Exists(DefaultFile) ? ReadFile(DefaultFile) : [];
        var source = file ?? DefaultFile;
        var options = new ServerOptions { Data = "" };
        foreach (var definition in ServerOptionDefinition.All)
        {
            options = Apply(options, definition, settings.GetValueOrDefault(definition.Name), $"{definition.Name} in {source}");
            options = Apply(options, definition, environment(definition.Variable), definition.Variable);
            options = Apply(options, definition, given.GetValueOrDefault(definition.Name), definition.Flag);
        }

        if (ServerOptionsCheck.Problems(options) is [var problem, ..])
            throw new StartupException(StartupProblem.Options, problem);
        return options;
    }

    /// <summary>Variables that look like options and are none: mistyped, most likely.</summary>
    /// <param name="variables">Names of the environment's variables.</param>
    /// <param name="others">Names that mean something elsewhere.</param>
    public static IReadOnlyList<string> UnknownVariables(IEnumerable<string> variables, IReadOnlyCollection<string> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return [.. variables
            .Where(v => v.StartsWith(ServerOptionDefinition.Prefix, StringComparison.Ordinal)
                && !others.Contains(v, StringComparer.Ordinal) && ServerOptionDefinition.All.All(d => d.Variable != v))
            .Order(StringComparer.Ordinal)];
    }

    private static ServerOptions Apply(ServerOptions options, ServerOptionDefinition definition, string? value, string where)
    {
        if (string.IsNullOrEmpty(value))
            return options;
        try
        {
            return definition.Apply(options, value);
        }
        catch (FormatException e)
        {
            throw new StartupException(StartupProblem.Options, $"{where}: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static Dictionary<string, string> ReadFile(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(
                File.ReadAllBytes(file),
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? ReadSection(json.RootElement, file)
                : throw Wrong($"{file} is not a JSON object; put the options into its section \"{Section}\".");
        }
        catch (JsonException e)
        {
            throw Wrong($"{file} is not JSON: line {e.LineNumber + 1} cannot be read.", e);
        }
        catch (InvalidOperationException e)
        {
            throw Wrong($"{file} holds a text that is no Unicode: half of a pair of \\u escapes stands alone.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"The configuration file {file} cannot be read: {e.Message}", e);
        }
    }

    private static Dictionary<string, string> ReadSection(JsonElement root, string file)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in root.EnumerateObject().Where(p => p.Name.Equals(Section, StringComparison.OrdinalIgnoreCase)))
        {
            if (section.Value.ValueKind != JsonValueKind.Object)
                throw Wrong($"The section \"{Section}\" of {file} is not an object.");
            foreach (var property in section.Value.EnumerateObject())
            {
                if (!ServerOptionDefinition.All.Any(d => d.Name.Equals(property.Name, StringComparison.OrdinalIgnoreCase)))
                    throw Wrong($"{file} sets '{property.Name}', which is no option; docs/operations/configuration.md lists all.");
                settings[property.Name] = Value(property, file);
            }
        }

        return settings;
    }

    private static string Value(JsonProperty property, string file) => property.Value.ValueKind switch
    {
        JsonValueKind.String => property.Value.GetString()!,
        JsonValueKind.Number => property.Value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "",
        JsonValueKind.Array when property.Value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String) =>
            string.Join(';', property.Value.EnumerateArray().Select(e => e.GetString())),
        _ => throw Wrong($"{property.Name} in {file} is neither a text, a number, true, false nor a list of texts."),
    };

    private static StartupException Wrong(string message, Exception? inner = null) => new(StartupProblem.Options, message, inner);
}
