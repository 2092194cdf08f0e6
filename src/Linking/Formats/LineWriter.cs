using System.Text;

namespace Linking.Formats;

/// <summary>Writes the lines of a text (docs/spec/text.md); what they say is checked by reading the result.</summary>
internal sealed class LineWriter
{
    private readonly StringBuilder _text;

    public LineWriter(string name) => _text = new StringBuilder($"linking {name} v1\n");

    public LineWriter Line(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }

    public LineWriter Line(string key, params IEnumerable<object?> values)
    {
        _text.Append(key);
        foreach (var value in values)
            _text.Append(' ').Append(value);
        _text.Append('\n');
        return this;
    }

    public LineWriter Extensions(IEnumerable<ExtensionLine> extensions)
    {
        foreach (var extension in extensions)
            _text.Append(extension);
        return this;
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    public override string ToString() => _text.ToString();
}
