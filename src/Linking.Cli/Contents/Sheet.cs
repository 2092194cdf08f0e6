using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Trees;

namespace Linking.Cli.Contents;

/// <summary>
/// What a file holds, field by field, once for people and once for programs: a label is a line's beginning in the text, and
/// with <c>_</c> for what is no letter a name in JSON.
/// </summary>
/// <param name="what">What it is; begins the text.</param>
/// <param name="more">The rest of the text's first line; not in JSON.</param>
internal sealed class Sheet(string what, string more = "")
{
    private readonly List<(string Label, string Text)> _fields = [];
    private readonly List<Sheet> _parts = [];
    private readonly JsonObject _json = [];

    public Sheet Add(string label, string value)
    {
        _fields.Add((label, value));
        _json[NameOf(label)] = value;
        return this;
    }

    /// <summary>A number.</summary>
    public Sheet Add(string label, ulong value)
    {
        _fields.Add((label, value.ToString()));
        _json[NameOf(label)] = value;
        return this;
    }

    /// <summary>A duration in µs; in JSON the name says so.</summary>
    public Sheet AddMicroseconds(string label, ulong value)
    {
        _fields.Add((label, $"{value} µs"));
        _json[NameOf(label) + "_us"] = value;
        return this;
    }

    /// <summary>A time; none is left out.</summary>
    public Sheet Add(string label, Instant? time)
    {
        if (time is not { } value)
            return this;
        _fields.Add((label, Times.Show(value)));
        _json[NameOf(label)] = value.ToString();
        return this;
    }

    public Sheet Add(string label, DigestPair pair)
    {
        _fields.Add((label, Digests.Show(pair)));
        _json[NameOf(label)] = Digests.Json(pair);
        return this;
    }

    public Sheet Add(string label, MerklePath path)
    {
        var steps = Enumerable.Range(0, path.Length).Select(path.Step).ToList();
        _fields.Add((label, steps.Count == 0 ? Say("empty") : string.Join('\n', steps.Select(Digests.Show))));
        _json[NameOf(label)] = new JsonArray([.. steps.Select(Digests.Json)]);
        return this;
    }

    public Sheet Add(string label, bool value)
    {
        _fields.Add((label, value ? Say("yes") : Say("no")));
        _json[NameOf(label)] = value;
        return this;
    }

    /// <summary>A line each; an array.</summary>
    public Sheet Add(string label, IEnumerable<string> values)
    {
        string[] all = [.. values];
        _fields.Add((label, all.Length == 0 ? Say("none") : string.Join('\n', all)));
        _json[NameOf(label)] = new JsonArray([.. all.Select(v => JsonValue.Create(v))]);
        return this;
    }

    /// <summary>What lies inside.</summary>
    public Sheet Add(string label, Sheet part)
    {
        _parts.Add(part);
        _json[NameOf(label)] = part._json;
        return this;
    }

    /// <summary>Several of a kind; an array.</summary>
    public Sheet Add(string label, IEnumerable<Sheet> parts)
    {
        Sheet[] all = [.. parts];
        _parts.AddRange(all);
        _json[NameOf(label)] = new JsonArray([.. all.Select(p => p._json)]);
        return this;
    }

    /// <summary>The fields, with what the file is first; to be asked once.</summary>
    public JsonObject ToJson()
    {
        _json.Insert(0, "what", what);
        return _json;
    }

    public void Write(TextWriter writer) => Write(writer, "");

    private void Write(TextWriter writer, string indent)
    {
        writer.WriteLine(indent + Printable.Line(Known(what) + more));
        Lines.Write(writer, indent + "  ", [.. _fields.Select(f => (Known(f.Label), f.Text))]);
        foreach (var part in _parts)
        {
            writer.WriteLine();
            part.Write(writer, indent + "  ");
        }
    }

    private static string NameOf(string label) => label
        .Replace("α", "alpha", StringComparison.Ordinal).Replace("β", "beta", StringComparison.Ordinal)
        .Replace(' ', '_').Replace('-', '_');
}
