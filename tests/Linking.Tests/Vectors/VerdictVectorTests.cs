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
    public void Verdict_IsTheVectors(string name) => OpenDifferences.Hold(name, () => CheckVerdict(name));

    [Theory]
    [MemberData(nameof(Evidence))]
    public void Evidence_IsTheVectors(string name) => OpenDifferences.Hold(name, () => CheckEvidence(name));

    private static void CheckVerdict(string name)
    {
        var vector = VectorFiles.Read(name);
        var @case = vector["case"]!;
        var verdict = Verifier.Verify(VectorFiles.Bytes(@case["token"]), VectorCase.PairOf(@case["imprint"]!.GetValue<string>()), VectorCase.TrustOf(@case));
        Assert.Equal(RandomCase.Compared(vector["answer"]!), RandomCase.Compared(verdict));
    }

    private static void CheckEvidence(string name)
    {
        var vector = VectorFiles.Read(name);
        var @case = vector["case"]!;
        var objects = new[] { @case["data"] }.Concat(VectorCase.Many(@case, "objects")).Select(o => DataObject.Of(VectorFiles.Bytes(o))).ToList();
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

    // The vector names every code that any beginning of the record brought; here each stage has those of the one chosen.
    private static void AssertCodes(JsonNode answer, EvidenceVerdict verdict)
    {
        var named = answer["stages"]!["stages"]!.AsArray().ToDictionary(
            s => s!["stage"]!.GetValue<int>(), s => s!["codes"]!.AsArray().Select(c => c!.GetValue<string>()).ToHashSet());
        foreach (var stage in verdict.Stages)
        {
            var codes = stage.Codes.Select(c => c.Text()).ToHashSet();
            Assert.Subset(named.GetValueOrDefault(stage.Number, []), codes);
            if (stage.Number > verdict.Chosen)
                Assert.Superset(named.GetValueOrDefault(stage.Number, []), codes);
        }
    }

    private static string Or(JsonNode? node) => node?.ToString() ?? "null";
}
