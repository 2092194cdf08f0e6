using System.Text.Json.Nodes;

namespace Linking.Cli.Terminal;

/// <summary>A JSON array in one line, written while its items come: however many there are, one is in memory.</summary>
/// <param name="output">Gets it.</param>
internal sealed class JsonArrayLine(TextWriter output)
{
    /// <summary>Whether an item was written.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Writes an item.</summary>
    public void Add(JsonNode item)
    {
        output.Write(HasBegun ? ',' : '[');
        output.Write(JsonLine.Of(item));
        HasBegun = true;
    }

    /// <summary>Ends the array, an empty one too.</summary>
    public void End()
    {
        output.WriteLine(HasBegun ? "]" : "[]");
        output.Flush();
    }
}
