using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Linking.Cli.Tests;

/// <summary>The string literals of a C# file, those put together with + as one, with {0}, {1} … for what is interpolated.</summary>
internal sealed partial class SourceTexts
{
    private readonly string _source;

    private SourceTexts(string source) => _source = source;

    /// <summary>All texts in the files.</summary>
    public static IEnumerable<string> All(IEnumerable<string> files) => files.SelectMany(f => new SourceTexts(File.ReadAllText(f)).All());

    /// <summary>The texts that stand directly behind a beginning, such as <c>Say(</c>.</summary>
    public static IEnumerable<string> Behind(Regex beginning, IEnumerable<string> files) => files.SelectMany(f =>
    {
        var texts = new SourceTexts(File.ReadAllText(f));
        return beginning.Matches(texts._source).Select(m => m.Index + m.Length).Where(texts.IsText).Select(at => texts.Read(at).Text);
    });

    /// <summary>The C# files of a folder of src.</summary>
    public static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(DocumentationTests.Find(folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal));

    private IEnumerable<string> All()
    {
        for (var at = 0; at < _source.Length; at++)
        {
            if (_source.AsSpan(at).StartsWith("//"))
            {
                at = _source.IndexOf('\n', at);
            }
            else if (_source[at] == '\'')
            {
                at = EndOfCharacter(at) - 1;
            }
            else if (Verbatim().Match(_source, at) is { Success: true } verbatim)
            {
                at += verbatim.Length - 1;
            }
            else if (IsText(at))
            {
                var (text, end) = Read(at);
                yield return text;
                at = end - 1;
            }
        }
    }

    private bool IsText(int at) => _source[at] == '"' || (_source[at] == '$' && at + 1 < _source.Length && _source[at + 1] == '"');

    private int EndOfCharacter(int at) => _source[at + 1] == '\\' ? _source.IndexOf('\'', at + 3) + 1 : at + 3;

    /// <summary>A text, and where the code goes on behind it.</summary>
    private (string Text, int End) Read(int at)
    {
        var (text, holes) = (new StringBuilder(), 0);
        if (_source.AsSpan(at).TrimStart('$').StartsWith("\"\"\""))
            return ReadRaw(at);
        while (true)
        {
            var isInterpolated = _source[at] == '$';
            for (at += isInterpolated ? 2 : 1; _source[at] != '"'; at++)
            {
                if (_source[at] == '\\')
                    text.Append(_source[++at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var c => c });
                else if (isInterpolated && _source[at] == '{' && _source[at + 1] != '{')
                    (at, _) = (EndOfHole(at) - 1, text.Append(CultureInfo.InvariantCulture, $"{{{holes++}}}"));
                else if (_source[at] is '{' or '}')
                    (at, _) = (isInterpolated ? at + 1 : at, text.Append(_source[at], 2));
                else
                    text.Append(_source[at]);
            }

            var more = Plus().Match(_source, ++at);
            if (!more.Success)
                return (text.ToString(), at);
            at = more.Index + more.Length;
        }
    }

    private (string Text, int End) ReadRaw(int at)
    {
        var start = _source.IndexOf("\"\"\"", at, StringComparison.Ordinal) + 3;
        var end = _source.IndexOf("\"\"\"", start, StringComparison.Ordinal);
        var lines = _source[start..end].Split('\n')[1..];
        var indent = lines.Length == 0 ? 0 : lines[^1].Length;
        return (string.Join('\n', lines.SkipLast(1).Select(l => l.Length < indent ? "" : l[indent..])), end + 3);
    }

    private int EndOfHole(int at)
    {
        var depth = 0;
        do
        {
            if (IsText(at))
                at = Read(at).End;
            else if (_source[at] == '\'')
                at = EndOfCharacter(at);
            else
                depth += _source[at++] switch { '{' or '(' or '[' => 1, '}' or ')' or ']' => -1, _ => 0 };
        }
        while (depth > 0);
        return at;
    }

    // Holds no sentence.
    [GeneratedRegex(@"\G(?:@\$?|\$@)""(?:[^""]|"""")*""", RegexOptions.None, 1000)]
    private static partial Regex Verbatim();

    [GeneratedRegex(@"\G\s*\+\s*(?=\$?"")", RegexOptions.None, 1000)]
    private static partial Regex Plus();
}
