using System.Text;

namespace Linking.Formats;

/// <summary>
/// Reads the lines of a text from first to last (docs/spec/text.md). The first error sticks; what only a later version
/// may know is remembered aside, for a text that is malformed as well is malformed.
/// </summary>
internal sealed partial class LineReader
{
    private readonly string _name;
    private readonly string[] _lines;
    private DecodeError _malformed;
    private DecodeError _unknown;
    private int _next = 1;

    /// <param name="bytes">The text.</param>
    /// <param name="name">Second word of its first line.</param>
    /// <param name="maxSize">Bytes.</param>
    public LineReader(ReadOnlySpan<byte> bytes, string name, int maxSize)
    {
        _name = name;
        _lines = [];
        if (bytes.Length > maxSize)
        {
            Fail($"it has {bytes.Length} bytes; at most {maxSize} are allowed");
            return;
        }

        if (TextRules.FaultOf(bytes) is { } fault)
        {
            Fail(fault);
            return;
        }

        _lines = Encoding.UTF8.GetString(bytes[..^1]).Split('\n');
        ReadFirst();
    }

    /// <summary>Malformed, before unknown, before none.</summary>
    public DecodeError Error => Failed ? _malformed : _unknown;

    public bool Failed => _malformed.Kind != DecodeErrorKind.None;

    /// <summary>Of another version: nothing behind the first line is read.</summary>
    public bool IsOfOtherVersion => _unknown.Kind == DecodeErrorKind.UnknownVersion;

    public IReadOnlyList<ExtensionLine> Extensions { get; private set; } = [];

    private bool AtEnd => _next >= _lines.Length;

    /// <summary>The key of the next line; null at the end.</summary>
    public string? NextKey => AtEnd ? null : _lines[_next].Split(' ', 2)[0];

    public void Fail(string reason)
    {
        if (!Failed)
            _malformed = DecodeError.Malformed($"The {_name} is malformed: {reason}.");
    }

    /// <summary>Remembers that a later version may know this; the first sticks.</summary>
    public void NotKnown(DecodeErrorKind kind, string reason)
    {
        if (_unknown.Kind == DecodeErrorKind.None)
            _unknown = new DecodeError(kind, $"The {_name} cannot be read by this version: {reason}.");
    }

    /// <summary>The next line whole.</summary>
    public string Line(string what)
    {
        if (!Failed && AtEnd)
            Fail($"its {what} is missing");
        return Failed ? "" : _lines[_next++];
    }

    /// <summary>What follows the key of the next line.</summary>
    public string Value(string key)
    {
        if (!Failed && (AtEnd || !_lines[_next].StartsWith(key + " ", StringComparison.Ordinal)))
            Fail($"the line '{key}' is missing at line {_next + 1}");
        return Failed ? "" : _lines[_next++][(key.Length + 1)..];
    }

    /// <summary>The values of the next line, so many.</summary>
    public string[] Values(string key, int count)
    {
        var values = Value(key).Split(' ');
        if (!Failed && values.Length != count)
            Fail($"the line '{key}' has {values.Length} values, not {count}");
        return Failed ? new string[count].Select(_ => "").ToArray() : values;
    }

    /// <summary>The values of all next lines of a key.</summary>
    public List<string> All(string key, int max)
    {
        var values = new List<string>();
        while (!Failed && NextKey == key)
            values.Add(Value(key));
        if (values.Count > max)
            Fail($"the line '{key}' stands {values.Count} times; at most {max} are allowed");
        return values;
    }

    /// <summary>Extension lines to the end of the text; the caller looks at <see cref="Error"/> next.</summary>
    public void End()
    {
        var extensions = new List<ExtensionLine>();
        var last = "";
        while (!Failed && !AtEnd)
        {
            var line = ReadExtension(_lines[_next++]);
            if (Failed)
                return;
            if (string.CompareOrdinal(line!.Name, last) <= 0)
                Fail("the names of its extension lines do not rise");
            last = line.Name;
            extensions.Add(line);
        }

        if (extensions.Count > TextRules.MaxExtensions)
            Fail($"it has {extensions.Count} extension lines; at most {TextRules.MaxExtensions} are allowed");
        Extensions = extensions;
        if (extensions.Find(e => e.IsCritical) is { } critical)
            NotKnown(DecodeErrorKind.Unknown, $"its line x!{critical.Name} must be known");
    }

    private ExtensionLine? ReadExtension(string line)
    {
        var parts = line.Split(' ', 2);
        if (parts.Length != 2 || parts[0].Length < 3 || parts[0][0] != 'x' || parts[0][1] is not ('-' or '!') ||
            !TextRules.IsName(parts[0][2..]) || !TextRules.IsWords(parts[1]))
        {
            Fail($"line {_next} has no place there");
            return null;
        }

        return new ExtensionLine(parts[0][2..], parts[0][1] == '!', parts[1]);
    }

    private void ReadFirst()
    {
        var start = $"linking {_name} v";
        if (!_lines[0].StartsWith(start, StringComparison.Ordinal))
            Fail($"its first line is not '{start}1'");
        else if (_lines[0][start.Length..] is not "1" and var version)
        {
            if (version.Length <= 9 && DecimalNumber.TryParse(version, out _))
                NotKnown(DecodeErrorKind.UnknownVersion, $"it has version {version}");
            else
                Fail($"its first line is not '{start}1'");
        }
    }
}
