using Linking.Cli.Earliest;
using Linking.Cli.Requiring;
using Linking.Cli.Terminal;
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
    private static readonly FindingCode[] MakeInvalid =
    [
        FindingCode.Format, FindingCode.Data, FindingCode.Kind, FindingCode.Path, FindingCode.Aggregate, FindingCode.Round,
        FindingCode.Ledger, FindingCode.Time, FindingCode.Contradicted,
    ];

    /// <summary>What it must reach beside being Valid.</summary>
    public Requirements Required { get; init; } = Requirements.None;

    /// <summary>Before which time its header was not; null: nobody whom the caller trusts says so.</summary>
    public EarliestTime? Earliest { get; init; }

    /// <summary>Who submitted the data; null: nobody asked.</summary>
    public VerifiedOrigin? Origin { get; init; }

    /// <summary>Valid, and less than what is required: what it reaches, and what to do; else null.</summary>
    public string? Lack => Required.LackOf(this);

    /// <summary>Verifies a token.</summary>
    /// <param name="name">What the data is called.</param>
    /// <param name="tokenPath">The token's file.</param>
    /// <param name="bytes">The token, however bad.</param>
    /// <param name="imprint">Of the data, under the token's suite.</param>
    /// <param name="evidence">What it may rest on.</param>
    public static VerifiedToken Of(string name, string tokenPath, byte[] bytes, DigestPair imprint, Evidence evidence)
    {
        var verifier = Token.TryDecode(bytes, out var token, out _) ? evidence.VerifierFor(token) : evidence.Verifier;
        var verdict = verifier.Verify(bytes, imprint);
        var error = verdict.Token is null ? TokenFile.Explain(bytes, verdict.DecodeError) : null;
        return new VerifiedToken(name, tokenPath, imprint, verdict, error, evidence);
    }

    /// <summary>The functions of the token's suite; of suite 1 where there is none.</summary>
    public Suite Suite => Verdict.Token?.Suite ?? Suite.One;

    /// <summary>Where the publications stood that the token carries.</summary>
    public IEnumerable<EvidenceSource> Sources
    {
        get
        {
            var sizes = Verdict.Token?.Anchors.OfType<PublicationAnchor>().Select(a => a.Size).ToHashSet() ?? [];
            return Evidence.Sources.Where(s => sizes.Contains(s.Publication.Size));
        }
    }

    /// <summary>By whose word the times of the chains counted are proven, each once.</summary>
    public IEnumerable<CountedVoucher> ProvenBy =>
        Verdict.Counted.SelectMany(chain => chain.Vouchers).DistinctBy(v => (v.Kind, v.By, v.ProvenAt)).OrderBy(v => v.ProvenAt);

    /// <summary>What is not as it should be: codes that both chains found stand once.</summary>
    public IEnumerable<FindingCode> Reasons => Verdict.Alpha.Findings.Concat(Verdict.Beta.Findings).Distinct().Where(
        code => Verdict.Result == VerificationResult.Invalid
            ? MakeInvalid.Contains(code)
            : code is not (FindingCode.Published or FindingCode.Signed));

    public ChainVerdict Of(Chain chain) => Verdict[chain];
}
