using System.Text.Json.Nodes;

using Linking.Hashing;
using Linking.Verification;

namespace Linking.Cli.Verdicts;

/// <summary>A verdict for scripts; the names are those of the verdict in docs/spec/vectors.md.</summary>
internal static class VerdictJson
{
    public static JsonObject Of(VerifiedToken verified)
    {
        var verdict = verified.Verdict;
        return new JsonObject
        {
            ["result"] = verdict.Result.ToString().ToLowerInvariant(),
            ["basis"] = verdict.Basis is { } basis ? Name(basis) : null,
            ["claimed_time"] = verdict.ClaimedTime?.ToString(),
            ["proven_latest_time"] = verdict.ProvenLatestTime?.ToString(),
            ["alpha"] = ChainOf(verified, Chain.Alpha),
            ["beta"] = ChainOf(verified, Chain.Beta),
            ["error"] = verified.TokenError,
            ["file"] = verified.Name,
            ["token"] = verified.TokenPath,
            ["imprint"] = verified.Imprint.ToString(),
            ["ledger"] = verdict.Token?.Header.Ledger.Value,
            ["ledger_given"] = verified.Evidence.LedgerGiven,
            ["round"] = verdict.Token?.Header.Index,
            ["kind"] = verdict.Token?.Levels[0].Leaf.Kind.ToString().ToLowerInvariant(),
            ["policy"] = verdict.Token?.Header.Policy.ToString(),
            ["accuracy_us"] = verdict.Token?.Header.Accuracy,
            ["valid_until"] = verdict.Token?.Header.ValidUntil.ToString(),
            ["verified_as_of"] = verified.Evidence.Trust.Now.ToString(),
            ["remarks"] = new JsonArray([.. verified.Evidence.Remarks.Select(r => JsonValue.Create(r))]),
        };
    }

    private static JsonObject ChainOf(VerifiedToken verified, Chain chain)
    {
        var verdict = verified.Verdict[chain];
        return new JsonObject
        {
            ["function"] = HashFunctions.FunctionOf(chain).Name(),
            ["result"] = verdict.Result.ToString().ToLowerInvariant(),
            ["broken"] = verdict.IsBroken,
            ["basis"] = Name(verdict.Basis),
            ["proven_latest_time"] = verdict.ProvenLatestTime?.ToString(),
            ["codes"] = new JsonArray([.. verdict.Findings.Select(f => JsonValue.Create(f.Text()))]),
            ["findings"] = new JsonArray(
                [
                    .. verdict.Findings.Select(f => new JsonObject
                    {
                        ["code"] = f.Text(),
                        ["meaning"] = f.Meaning(),
                        ["advice"] = f.Advice(),
                    }),
                ]),
            ["sources"] = new JsonArray(
                [
                    .. verified.SourcesOf(chain).Select(s => new JsonObject
                    {
                        ["where"] = s.Where,
                        ["size"] = s.Value.Size,
                        ["evident"] = s.Value.Evident.ToString(),
                    }),
                ]),
        };
    }

    private static string? Name(Basis basis) => basis == Basis.None ? null : basis.ToString().ToLowerInvariant();
}
