using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Linking.Cli.Languages;

/// <summary>
/// An interpolated sentence, kept as its English template and what stands in its holes: <c>$"There is no file {path}."</c> is
/// <c>There is no file {0}.</c> and a path. Parts put together with + must all begin with $.
/// </summary>
[InterpolatedStringHandler]
internal sealed class Template(int literalLength, int formattedCount)
{
    private readonly StringBuilder _text = new(literalLength + 4 * formattedCount);
    private readonly List<string> _values = new(formattedCount);

    /// <summary>The sentence in the language of this process.</summary>
    public string Text => Speech.Of(_text.ToString(), _values);

    public void AppendLiteral(string text) =>
        _text.Append(text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    public void AppendFormatted<T>(T value) => Append(string.Create(CultureInfo.InvariantCulture, $"{value}"));

    public void AppendFormatted<T>(T value, string format)
        where T : IFormattable => Append(value.ToString(format, CultureInfo.InvariantCulture));

    private void Append(string value)
    {
        _text.Append('{').Append(_values.Count).Append('}');
        _values.Add(value);
    }
}
