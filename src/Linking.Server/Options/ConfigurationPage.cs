using System.Text;

namespace Linking.Server.Options;

/// <summary>The table of docs/operations/configuration.md; a test holds the page to it.</summary>
public static class ConfigurationPage
{
    /// <summary>One row an option: names, form, default, meaning.</summary>
    public static string Table()
    {
        var text = new StringBuilder("| option | flag and variable | value | default | meaning |\n| --- | --- | --- | --- | --- |\n");
        foreach (var option in ServerOptionDefinition.All)
        {
            text.Append($"| `{option.Name}` | `{option.Flag}`<br>`{option.Variable}` | {option.Form} ")
                .Append($"| {Escape(option.Default)} | {Escape(option.Description)} |\n");
        }

        return text.ToString();
    }

    private static string Escape(string text) =>
        text.Replace("<", "&lt;", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);
}
