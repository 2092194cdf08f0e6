using System.Text.Json.Nodes;

using Linking.Hashing;
using Linking.Verification;

namespace Linking.Cli.Verdicts;

/// <summary>A verdict for scripts; what each field means stands in docs/spec/verification.md, "What the verdict states".</summary>
internal static class VerdictJson
{
    public static JsonObject Of(VerifiedToken verified)
    {
        var (verdict, trust) = (verified.Verdict, verified.Evidence.Trust);
        var header = verdict.Token?.Header;
        var json = new JsonObject
        {
            ["result"] = verdict.Result.ToString().ToLowerInvariant(),
            ["forecast"] = verdict.IsForecast,
            ["basis"] = verdict.Basis is { } basis ? Name(basis) : null,
            ["proven_latest"] = verdict.ProvenLatest?.ToString(),
            ["proven_by"] = verdict.ProvenLatest is null ? [] : Vouchers(verified.ProvenBy),
            ["stamped_not_before"] = verified.Earliest is { } earliest
                ? new JsonObject { ["time"] = earliest.Word.Time.ToString(), ["by"] = earliest.By, ["proof"] = earliest.Proof }
                : null,
            ["claimed"] = verdict.Claimed?.ToString(),
            ["claimed_unsupported"] = verdict.IsClaimedUnsupported,
            ["floor"] = verdict.Floor?.ToString(),
            ["status_as_of"] = verdict.StatusAsOf?.ToString(),
            ["identity"] = verdict.Identity is { } identity ? $"{identity.Alpha}:{identity.Beta}" : null,
            ["identity_is"] = verdict.Identity is null ? "unpinned" : verdict.IsAttributed ? "the one pinned" : "not shown",
            ["notices"] = new JsonArray([.. verdict.Notices.Select(n => JsonValue.Create(Notices.Of(n)))]),
            ["alpha"] = ChainOf(verified, Chain.Alpha),
            ["beta"] = ChainOf(verified, Chain.Beta),
            ["error"] = verified.TokenError,
            ["file"] = verified.Name,
            ["token"] = verified.TokenPath,
            ["imprint"] = verified.Imprint.ToString(),
            ["ledger"] = header?.Ledger.Value,
            ["round"] = header?.Index,
            ["kind"] = verdict.Token?.Levels[0].Leaf.Kind.ToString().ToLowerInvariant(),
            ["policy"] = header?.Policy.ToString(),
            ["accuracy_us"] = header?.Accuracy,
            ["valid_until"] = header?.ValidUntil.ToString(),
            ["held"] = trust.Held.ToString(),
            ["as_of"] = (trust.AsOf ?? trust.Held).ToString(),
            ["sources"] = new JsonArray(
                [
                    .. verified.Sources.Select(s => new JsonObject
                    {
                        ["where"] = s.Where,
                        ["size"] = s.Publication.Size,
                        ["dated_by_whoever_committed"] = s.Dated?.ToString(),
                    }),
                ]),
            ["remarks"] = new JsonArray([.. verified.Evidence.Remarks.Select(r => JsonValue.Create(r))]),
        };
        if (verified.Origin is { } origin)
            json["origin"] = origin.ToJson();
        if (!verified.Required.IsNone)
        {
            json["required"] = verified.Required.Json();
            json["sufficient"] = verdict.Result == VerificationResult.Valid && verified.Lack is null;
            json["lack"] = verified.Lack;
        }

        return json;
    }

    private static JsonObject ChainOf(VerifiedToken verified, Chain chain)
    {
        var verdict = verified.Of(chain);
        return new JsonObject
        {
            ["function"] = verified.Suite[chain].Name(),
            ["result"] = verdict.Result.ToString().ToLowerInvariant(),
            ["broken"] = verdict.IsBroken,
            ["basis"] = Name(verdict.Basis),
            ["proven_latest"] = verdict.ProvenLatest?.ToString(),
            ["proven_by"] = Vouchers(verdict.Vouchers),
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
        };
    }

    private static JsonArray Vouchers(IEnumerable<CountedVoucher> vouchers) => new(
        [
            .. vouchers.Select(v => new JsonObject
            {
                ["kind"] = Words.Name(v.Kind),
                ["by"] = v.By,
                ["proven_at"] = v.ProvenAt.ToString(),
                ["rests_on"] = new JsonArray([.. v.RestsOn.Select(name => JsonValue.Create(name))]),
            }),
        ]);

    private static string? Name(Basis basis) => basis == Basis.None ? null : basis.ToString().ToLowerInvariant();
}
