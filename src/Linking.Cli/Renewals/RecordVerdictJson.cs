using System.Text.Json.Nodes;

using Linking.Cli.Verdicts;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Renewals;

/// <summary>A verdict on an evidence record for scripts; what each field means stands in docs/spec/renewal.md.</summary>
internal static class RecordVerdictJson
{
    public static JsonObject Of(VerifiedRecord verified)
    {
        var (verdict, trust) = (verified.Verdict, verified.Evidence.Trust);
        return new JsonObject
        {
            ["result"] = Lower(verdict.Result),
            ["forecast"] = verdict.IsForecast,
            ["basis"] = NameOf(verdict.Basis),
            ["proven_latest"] = verdict.ProvenLatest?.ToString(),
            ["claimed"] = verdict.Claimed?.ToString(),
            ["chosen_stage"] = verdict.Chosen,
            ["reached_stage"] = verdict.Reached,
            ["stages"] = new JsonArray([.. verdict.Stages.Select(s => OfStage(verified, s))]),
            ["fault"] = verdict.Fault?.Text(),
            ["error"] = verified.Error,
            ["file"] = verified.Name,
            ["record"] = verified.Path,
            ["imprint"] = new DigestPair(
                verified.Data.Digests[Suite.One.Alpha], verified.Data.Digests[Suite.One.Beta]).ToString(),
            ["held"] = trust.Held.ToString(),
            ["as_of"] = (trust.AsOf ?? trust.Held).ToString(),
            ["remarks"] = new JsonArray([.. verified.Evidence.Remarks.Select(r => JsonValue.Create(r))]),
        };
    }

    private static JsonObject OfStage(VerifiedRecord verified, StageVerdict stage)
    {
        var read = verified.Record!.Stages[stage.Number - 1];
        var token = read.Stamp.Type == SectionType.Token && Token.TryDecode(read.Stamp.Bytes, out var decoded, out _) ? decoded : null;
        return new JsonObject
        {
            ["number"] = stage.Number,
            ["kind"] = stage.Number == 1 ? "first" : read.IsCover ? "cover" : "renewal",
            ["stamp"] = Lower(read.Stamp.Type),
            ["result"] = Lower(stage.Result),
            ["basis"] = NameOf(stage.Basis),
            ["time"] = stage.Time?.ToString(),
            ["codes"] = new JsonArray([.. stage.Codes.Select(c => JsonValue.Create(c.Text()))]),
            ["ledger"] = token?.Header.Ledger.Value,
            ["round"] = token?.Header.Index,
            ["valid_until"] = token?.Header.ValidUntil.ToString(),
            ["functions"] = token is null
                ? null
                : new JsonArray(JsonValue.Create(token.Suite.Alpha.Name()), JsonValue.Create(token.Suite.Beta.Name())),
        };
    }

    private static string? NameOf(Basis? basis) => basis is null or Basis.None ? null : Lower(basis);

    private static string Lower(object value) => value.ToString()!.ToLowerInvariant();
}
