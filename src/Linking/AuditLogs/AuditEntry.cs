using System.Diagnostics.CodeAnalysis;
using System.Text;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.AuditLogs;

/// <summary>One event of the authority, as its audit log keeps it (docs/spec/audit-log.md).</summary>
public sealed record AuditEntry
{
    /// <summary>Bytes of a text.</summary>
    public const int MaxSize = 65_536;

    /// <summary>Values of an entry.</summary>
    public const int MaxValues = 64;

    private const string TextName = "audit entry";
    private const string None = "none";

    /// <summary>Its place in the log; the first is 1.</summary>
    public required ulong Number { get; init; }

    /// <summary>Link of the entry before; null for the first.</summary>
    public required DigestPair? Before { get; init; }

    /// <summary>When it happened, by the machine's clock.</summary>
    public required Instant Time { get; init; }

    /// <summary>What it is about: <c>key</c>, <c>clock</c>, <c>start</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How it went: <c>asked</c>, <c>done</c>, <c>refused</c>, or what the kind says.</summary>
    public required string Outcome { get; init; }

    /// <summary>In their order; a name may stand several times.</summary>
    public IReadOnlyList<AuditValue> Values { get; init; } = [];

    /// <summary>Of lines that a later version knows.</summary>
    public IReadOnlyList<ExtensionLine> Extensions { get; init; } = [];

    /// <summary>h(0x00 ‖ text) under both functions of suite 1.</summary>
    public static DigestPair LinkOf(ReadOnlySpan<byte> text) => Suite.One.HashEntry(text);

    /// <summary>Reads an entry's text.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out AuditEntry? entry, out DecodeError error)
    {
        entry = null;
        var reader = new LineReader(text, TextName, MaxSize);
        if (reader.IsOfOtherVersion)
        {
            error = reader.Error;
            return false;
        }

        var number = reader.Number("number", min: 1);
        var before = reader.Value("before") is not None and var pair ? reader.ToPair(pair, "before", Suite.One) : (DigestPair?)null;
        if ((before is null) != (number <= 1))
            reader.Fail("'before' is 'none' in the first entry and only there");
        var time = reader.Time("time");
        var kind = reader.ToName(reader.Value("kind"), "kind");
        var outcome = reader.ToName(reader.Value("outcome"), "outcome");
        var values = new List<AuditValue>();
        while (!reader.Failed && reader.NextKey is "value" or "hidden")
            values.Add(ReadValue(reader));
        if (values.Count > MaxValues)
            reader.Fail($"it has {values.Count} values; at most {MaxValues} are allowed");
        reader.End();
        error = reader.Error;
        if (error.Kind != DecodeErrorKind.None)
            return false;
        entry = new AuditEntry
        {
            Number = number, Before = before, Time = time, Kind = kind, Outcome = outcome, Values = values, Extensions = reader.Extensions,
        };
        return true;
    }

    /// <summary>Any text as words of a value: control characters become spaces, and what is too long is cut.</summary>
    public static string ToWords(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new StringBuilder();
        var size = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var plain = Rune.IsControl(rune) ? new Rune(' ') : rune;
            if ((size += plain.Utf8SequenceLength) > TextRules.MaxWords)
                break;
            words.Append(plain);
        }

        return words.ToString().Trim(' ') is { Length: > 0 } some ? some : "-";
    }

    /// <summary>Its text.</summary>
    /// <exception cref="InvalidOperationException">A value breaks the rules of the text.</exception>
    public byte[] ToText()
    {
        var writer = new LineWriter(TextName)
            .Line("number", Number)
            .Line("before", Before is { } before ? before : None)
            .Line("time", Time)
            .Line("kind", Kind)
            .Line("outcome", Outcome);
        foreach (var value in Values)
        {
            if (value.Hidden is { } hidden)
                writer.Line("hidden", value.Name, hidden);
            else
                writer.Line("value", value.Name, value.Words);
        }

        var text = writer.Extensions(Extensions).ToBytes();
        return TryRead(text, out _, out var error) ? text : throw new InvalidOperationException(error.Message);
    }

    private static AuditValue ReadValue(LineReader reader)
    {
        var isHidden = reader.NextKey == "hidden";
        var key = isHidden ? "hidden" : "value";
        var value = reader.Value(key).Split(' ', 2);
        if (value.Length != 2)
            reader.Fail($"'{key}' has not a name and a value");
        if (reader.Failed)
            return new AuditValue("", null, null);
        var name = reader.ToName(value[0], key);
        return isHidden
            ? new AuditValue(name, null, reader.ToPair(value[1], key, Suite.One))
            : new AuditValue(name, reader.ToWords(value[1], key), null);
    }
}
