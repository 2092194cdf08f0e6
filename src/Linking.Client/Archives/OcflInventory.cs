using System.Text.Encodings.Web;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Linking.Client.Archives;

/// <summary>The inventory of an object (OCFL 1.1, section 3.5): as much of it as archives use.</summary>
internal sealed class OcflInventory
{
    public const int MaxSize = 1 << 24;

    private const string Type = "https://ocfl.io/1.1/spec/#inventory";

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly JsonObject _json;

    private OcflInventory(JsonObject json) => _json = json;

    public int Head => Versions.Count;

    private JsonObject Manifest => _json["manifest"]!.AsObject();

    private JsonObject Versions => _json["versions"]!.AsObject();

    public static OcflInventory New(string id) => new(new JsonObject
    {
        ["id"] = id,
        ["type"] = Type,
        ["digestAlgorithm"] = "sha512",
        ["head"] = "v0",
        ["manifest"] = new JsonObject(),
        ["versions"] = new JsonObject(),
    });

    /// <summary>Reads one; paths that lead elsewhere are refused.</summary>
    /// <exception cref="ArchiveException">It is none, or is of another object.</exception>
    public static OcflInventory Read(ReadOnlyMemory<byte> bytes, string id)
    {
        try
        {
            var inventory = new OcflInventory(JsonNode.Parse(bytes.Span)!.AsObject());
            if ((string?)inventory._json["id"] != id || (string?)inventory._json["head"] != $"v{inventory.Head}" ||
                (string?)inventory._json["digestAlgorithm"] != "sha512")
                throw new ArchiveException($"The inventory of {id} is that of something else.");
            var paths = inventory.Manifest.Concat(inventory.Versions.SelectMany(v => v.Value!["state"]!.AsObject()))
                .SelectMany(d => d.Value!.AsArray().Select(p => (string)p!));
            return paths.FirstOrDefault(p => !ArchivePlace.IsSafe(p)) is { } bad
                ? throw new ArchiveException($"The inventory of {id} has the path '{bad}', which leads elsewhere: it is not followed.")
                : inventory;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            throw new ArchiveException($"The inventory of {id} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Whether a file with that digest is there already.</summary>
    public bool Has(string digest) => Manifest.ContainsKey(digest);

    /// <summary>Adds a version.</summary>
    /// <param name="time">When.</param>
    /// <param name="by">Who.</param>
    /// <param name="files">Its logical paths with their digests.</param>
    public void Add(Instant time, string by, IEnumerable<(string Path, string Digest)> files)
    {
        var name = $"v{Head + 1}";
        var state = new JsonObject();
        foreach (var (path, digest) in files)
        {
            if (!Has(digest))
                Manifest[digest] = new JsonArray($"{name}/{ArchivePlace.Content}/{path}");
            if (state[digest] is JsonArray there)
                there.Add((JsonNode)path);
            else
                state[digest] = new JsonArray(path);
        }

        Versions[name] = new JsonObject
        {
            ["created"] = time.ToString(),
            ["message"] = "deposit",
            ["user"] = new JsonObject { ["name"] = by },
            ["state"] = state,
        };
        _json["head"] = name;
    }

    /// <summary>The logical files of the newest version, and where each is, below the object's folder.</summary>
    /// <exception cref="ArchiveException">One is nowhere.</exception>
    public IEnumerable<(string Logical, string Content)> State() =>
        from held in Versions[$"v{Head}"]!["state"]!.AsObject()
        let content = Manifest[held.Key]?.AsArray() is [{ } first, ..] ? (string)first! : throw new ArchiveException(
            $"The inventory has no file for the digest {held.Key}.")
        from logical in held.Value!.AsArray()
        select ((string)logical!, content);

    public byte[] ToBytes() => [.. Encoding.UTF8.GetBytes(_json.ToJsonString(Options)), (byte)'\n'];
}
