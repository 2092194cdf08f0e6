using System.Text;

using Linking.Ledger;

namespace Linking.Server.Options;

/// <summary>
/// One option: how it is named in a file, in the environment and as a flag, and what it means. The one list that the
/// reader, the command's help and docs/operations/configuration.md rest on.
/// </summary>
/// <param name="Name">In the section <c>Linking</c> of a JSON file, any case.</param>
/// <param name="Form">What a value looks like.</param>
/// <param name="Default">What holds when it is not set, as text.</param>
/// <param name="Description">One or two sentences.</param>
public sealed record ServerOptionDefinition(string Name, string Form, string Default, string Description)
{
    /// <summary>What the name of every option's variable begins with.</summary>
    internal const string Prefix = "LINKING_";

    /// <summary>All options, in the order in which they are documented.</summary>
    public static IReadOnlyList<ServerOptionDefinition> All => ServerOptionList.All;

    /// <summary>As a flag of a command: <c>--operator-listen</c>.</summary>
    public string Flag => "--" + Split('-').ToLowerInvariant();

    /// <summary>Whether it may be given several times as a flag.</summary>
    public bool IsList => Form.Contains("separated by ;", StringComparison.Ordinal);

    /// <summary>As an environment variable: <c>LINKING_OPERATOR_LISTEN</c>.</summary>
    public string Variable => Prefix + Split('_').ToUpperInvariant();

    /// <summary>Sets the option from its text; throws <see cref="FormatException"/> with what is wrong.</summary>
    internal Func<ServerOptions, string, ServerOptions> Apply { get; init; } = static (options, _) => options;

    /// <summary>From where to where a number or a duration may go.</summary>
    internal SettingBound<ServerOptions>? Bound { get; init; }

    private string Split(char separator)
    {
        var text = new StringBuilder();
        foreach (var c in Name)
        {
            if (char.IsUpper(c) && text.Length > 0)
                text.Append(separator);
            text.Append(c);
        }

        return text.ToString();
    }
}
