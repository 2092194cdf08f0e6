using System.Text.Json.Nodes;

namespace Linking.Tests.Vectors;

/// <summary>The files of tests/vectors/v1: one probe each.</summary>
internal static class VectorFiles
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "vectors", "v1");

    /// <summary>Names of one folder, relative to the vectors' own; some folders have folders.</summary>
    public static TheoryData<string> In(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    public static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name)))!;

    /// <summary>Base64; or what is too long to write down, as a list of pieces and how often each stands there.</summary>
    public static byte[] Bytes(JsonNode? node) => node is JsonArray pieces
        ? [.. pieces.SelectMany(piece => Enumerable.Repeat(Bytes(piece![0]), piece[1]!.GetValue<int>()).SelectMany(bytes => bytes))]
        : Convert.FromBase64String(node!.GetValue<string>());
}
