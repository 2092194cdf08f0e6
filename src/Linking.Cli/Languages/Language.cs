using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Linking.Cli.Languages;

/// <summary>The sentences of one language other than English, each under its English template; an embedded file.</summary>
internal sealed class Language
{
    private const char Open = '{';

    /// <summary>The parts of the file with the sentences of our libraries and servers, and of others', which are recognised.</summary>
    private static readonly string[] Recognised = ["libraries", "runtime"];

    private const string IsSentence = ":sentence";

    private readonly FrozenDictionary<string, string> _sentences;
    private readonly List<SentencePattern> _patterns;

    private Language(Dictionary<string, string> sentences, List<SentencePattern> patterns) =>
        (_sentences, _patterns) = (sentences.ToFrozenDictionary(StringComparer.Ordinal), patterns);

    /// <summary>Reads the file of a language that there is.</summary>
    /// <param name="name">As in <see cref="LanguageChoice.Names"/>.</param>
    public static Language Read(string name)
    {
        using var file = typeof(Language).Assembly.GetManifestResourceStream($"{name}.json")!;
        using var document = JsonDocument.Parse(file, new JsonDocumentOptions { AllowDuplicateProperties = false });
        var sentences = new Dictionary<string, string>(StringComparer.Ordinal);
        var patterns = new List<SentencePattern>();
        foreach (var part in document.RootElement.EnumerateObject())
        {
            foreach (var sentence in part.Value.EnumerateObject())
            {
                sentences.Add(sentence.Name, sentence.Value.GetString()!);
                if (Recognised.Contains(part.Name))
                    patterns.Add(new SentencePattern(sentence.Name, sentence.Value.GetString()!));
            }
        }

        // The one that says most is the right one.
        return new Language(sentences, [.. patterns.OrderByDescending(p => p.Length)]);
    }

    /// <summary>The sentence of a template, with the same holes; null if there is none.</summary>
    public string? Find(string template) => _sentences.GetValueOrDefault(template);

    /// <summary>A finished English text in this language; null if it is not known.</summary>
    public string? Recognise(string text)
    {
        if (Find(text) is { } same)
            return same;
        foreach (var pattern in _patterns)
        {
            if (pattern.Match(text) is { } values)
                return Fill(pattern.Translation, values, part => Recognise(part) ?? part);
        }

        return null;
    }

    /// <summary>Fills the holes. <c>{1:sentence}</c> is a hole whose value is a text of a library, to be recognised.</summary>
    public static string Fill(string template, IReadOnlyList<string> values, Func<string, string> recognise)
    {
        var text = new StringBuilder(template.Length);
        for (var at = 0; at < template.Length; at++)
        {
            if (template[at] is not (Open or '}'))
            {
                text.Append(template[at]);
            }
            else if (template[at] == template[at + 1])
            {
                text.Append(template[at++]);
            }
            else
            {
                var end = template.IndexOf('}', at);
                var hole = template[(at + 1)..end];
                var value = values[int.Parse(hole.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture)];
                text.Append(hole.EndsWith(IsSentence, StringComparison.Ordinal) ? recognise(value) : value);
                at = end;
            }
        }

        return text.ToString();
    }
}
