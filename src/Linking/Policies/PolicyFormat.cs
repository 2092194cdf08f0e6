using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

using Linking.Events;
using Linking.Formats;
using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Policies;

/// <summary>Reads and writes the file of a policy (docs/spec/policy.md).</summary>
internal static class PolicyFormat
{
    private const string Format = "linking policy v1";
    private const string Day = "yyyy-MM-dd";
    private const int MaxText = 8192;

    // Three objects deep.
    private const int Depth = 4;

    private static readonly JsonWriterOptions Writing = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Policy? policy, out DecodeError error)
    {
        policy = null;
        if (bytes.Length > Policy.MaxSize)
        {
            error = DecodeError.Malformed($"The policy is longer than {Policy.MaxSize} bytes.");
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(
                bytes, new JsonDocumentOptions { MaxDepth = Depth, AllowDuplicateProperties = false });
            policy = Read(new Fields(document.RootElement, ""));
            error = default;
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second where a text is not UTF-8, or has half of a surrogate pair.
            error = DecodeError.Malformed("The policy is not one JSON object in UTF-8, or is nested too deep, or has a field twice.");
        }
        catch (FormatException e)
        {
            error = DecodeError.Malformed($"The policy is malformed: {e.Message}");
        }

        return false;
    }

    public static byte[] Encode(Policy policy)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("ledger", policy.Ledger.Value);
            json.WriteNumber("suite", policy.Suite.Number);
            json.WriteString("policy", policy.Oid.ToString());
            json.WriteNumber("version", policy.Version);
            json.WriteString("from", DayOf(policy.From));
            json.WriteString("review", DayOf(policy.Review));
            json.WriteNumber("notice-days", policy.Notice);
            json.WriteNumber("retention-years", policy.Retention);
            json.WriteNumber("accuracy-us", policy.Accuracy);
            json.WriteNumber("interval-us", policy.Interval);
            json.WriteNumber("publication-interval-us", policy.PublicationInterval);
            json.WriteNumber("validity-us", policy.Validity);
            json.WriteString("clock", policy.IsClockCompared ? "compared" : "trust-system");
            json.WriteStartArray("functions");
            foreach (var function in policy.Functions)
                WriteObject(json, ("name", function.Name), ("until", DayOf(function.Until)));
            json.WriteEndArray();
            json.WriteStartArray("media");
            foreach (var medium in policy.Media)
                json.WriteStringValue(medium);
            json.WriteEndArray();
            json.WriteStartArray("documents");
            foreach (var document in policy.Documents)
                WriteObject(json, ("name", document.Name), ("digests", document.Digests.ToString()));
            json.WriteEndArray();
            json.WriteStartObject("sections");
            foreach (var section in PolicySection.All)
            {
                var text = policy.Sections[section.Name];
                json.WritePropertyName(section.Name);
                WriteObject(json, [("en", text.English), .. text.Japanese is { } japanese ? [("ja", japanese)] : ((string, string)[])[]]);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private static string DayOf(DateOnly day) => day.ToString(Day, CultureInfo.InvariantCulture);

    private static void WriteObject(Utf8JsonWriter json, params (string Name, string Value)[] fields)
    {
        json.WriteStartObject();
        foreach (var (name, value) in fields)
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static Policy Read(Fields fields)
    {
        if (fields.Text("format") != Format)
            throw new FormatException($"its field format is not '{Format}'.");
        if (!LedgerId.TryParse(fields.Text("ledger"), out var ledger))
            throw new FormatException("its field ledger is no ledger id.");
        if (!Suite.TryGet(fields.Number("suite", 1, 255), out var suite))
            throw new FormatException("its suite is not known.");
        if (!PolicyOid.TryParse(fields.Text("policy"), out var oid))
            throw new FormatException("its field policy is no object identifier.");
        var clock = fields.Text("clock");
        var policy = new Policy
        {
            Ledger = ledger,
            Suite = suite,
            Oid = oid,
            Version = (int)fields.Number("version", 1, 1_000_000),
            From = fields.Day("from"),
            Review = fields.Day("review"),
            Notice = (int)fields.Number("notice-days", 0, Policy.MaxNotice),
            Retention = (int)fields.Number("retention-years", 1, Policy.MaxRetention),
            Accuracy = (uint)fields.Number("accuracy-us", 1, 60_000_000),
            Interval = fields.Number("interval-us", 1, LedgerState.MaxInterval),
            PublicationInterval = fields.Number("publication-interval-us", 1, LedgerState.MaxInterval),
            Validity = fields.Number("validity-us", 1, 1UL << 53),
            IsClockCompared = clock is "compared" or "trust-system"
                ? clock == "compared"
                : throw new FormatException("its field clock is neither compared nor trust-system."),
            Functions = [.. fields.Array("functions", 2).Select(Function)],
            Media = [.. fields.Array("media", LedgerState.MaxLines).Select(Medium)],
            Documents = [.. fields.Array("documents", Policy.MaxDocuments).Select(d => Document(d, suite))],
            Sections = Sections(fields.Object("sections")),
        };
        fields.End();
        if (policy.Functions.Count != 2 || policy.Functions[0].Name != suite.Alpha.Name() || policy.Functions[1].Name != suite.Beta.Name())
            throw new FormatException($"its functions are not {suite.Alpha.Name()} and {suite.Beta.Name()}, in this order.");
        if (policy.Documents.Select(d => d.Name).Distinct(StringComparer.Ordinal).Count() != policy.Documents.Count)
            throw new FormatException("it names a document twice.");
        return policy.Review > policy.From
            ? policy
            : throw new FormatException("its review is not later than the day from which it can be in force.");
    }

    private static PolicyFunction Function(JsonElement element)
    {
        var fields = new Fields(element, "functions: ");
        var function = new PolicyFunction(fields.Text("name"), fields.Day("until"));
        fields.End();
        return function;
    }

    private static string Medium(JsonElement element) =>
        element.ValueKind == JsonValueKind.String && TextRules.IsWords(element.GetString()!)
            ? element.GetString()!
            : throw new FormatException("one of its media is not a line of words.");

    private static PolicyDocument Document(JsonElement element, Suite suite)
    {
        var fields = new Fields(element, "documents: ");
        var name = fields.Text("name");
        if (!TextRules.IsName(name) || !DigestPair.TryParse(fields.Text("digests"), suite.Width, out var digests))
            throw new FormatException("one of its documents has no name of a-z, 0-9 and '-', or no digests under both functions.");
        fields.End();
        return new PolicyDocument(name, digests);
    }

    private static Dictionary<string, PolicyText> Sections(Fields fields)
    {
        var sections = new Dictionary<string, PolicyText>(StringComparer.Ordinal);
        foreach (var section in PolicySection.All)
        {
            var texts = fields.Object(section.Name);
            sections[section.Name] = new PolicyText(texts.Text("en"), texts.FindText("ja"));
            texts.End();
        }

        fields.End();
        return sections;
    }

    /// <summary>The fields of one object, each asked for once.</summary>
    private sealed class Fields
    {
        private readonly Dictionary<string, JsonElement> _left;
        private readonly string _place;

        public Fields(JsonElement element, string place)
        {
            _place = place;
            if (element.ValueKind != JsonValueKind.Object)
                throw new FormatException($"{Where}there is no JSON object.");
            _left = element.EnumerateObject().ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
        }

        private string Where => _place.Length == 0 ? "" : $"in {_place}";

        public string Text(string name) => FindText(name) ?? throw Missing(name);

        public string? FindText(string name)
        {
            if (!_left.Remove(name, out var value))
                return null;
            var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "a text");
            // Whoever reads it sees all of it: no control characters but the end of a line.
            return text.Length is > 0 and <= MaxText && text.Trim().Length > 0 && !text.Any(c => char.IsControl(c) && c != '\n')
                ? text
                : throw Wrong(name, $"a text of 1 to {MaxText} characters without control characters");
        }

        public ulong Number(string name, ulong least, ulong most) =>
            (_left.Remove(name, out var value) ? value : throw Missing(name)).ValueKind == JsonValueKind.Number &&
            value.TryGetUInt64(out var number) && number >= least && number <= most
                ? number
                : throw Wrong(name, $"a whole number from {least} to {most}");

        public DateOnly Day(string name) =>
            DateOnly.TryParseExact(Text(name), PolicyFormat.Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) &&
            day.Year is > 1970 and < 9000
                ? day
                : throw Wrong(name, "a day such as 2031-01-01");

        public JsonElement.ArrayEnumerator Array(string name, int most) =>
            (_left.Remove(name, out var value) ? value : throw Missing(name)).ValueKind == JsonValueKind.Array &&
            value.GetArrayLength() <= most
                ? value.EnumerateArray()
                : throw Wrong(name, $"an array of at most {most}");

        public Fields Object(string name) =>
            new(_left.Remove(name, out var value) ? value : throw Missing(name), $"{_place}{name}: ");

        /// <summary>What was not asked for is not known.</summary>
        public void End()
        {
            if (_left.Keys.Order(StringComparer.Ordinal).FirstOrDefault() is { } unknown)
                throw new FormatException($"{Where}the field '{(unknown.Length > 40 ? unknown[..40] : unknown)}' is not known.");
        }

        private FormatException Missing(string name) => new($"{Where}the field '{name}' is missing.");

        private FormatException Wrong(string name, string wanted) => new($"{Where}the field '{name}' is not {wanted}.");
    }
}
