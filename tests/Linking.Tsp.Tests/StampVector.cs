using System.Text.Json.Nodes;

using Linking.Vouchers;

namespace Linking.Tsp.Tests;

/// <summary>A stamp as tests/vectors/v1 holds it, and what was read of it, one text a reading.</summary>
internal static class StampVector
{
    public static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Linking.sln")))
                folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the repository.");
            return folder.FullName;
        }
    }

    /// <summary>What stands in the vector.</summary>
    public static string AnswerOf(JsonNode vector) => Joined(vector["answer"]!["readings"]!.AsArray().Select(r => Compared(r!)));

    /// <summary>What this verifier reads.</summary>
    public static string ReadingsOf(JsonNode vector)
    {
        var asked = vector["stamp"]!;
        var given = asked["certificates"]!.AsArray().Select(c => Bytes(c)).ToList();
        var trusted = TrustedCertificates.Read(
            given.Where(c => c.Length != 32).Select(c => (ReadOnlyMemory<byte>)c),
            given.Where(c => c.Length == 32).Select(Convert.ToHexString));
        var items = asked["items"]!.AsArray().Select(i => new StampItem((byte)i![0]!.GetValue<int>(), Bytes(i[1]))).ToList();
        var text = asked["text"] is null ? (ReadOnlyMemory<byte>?)null : Bytes(asked["text"]);
        new StampReader(trusted).Read(Bytes(asked["token"]), items, text, out var readings);
        return Joined(readings.Select(Compared));
    }

    private static string Joined(IEnumerable<string> readings) => string.Join('\n', readings.Order(StringComparer.Ordinal));

    private static string Compared(JsonNode r) =>
        $"{r["from"]} {r["to"]} {r["function"]} {r["imprint"]} {r["isStatusKnown"]} {r["validTo"]} " +
        string.Join(", ", r["restsOn"]!.AsArray().Select(name => (string)name!).Order(StringComparer.Ordinal));

    private static string Compared(StampReading r) =>
        $"{r.From.Microseconds} {r.To.Microseconds} {r.ImprintAlgorithm} {Convert.ToHexStringLower(r.ImprintDigest.Span)} " +
        $"{(r.IsStatusKnown ? "true" : "false")} {r.ValidTo.Microseconds} " +
        string.Join(", ", r.RestsOn.Select(used => $"{used.Name} {(used.IsSigned ? "signed" : "fixed")}").Order(StringComparer.Ordinal));

    private static byte[] Bytes(JsonNode? node) => Convert.FromBase64String((string)node!);
}
