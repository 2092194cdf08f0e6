using Linking.Protocol.V1;

namespace Linking.Client;

/// <summary>What a ledger says of a token against its own data (LT-V2).</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Message">The finding as one sentence.</param>
/// <param name="Round">The round that the token names.</param>
public sealed record MatchReport(MatchFinding Finding, string Message, ulong Round)
{
    public bool Matched => Finding == MatchFinding.Matched;
}
