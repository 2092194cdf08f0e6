using Linking.Hashing;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Cli.Verdicts;

/// <summary>A verdict with everything a report of it names.</summary>
/// <param name="Name">The file.</param>
/// <param name="TokenPath">The token's file.</param>
/// <param name="Imprint">Of the data.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="TokenError">Why the bytes are no token that can be judged: one sentence; else null.</param>
/// <param name="Evidence">What it rests on.</param>
internal sealed record VerifiedToken(
    string Name, string TokenPath, DigestPair Imprint, Verdict Verdict, string? TokenError, Evidence Evidence)
{
    /// <summary>The sources that a chain's Published rests on: the values of a size that an anchor leads to.</summary>
    public IEnumerable<EvidenceSource> SourcesOf(Chain chain)
    {
        var sizes = Verdict.Token?.Anchors.OfType<PublicationAnchor>().Select(a => a.Size).ToHashSet() ?? [];
        return Evidence.Sources.Where(s => HashFunctions.ChainOf(s.Value.Function) == chain && sizes.Contains(s.Value.Size));
    }
}
