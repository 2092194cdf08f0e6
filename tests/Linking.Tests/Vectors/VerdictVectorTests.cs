using System.Text.Json.Nodes;

using Linking.Tests.Verification;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Tests.Vectors;

/// <summary>Every verdict of tests/vectors/v1, a case each.</summary>
public sealed class VerdictVectorTests
{
    public static TheoryData<string> Verdicts => VectorFiles.In("verdicts");

    public static TheoryData<string> Evidence => VectorFiles.In("evidence");

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void Verdict_IsTheVectors(string name) => CheckVerdict(name);

    [Theory]
    [MemberData(nameof(Evidence))]
    public void Evidence_IsTheVectors(string name) => CheckEvidence(name);

    /// <summary>A verdict does not depend on those before it and beside it: forwards and backwards, on all processors.</summary>
    [Fact]
    public void Verdicts_OfOneTrust_ByOneVerifier()
    {
        var ofOneTrust = Verdicts.Cast<object[]>().Select(row => (string)row[0])
            .GroupBy(name => TrustIn(VectorFiles.Read(name)["case"]!)).Select(names => names.ToList()).ToList();
        Assert.True(ofOneTrust.Max(names => names.Count) > 20);
        Parallel.ForEach(ofOneTrust.Where(names => names.Count > 1), names =>
        {
            var verifier = new Verifier(VectorCase.TrustOf(VectorFiles.Read(names[0])["case"]!));
            Parallel.ForEach([.. names, .. Enumerable.Reverse(names)], name => CheckVerdict(name, verifier));
        });
    }

    private static string TrustIn(JsonNode @case)
    {
        var trust = (JsonObject)@case.DeepClone();
        foreach (var field in (string[])["token", "data", "imprint"])
            trust.Remove(field);
        return trust.ToJsonString();
    }

    private static void CheckVerdict(string name, Verifier? verifier = null)
    {
        var vector = VectorFiles.Read(name);
        var @case = vector["case"]!;
        verifier ??= new Verifier(VectorCase.TrustOf(@case));
        var verdict = verifier.Verify(VectorFiles.Bytes(@case["token"]), VectorCase.PairOf(@case["imprint"]!.GetValue<string>()));
        Assert.Equal(RandomCase.Compared(vector["answer"]!), RandomCase.Compared(verdict));
    }

    private static void CheckEvidence(string name)
    {
        var vector = VectorFiles.Read(name);
        var @case = vector["case"]!;
        var objects = new[] { @case["data"] }.Concat(VectorCase.Many(@case, "objects")).Select(o => DataObject.Of(VectorFiles.Bytes(o)))
            .ToList();
        var verdict = EvidenceVerifier.Verify(VectorFiles.Bytes(@case["evidenceRecord"]), objects, VectorCase.TrustOf(@case));
        Assert.Equal(Compared(vector["answer"]!), Compared(verdict));
        if (vector["answer"]!["stages"] is not null)
            AssertCodes(vector["answer"]!, verdict);
    }

    // Where nothing holds the pages state no more than the result; codes are compared apart.
    private static string Compared(EvidenceVerdict v) => string.Join('\n',
    [
        $"result {v.Result} forecast {v.IsForecast}",
        .. v.Result != VerificationResult.Valid ? (string[])[] :
        [
            $"basis {v.Basis} proven {v.ProvenLatest?.ToString() ?? "null"} claimed {v.Claimed?.ToString() ?? "null"}",
            $"chosen {v.Chosen} reached {v.Reached} fault {(v.Fault is null ? "no" : "yes")}",
            .. v.Objects.Select(o => o?.ToString() ?? "null"),
        ],
    ]);

    private static string Compared(JsonNode v)
    {
        var stages = v["stages"]!;
        return string.Join('\n',
        [
            $"result {v["result"]} forecast {v["forecast"]!.GetValue<bool>()}",
            .. v["result"]!.GetValue<string>() != "Valid" ? (string[])[] :
            [
                $"basis {Or(v["basis"])} proven {Or(v["proven"])} claimed {Or(v["claimed"])}",
                $"chosen {stages["chosen"]} reached {stages["reached"]} fault {(stages["fault"] is null ? "no" : "yes")}",
                .. stages["objects"]!.AsArray().Select(o => Or(o!["boundSince"])),
            ],
        ]);
    }

    // Each stage has the codes that any beginning of the record brought.
    private static void AssertCodes(JsonNode answer, EvidenceVerdict verdict)
    {
        var named = answer["stages"]!["stages"]!.AsArray().ToDictionary(
            s => s!["stage"]!.GetValue<int>(), s => s!["codes"]!.AsArray().Select(c => c!.GetValue<string>()).ToHashSet());
        foreach (var stage in verdict.Stages)
        {
            Assert.Equal(named.GetValueOrDefault(stage.Number, []), stage.Codes.Select(c => c.Text()).ToHashSet());
            named.Remove(stage.Number);
        }

        Assert.Empty(named.Values.SelectMany(codes => codes));
    }

    private static string Or(JsonNode? node) => node?.ToString() ?? "null";
}
