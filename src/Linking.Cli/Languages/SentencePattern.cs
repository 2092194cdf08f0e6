using System.Text.RegularExpressions;

namespace Linking.Cli.Languages;

/// <summary>An English template as a pattern for finished sentences.</summary>
internal sealed partial class SentencePattern
{
    private readonly string[] _parts;

    /// <param name="template">With the holes {0}, {1} … in this order.</param>
    /// <param name="translation">With the same holes in any order.</param>
    public SentencePattern(string template, string translation)
    {
        _parts = [.. Hole().Split(template).Select(p => Language.Fill(p, [], part => part))];
        Translation = translation;
    }

    public string Translation { get; }

    /// <summary>Letters outside of the holes.</summary>
    public int Length => _parts.Sum(p => p.Length);

    /// <summary>What stands in the holes if a text is of this template; else null.</summary>
    public List<string>? Match(string text)
    {
        // A template that is all hole would take everything.
        if (_parts is ["", ""] || !text.StartsWith(_parts[0], StringComparison.Ordinal))
            return null;
        var (values, at) = (new List<string>(), _parts[0].Length);
        for (var i = 1; i < _parts.Length; i++)
        {
            var next = i < _parts.Length - 1 ? text.IndexOf(_parts[i], at, StringComparison.Ordinal)
                : text.AsSpan(at).EndsWith(_parts[i], StringComparison.Ordinal) ? text.Length - _parts[i].Length
                : -1;
            if (next < 0)
                return null;
            values.Add(text[at..next]);
            at = next + _parts[i].Length;
        }

        return values;
    }

    [GeneratedRegex(@"\{\d+\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hole();
}
