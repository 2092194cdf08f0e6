using System.Text.Json.Nodes;

using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Proofs;
using Linking.Records;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Tests.Vectors;

/// <summary>Every question of a proof, and every batch, of tests/vectors/v1.</summary>
public sealed class ProofVectorTests
{
    private static readonly (Chain Chain, string Name)[] Chains = [(Chain.Alpha, "alpha"), (Chain.Beta, "beta")];

    public static TheoryData<string> Proofs => VectorFiles.In("proofs");

    public static TheoryData<string> Batches => VectorFiles.In("batches");

    [Theory]
    [MemberData(nameof(Proofs))]
    public void Proof_SaysWhatTheVectorSays(string name) => CheckProof(name);

    [Theory]
    [MemberData(nameof(Batches))]
    public void Batch_GivesTheTokensOfTheVector(string name) => CheckBatch(name);

    private static void CheckProof(string name)
    {
        var (asked, answer) = (VectorFiles.Read(name)["proof"]!, VectorFiles.Read(name)["answer"]!);
        var bytes = VectorFiles.Bytes(asked["bytes"]);
        var (says, error) = asked["format"]!.GetValue<string>() switch
        {
            "consistency" => Consistency(asked, bytes),
            "order" => Order(bytes),
            "fork" => Fork(asked, bytes),
            _ => NotBefore(asked, bytes),
        };
        if (says is null)
        {
            Assert.Equal(answer["error"]?.GetValue<string>(), KindOf(error));
            return;
        }

        Assert.Null(answer["error"]);
        foreach (var (chain, half) in Chains)
            Assert.Equal(answer[half]?.ToJsonString() ?? "null", says(chain)?.ToJsonString() ?? "null");
    }

    private static (Func<Chain, JsonNode?>? Says, DecodeError Error) Consistency(JsonNode asked, byte[] bytes)
    {
        var first = VectorCase.PairOf(asked["firstRoot"]!.GetValue<string>());
        var second = VectorCase.PairOf(asked["secondRoot"]!.GetValue<string>());
        return ConsistencyProof.TryDecode(bytes, out var proof, out var error)
            ? (chain => proof.Holds(chain, first[chain], second[chain]), error) : (null, error);
    }

    private static (Func<Chain, JsonNode?>? Says, DecodeError Error) Order(byte[] bytes) =>
        OrderProof.TryDecode(bytes, out var proof, out var error) ? (chain => proof.Holds(chain), error) : (null, error);

    private static (Func<Chain, JsonNode?>? Says, DecodeError Error) Fork(JsonNode asked, byte[] bytes)
    {
        var identity = VectorCase.PairOf(asked["identity"]!.GetValue<string>());
        var (soundness, at) = SoundnessOf(asked);
        RecordFile? own = null;
        if (asked["record"] is { } record)
            Assert.True(RecordFile.TryDecode(VectorFiles.Bytes(record), out own, out _));
        return ForkProof.TryDecode(bytes, out var proof, out var error)
            ? (chain => proof.Holds(chain, identity[chain], own: own, isSchemeFallen: key => soundness.HasFallen(key, at)), error)
            : (null, error);
    }

    private static (Func<Chain, JsonNode?>? Says, DecodeError Error) NotBefore(JsonNode asked, byte[] bytes)
    {
        var trust = new Trust
        {
            Held = Instant.FromMicroseconds(asked["judgedAt"]!.GetValue<ulong>()), Broken = BrokenOf(asked),
            Stamps = VectorCase.StampsOf(asked),
        };
        var known = asked["known"]!.AsArray().ToDictionary(k => k!["value"]!.GetValue<string>(), k => k!["time"]!.GetValue<ulong>());
        return NotBeforeProof.TryDecode(bytes, out var proof, out var error)
            ? (chain => StampedNotBefore.Of(proof, chain, trust, Known) is { } time ? JsonValue.Create(time.Microseconds) : null, error)
            : (null, error);

        Instant? Known(ReadOnlyMemory<byte> value) =>
            known.TryGetValue(Convert.ToHexStringLower(value.Span), out var time) ? Instant.FromMicroseconds(time) : null;
    }

    private static (Soundness Soundness, Instant At) SoundnessOf(JsonNode asked) => (
        new Soundness(null, BrokenOf(asked)), Instant.FromMicroseconds(asked["judgedAt"]!.GetValue<ulong>()));

    private static List<BrokenAlgorithm> BrokenOf(JsonNode asked) => [.. asked["broken"]!.AsArray().Select(
        b => new BrokenAlgorithm(b!["algorithm"]!.GetValue<string>(), Instant.FromMicroseconds(b["since"]!.GetValue<ulong>())))];

    private static void CheckBatch(string name)
    {
        var (asked, answer) = (VectorFiles.Read(name)["batch"]!, VectorFiles.Read(name)["answer"]!);
        TokenBatch? batch = null;
        var isMade = LeafBatch.TryCut(VectorFiles.Bytes(asked["leaves"]), out var leaves, out _, out _) && TokenBatch.TryCreate(
            leaves, VectorFiles.Bytes(asked["token"]), VectorFiles.Bytes(asked["rightAlpha"]), VectorFiles.Bytes(asked["rightBeta"]),
                out batch, out _);
        Assert.Equal(answer["error"] is null, isMade);
        if (isMade)
            Assert.Equal(answer["tokens"]!.AsArray().Select(VectorFiles.Bytes), Enumerable.Range(0, batch!.Count)
                .Select(k => batch[k].ToBytes()));
    }

    private static string KindOf(DecodeError error) => error.Kind switch
    {
        DecodeErrorKind.Malformed => "malformed",
        DecodeErrorKind.UnknownVersion => "version",
        DecodeErrorKind.UnknownSuite => "suite",
        _ => "unknown",
    };
}
