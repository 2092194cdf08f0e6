using System.Text.Json.Nodes;

using Linking.Cli.Terminal;

namespace Linking.Cli.Verdicts;

/// <summary>Remarks on what verdicts rest on, behind what a command prints.</summary>
internal static class RemarkLines
{
    /// <summary>A line each; nothing where there are none.</summary>
    public static void Write(TextWriter text, IEnumerable<string> remarks)
    {
        foreach (var remark in remarks)
            text.WriteLine(Say($"Note: {Printable.Line(remark)}"));
    }

    public static JsonArray Json(IEnumerable<string> remarks) => new([.. remarks.Select(r => JsonValue.Create(r))]);
}
