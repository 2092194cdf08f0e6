using System.Globalization;
using System.IO.Enumeration;
using System.Text.Json;

using Linking.Cli.Terminal;

namespace Linking.Cli.Holdings;

/// <summary>
/// How long which files are to be kept, and how long before a proof's end it is to be renewed: <c>holdings.json</c> in the trust folder
/// (docs/operations/holdings.md). Without the file everything is kept for ever, and renewed a year before its end.
/// </summary>
internal sealed class HoldingRules
{
    public const string FileName = "holdings.json";

    private const int MaxSize = 1 << 20;
    private const int MaxRules = 10_000;
    private const string Forever = "forever";

    private static readonly Term Year = new(1, 0);

    private readonly List<Rule> _rules = [];

    private HoldingRules()
    {
    }

    /// <summary>How long before its end a proof is due.</summary>
    public Term RenewBefore { get; private set; } = Year;

    /// <summary>A number of years and of days.</summary>
    public readonly record struct Term(int Years, int Days)
    {
        /// <summary>The time so much later; the last one that is known where it would be beyond.</summary>
        public Instant After(Instant time)
        {
            var from = time.ToDateTime();
            return Years > DateTime.MaxValue.Year - from.Year - 1 || Days > (DateTimeOffset.MaxValue - from).Days - 1
                ? Instant.FromDateTime(new DateTimeOffset(9999, 12, 31, 0, 0, 0, TimeSpan.Zero))
                : Instant.FromDateTime(from.AddYears(Years).AddDays(Days));
        }
    }

    private sealed record Rule(string Pattern, Term? Keep, Instant? Until, string? Label);

    /// <summary>Reads the rules of a trust folder.</summary>
    /// <exception cref="CommandException">The file cannot be read, or has something that is no rule.</exception>
    public static async Task<HoldingRules> ReadAsync(string trustFolder, CancellationToken cancellation)
    {
        var path = Path.Combine(trustFolder, FileName);
        var rules = new HoldingRules();
        if (!File.Exists(path))
            return rules;
        var bytes = await InputFile.ReadAsync(path, MaxSize + 1, cancellation);
        if (bytes.Length > MaxSize)
            throw Wrong(path, Say($"it is over {MaxSize >> 20} MiB"));
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            rules.Take(path, document.RootElement);
        }
        catch (JsonException exception)
        {
            throw Wrong(path, exception.Message.Split(". ")[0]);
        }

        return rules;
    }

    /// <summary>Reads a term such as <c>30y</c> or <c>90d</c>.</summary>
    public static bool TryParseTerm(string text, out Term term)
    {
        term = default;
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
            return false;
        term = text[^1] switch { 'y' => new Term(count, 0), 'd' => new Term(0, count), _ => default };
        return term != default;
    }

    /// <summary>What the first rule that is about a file says; for ever and without a label where there is none.</summary>
    /// <param name="file">A full path.</param>
    /// <param name="stamped">From when on it is kept.</param>
    public (Instant? KeepUntil, string? Label) Of(string file, Instant stamped) =>
        _rules.Find(r => Matches(r.Pattern, file)) is { } rule
            ? (rule.Until ?? rule.Keep?.After(stamped), rule.Label)
            : (null, null);

    private void Take(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Wrong(path, Say("it is no JSON object"));
        foreach (var property in root.EnumerateObject())
        {
            switch (property.Name)
            {
                case "renew_before":
                    RenewBefore = TryParseTerm(TextOf(path, property), out var term)
                        ? term
                        : throw Wrong(path, Say("renew_before is no term such as 1y or 90d"));
                    break;
                case "rules" when property.Value.ValueKind == JsonValueKind.Array && property.Value.GetArrayLength() <= MaxRules:
                    _rules.AddRange(property.Value.EnumerateArray().Select(rule => RuleOf(path, rule)));
                    break;
                case "rules":
                    throw Wrong(path, Say($"rules is no array of at most {MaxRules} rules"));
                default:
                    throw Wrong(path, Say($"it has a field '{Printable.Line(property.Name)}', which is none of renew_before and rules"));
            }
        }
    }

    private static Rule RuleOf(string path, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong(path, Say("a rule is no JSON object"));
        var (pattern, label, keep, until, isSaid) = (default(string), default(string), default(Term?), default(Instant?), false);
        foreach (var property in element.EnumerateObject())
        {
            var text = TextOf(path, property);
            switch (property.Name)
            {
                case "path":
                    pattern = IsPattern(text)
                        ? text
                        : throw Wrong(
                            path, Say($"the path '{Printable.Line(text)}' is neither a name such as *.pdf nor a path from the root on"));
                    break;
                case "label":
                    label = text;
                    break;
                case "keep":
                    isSaid = true;
                    if (TryParseTerm(text, out var term))
                        keep = term;
                    else if (Times.TryParse(text, endOfDay: true, out var time))
                        until = time;
                    else if (text != Forever)
                        throw Wrong(path, Say($"keep '{Printable.Line(text)}' is no term such as 30y or 400d, no day, and not forever"));
                    break;
                default:
                    throw Wrong(path, Say($"a rule has a field '{Printable.Line(property.Name)}', which is none of path, keep and label"));
            }
        }

        return pattern is not null && isSaid ? new Rule(pattern, keep, until, label) : throw Wrong(path, Say("a rule lacks path or keep"));
    }

    private static string TextOf(string path, JsonProperty property) => property.Value.ValueKind == JsonValueKind.String
        ? property.Value.GetString()!
        : throw Wrong(path, Say($"{Printable.Line(property.Name)} is no text"));

    private static bool IsPattern(string text) => text.Length > 0 && (!text.Contains('/') || Path.IsPathFullyQualified(text));

    // A folder stands for all that is in it.
    private static bool Matches(string pattern, string file)
    {
        var plain = pattern.Replace(@"\", @"\\", StringComparison.Ordinal);
        return pattern.Contains('/')
            ? FileSystemName.MatchesSimpleExpression(plain.TrimEnd('/'), file, ignoreCase: false) ||
                FileSystemName.MatchesSimpleExpression(plain.TrimEnd('/') + "/*", file, ignoreCase: false)
            : FileSystemName.MatchesSimpleExpression(plain, Path.GetFileName(file), ignoreCase: false);
    }

    private static CommandException Wrong(string path, string what) => new(
        ExitCode.Data, $"The rules {path} cannot be used: {what}. See docs/operations/holdings.md.");
}
