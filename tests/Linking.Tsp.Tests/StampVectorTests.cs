using System.Text.Json.Nodes;

using Linking.Vouchers;

namespace Linking.Tsp.Tests;

/// <summary>Every stamp of tests/vectors/v1, a case each: what the verifier written from the pages alone finds, this one finds.</summary>
public sealed class StampVectorTests
{
    public static TheoryData<string> Stamps => [.. Directory.GetFiles(Folder(), "*.json").Select(f => Path.GetFileName(f)).Order()];

    [Theory]
    [MemberData(nameof(Stamps))]
    public void Stamp_IsTheVectors(string name)
    {
        var vector = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), name)))!;
        var asked = vector["stamp"]!;
        var given = asked["certificates"]!.AsArray().Select(c => Bytes(c)).ToList();
        var trusted = TrustedCertificates.Read(
            given.Where(c => c.Length != 32).Select(c => (ReadOnlyMemory<byte>)c),
            given.Where(c => c.Length == 32).Select(Convert.ToHexString));
        var items = asked["items"]!.AsArray().Select(i => new StampItem((byte)i![0]!.GetValue<int>(), Bytes(i[1]))).ToList();
        var text = asked["text"] is null ? (ReadOnlyMemory<byte>?)null : Bytes(asked["text"]);

        new StampReader(trusted).Read(Bytes(asked["token"]), items, text, out var readings);

        Assert.Equal(
            vector["answer"]!["readings"]!.AsArray().Select(r => Compared(r!)).Order(StringComparer.Ordinal),
            readings.Select(Compared).Order(StringComparer.Ordinal));
    }

    private static string Compared(JsonNode r) =>
        $"{r["from"]} {r["to"]} {r["function"]} {r["imprint"]} {r["isStatusKnown"]} {r["validTo"]} " +
        string.Join(", ", r["restsOn"]!.AsArray().Select(name => (string)name!).Order(StringComparer.Ordinal));

    private static string Compared(StampReading r) =>
        $"{r.From.Microseconds} {r.To.Microseconds} {r.ImprintAlgorithm} {Convert.ToHexStringLower(r.ImprintDigest.Span)} " +
        $"{(r.IsStatusKnown ? "true" : "false")} {r.ValidTo.Microseconds} " +
        string.Join(", ", r.RestsOn.Select(used => $"{used.Name} {(used.IsSigned ? "signed" : "fixed")}").Order(StringComparer.Ordinal));

    private static byte[] Bytes(JsonNode? node) => Convert.FromBase64String((string)node!);

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Linking.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the repository.");
        return Path.Combine(folder.FullName, "tests", "vectors", "v1", "stamped");
    }
}
