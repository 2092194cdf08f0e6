using System.Text;

using Linking.Verification;

namespace Linking.Tests.Verification;

/// <summary>Everything that a verdict says, as one text to compare.</summary>
internal static class VerdictText
{
    public static string Of(Verdict verdict) => new StringBuilder()
        .Append(verdict.Result).Append(' ').Append(verdict.Basis)
        .Append(" claimed ").Append(verdict.ClaimedTime).Append(" proven ").Append(verdict.ProvenLatestTime)
        .Append(" α ").Append(Of(verdict.Alpha)).Append(" β ").Append(Of(verdict.Beta))
        .Append(' ').Append(verdict.DecodeError.Kind).Append(' ').Append(verdict.DecodeError.Message)
        .Append(' ').Append(verdict.Token is { } token ? Convert.ToHexString(token.ToBytes()) : "no token")
        .ToString();

    public static string Of(ChainVerdict chain) =>
        $"{chain.Result}{(chain.IsBroken ? ", broken" : "")} {chain.Basis} {chain.ProvenLatestTime} " +
        string.Join(' ', chain.Findings.Select(f => f.Text()));
}
