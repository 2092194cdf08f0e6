using System.Text.Json.Nodes;

namespace Linking.Tests.V1.Vectors;

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

    public static byte[] Bytes(JsonNode? node) => Convert.FromBase64String(node!.GetValue<string>());
}
