using System.Text.Json.Nodes;

using Linking.Hashing;

namespace Linking.Tests.Vectors;

/// <summary>A tree of tests/vectors/trees.json, as the file has it.</summary>
internal sealed record TreeVector(string Name, IReadOnlyList<byte[]> Entries, DigestPair Root, JsonArray Inclusion)
{
    public static IEnumerable<TreeVector> All()
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "vectors", "trees.json")))!;
        return file.AsArray().Select(t => new TreeVector(
            (string)t!["name"]!,
            [.. t["entries"]!.AsArray().Select(e => Convert.FromHexString((string)e!))],
            new DigestPair(Digest.Parse((string)t["alpha"]!), Digest.Parse((string)t["beta"]!)),
            t["inclusion"]!.AsArray()));
    }
}
