using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Linking.Client.Tests.Archives;

/// <summary>What OCFL 1.1 asks of a storage root, written from its specification; the numbers are those of its validation codes.</summary>
internal static class OcflRules
{
    /// <summary>What is broken; nothing of a sound root.</summary>
    public static IReadOnlyList<string> Problems(string root)
    {
        var problems = new List<string>();
        Check(problems, Text(root, "0=ocfl_1.1") == "ocfl_1.1\n", "E075–E080", root);
        using (var layout = JsonDocument.Parse(Text(root, "ocfl_layout.json") ?? "{}"))
        {
            Check(
                problems,
                layout.RootElement.TryGetProperty("extension", out var name) && name.GetString() == "0004-hashed-n-tuple-storage-layout" &&
                layout.RootElement.TryGetProperty("description", out _), "E070", root);
        }

        foreach (var folder in Directory.GetDirectories(root))
            Walk(problems, root, folder);
        return problems;
    }

    private static void Walk(List<string> problems, string root, string folder)
    {
        if (Directory.GetFiles(folder, "0=*").Length > 0)
        {
            CheckObject(problems, root, folder);
            return;
        }

        Check(problems, Directory.GetFiles(folder).Length == 0, "E072, E084", folder);
        Check(problems, Directory.GetDirectories(folder).Length > 0, "E073", folder);
        foreach (var below in Directory.GetDirectories(folder))
            Walk(problems, root, below);
    }

    private static void CheckObject(List<string> problems, string root, string folder)
    {
        Check(problems, Text(folder, "0=ocfl_object_1.1") == "ocfl_object_1.1\n", "E002–E007", folder);
        using var document = JsonDocument.Parse(Text(folder, "inventory.json")!);
        var inventory = document.RootElement;
        Check(
            problems,
            inventory.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)
                .SequenceEqual(["digestAlgorithm", "head", "id", "manifest", "type", "versions"]), "E036, E041, E102", folder);
        Check(problems, inventory.GetProperty("type").GetString() == "https://ocfl.io/1.1/spec/#inventory", "E038", folder);
        Check(problems, inventory.GetProperty("digestAlgorithm").GetString() == "sha512", "E025", folder);
        var id = inventory.GetProperty("id").GetString()!;
        Check(problems, Uri.TryCreate(id, UriKind.Absolute, out _), "W005", folder);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        Check(
            problems,
            Path.GetRelativePath(root, folder).Replace('\\', '/') == $"{hash[..3]}/{hash[3..6]}/{hash[6..9]}/{hash}", "E083", folder);
        var versions = inventory.GetProperty("versions").EnumerateObject().Select(v => v.Name).ToList();
        Check(problems, versions.SequenceEqual(Enumerable.Range(1, versions.Count).Select(n => $"v{n}")), "E009, E010, E046", folder);
        Check(problems, inventory.GetProperty("head").GetString() == versions[^1], "E040", folder);
        Check(
            problems,
            Directory.GetFileSystemEntries(folder).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal).SequenceEqual(
                new[] { "0=ocfl_object_1.1", "inventory.json", "inventory.json.sha512" }.Concat(versions).Order(StringComparer.Ordinal)),
            "E001", folder);
        foreach (var version in versions)
            CheckVersion(problems, inventory, Path.Combine(folder, version));
        Check(problems, Text(folder, "inventory.json") == Text(Path.Combine(folder, versions[^1]), "inventory.json"), "E064", folder);
        CheckSidecar(problems, folder);
        CheckManifest(problems, inventory, folder, versions);
    }

    private static void CheckVersion(List<string> problems, JsonElement inventory, string folder)
    {
        var version = inventory.GetProperty("versions").GetProperty(Path.GetFileName(folder));
        Check(
            problems,
            DateTimeOffset.TryParse(version.GetProperty("created").GetString(), out _) &&
            version.GetProperty("message").ValueKind == JsonValueKind.String &&
            version.GetProperty("user").GetProperty("name").GetString() is { Length: > 0 }, "E048, E049, E054, E094", folder);
        var logical = version.GetProperty("state").EnumerateObject().SelectMany(s => s.Value.EnumerateArray()).Select(p => p.GetString()!)
            .ToList();
        Check(problems, logical.Distinct().Count() == logical.Count && logical.All(IsSafe), "E051–E053, E095", folder);
        Check(
            problems,
            version.GetProperty("state").EnumerateObject().All(s => inventory.GetProperty("manifest").TryGetProperty(s.Name, out _)),
            "E050", folder);
        Check(
            problems,
            Directory.GetFileSystemEntries(folder).Select(e => Path.GetFileName(e)).Order(StringComparer.Ordinal)
                .SequenceEqual(["content", "inventory.json", "inventory.json.sha512"]), "E015, W002", folder);
        Check(
            problems, Directory.GetDirectories(folder, "*", SearchOption.AllDirectories)
                .All(d => Directory.EnumerateFileSystemEntries(d).Any()), "E024", folder);
        CheckSidecar(problems, folder);
    }

    private static void CheckManifest(List<string> problems, JsonElement inventory, string folder, List<string> versions)
    {
        var used = inventory.GetProperty("versions").EnumerateObject().SelectMany(v => v.Value.GetProperty("state").EnumerateObject())
            .Select(s => s.Name).ToHashSet();
        var manifest = inventory.GetProperty("manifest").EnumerateObject().ToList();
        Check(problems, manifest.All(m => used.Contains(m.Name)), "E107", folder);
        var paths = manifest.SelectMany(m => m.Value.EnumerateArray().Select(p => (Path: p.GetString()!, Digest: m.Name))).ToList();
        Check(problems, paths.All(p => IsSafe(p.Path)) && paths.DistinctBy(p => p.Path).Count() == paths.Count, "E098–E101", folder);
        Check(
            problems,
            paths.All(p => Convert.ToHexStringLower(SHA512.HashData(File.ReadAllBytes(Path.Combine(folder, p.Path)))) == p.Digest),
            "E092", folder);
        var there = versions.SelectMany(v => Directory.GetFiles(Path.Combine(folder, v, "content"), "*", SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/'));
        Check(problems, there.Order(StringComparer.Ordinal).SequenceEqual(paths.Select(p => p.Path).Order(StringComparer.Ordinal)), "E023",
            folder);
    }

    private static void CheckSidecar(List<string> problems, string folder) => Check(
        problems,
        Text(folder, "inventory.json.sha512") ==
        $"{Convert.ToHexStringLower(SHA512.HashData(File.ReadAllBytes(Path.Combine(folder, "inventory.json"))))} inventory.json\n",
        "E058–E061", folder);

    private static bool IsSafe(string path) => path.Split('/').All(part => part is not ("" or "." or ".."));

    private static string? Text(string folder, string name) =>
        File.Exists(Path.Combine(folder, name)) ? File.ReadAllText(Path.Combine(folder, name)) : null;

    private static void Check(List<string> problems, bool isHeld, string rule, string where)
    {
        if (!isHeld)
            problems.Add($"{rule} {where}");
    }
}
