using System.Text.Json.Nodes;

using Linking.Hashing;
using Linking.Notes;
using Linking.Records;
using Linking.Rounds;
using Linking.Suitability;
using Linking.Tsp;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Tests.Vectors;

/// <summary>What the caller gives, read from a vector's case: the fields that docs/spec/vectors.md names.</summary>
internal static class VectorCase
{
    private static readonly HashSet<string> Fields =
    [
        "token", "evidenceRecord", "data", "imprint", "objects", "ledger", "identity", "record", "accepted", "publications",
        "vouchers", "witnesses", "certificates",
        "ledgers", "held", "asOf", "lists", "broken", "window", "fresh", "strict",
    ];

    public static Trust TrustOf(JsonNode @case)
    {
        Assert.DoesNotContain(@case.AsObject().Select(field => field.Key), field => !Fields.Contains(field));
        var lists = Many(@case, "lists").Select(VectorFiles.Bytes).Select(ListOf).ToList();
        return new Trust
        {
            Ledger = @case["ledger"] is { } ledger ? LedgerId.Parse(ledger.GetValue<string>()) : null,
            Identity = IdentityOf(@case["identity"]),
            Record = RecordOf(@case),
            PinnedEntries = @case["accepted"]?.GetValue<int>() ?? 0,
            Publications = [.. Many(@case, "publications").Select(PublicationOf)],
            Vouchers = [.. Many(@case, "vouchers").Select(v => (ReadOnlyMemory<byte>)VectorFiles.Bytes(v))],
            Witnesses = [.. Many(@case, "witnesses").Select(w => VerifierKey.Parse(w!.GetValue<string>()))],
            Stamps = StampsOf(@case),
            Ledgers = [.. Many(@case, "ledgers").Select(l => PinnedOf(l!))],
            Held = TimeOf(@case["held"]!),
            AsOf = @case["asOf"] is { } asOf ? TimeOf(asOf) : null,
            List = lists.SingleOrDefault(),
            Broken = [.. Many(@case, "broken").Select(b => new BrokenAlgorithm(b!["algorithm"]!.GetValue<string>(), TimeOf(b["since"]!)))],
            Window = @case["window"]?.GetValue<ulong>(),
            Fresh = @case["fresh"]?.GetValue<ulong>(),
            Strict = @case["strict"]?.GetValue<bool>() ?? false,
        };
    }

    public static DigestPair PairOf(string text) =>
        DigestPair.TryParseTyped(text, text.Length > 200 ? 64 : 32, out var pair) ? pair : throw new FormatException(text);

    /// <summary>Certificates as DER, or the SHA-256 of one in hexadecimal; without any no stamp is read.</summary>
    public static IStampReader? StampsOf(JsonNode @case)
    {
        var given = Many(@case, "certificates").Select(c => c!.GetValue<string>()).ToList();
        return given.Count == 0 ? null : new StampReader(TrustedCertificates.Read(
            given.Where(c => c.Length != 64).Select(c => (ReadOnlyMemory<byte>)Convert.FromBase64String(c)),
            given.Where(c => c.Length == 64)));
    }

    public static IEnumerable<JsonNode?> Many(JsonNode @case, string name) => @case[name]?.AsArray() ?? [];

    // Null is no record; no bytes are one that cannot be read.
    private static ReadOnlyMemory<byte>? RecordOf(JsonNode node) =>
        node["record"] is { } record ? (ReadOnlyMemory<byte>)VectorFiles.Bytes(record) : (ReadOnlyMemory<byte>?)null;

    private static Instant TimeOf(JsonNode node) => Instant.FromMicroseconds(node.GetValue<ulong>());

    private static SuitabilityList ListOf(byte[] text) =>
        SuitabilityList.TryParse(text, out var list, out var error) ? list : throw new FormatException(error.Message);

    private static GivenPublication PublicationOf(JsonNode? node) => node is JsonObject value
        ? new GivenPublication(VectorFiles.Bytes(value["note"]), value["attributed"]!.GetValue<bool>())
        : new GivenPublication(VectorFiles.Bytes(node));

    private static LedgerIdentity? IdentityOf(JsonNode? node)
    {
        if (node is not JsonObject halves)
            return node is null ? null : new LedgerIdentity(PairOf(node.GetValue<string>()));
        foreach (var (chain, name) in new[] { (Chain.Alpha, "alpha"), (Chain.Beta, "beta") })
        {
            if (halves[name]?.GetValue<string>() is { } text)
                return LedgerIdentity.OfHalf(chain, Digest.TryParseTyped(text, text.Length / 2, out var half)
                    ? half : throw new FormatException(text));
        }

        throw new FormatException("An identity without a half.");
    }

    private static PinnedLedger PinnedOf(JsonNode node)
    {
        var record = RecordOf(node);
        // A case may leave the ledger's name to its record.
        var name = node["ledger"] is { } ledger
            ? LedgerId.Parse(ledger.GetValue<string>())
            : RecordFile.TryDecode(record!.Value, out var file, out _)
                ? file.Entries[0].Header.Ledger : throw new FormatException("No ledger id.");
        return new PinnedLedger(name, IdentityOf(node["identity"])!, record, node["accepted"]?.GetValue<int>() ?? 0);
    }
}
