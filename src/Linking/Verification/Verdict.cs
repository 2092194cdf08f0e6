using Linking.Formats;
using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Verification;

/// <summary>The answer of <see cref="Verifier"/>.</summary>
public sealed record Verdict
{
    public required VerificationResult Result { get; init; }

    /// <summary>The weakest basis of the chains counted; null unless Valid.</summary>
    public required Basis? Basis { get; init; }

    /// <summary>The header's time, an operator's claim; null if the token could not be decoded.</summary>
    public required Instant? ClaimedTime { get; init; }

    /// <summary>The latest of the counted chains' proven latest times, if every one has one; null unless Valid.</summary>
    public required Instant? ProvenLatestTime { get; init; }

    public required ChainVerdict Alpha { get; init; }

    public required ChainVerdict Beta { get; init; }

    /// <summary>The decoded token, if it could be.</summary>
    public required Token? Token { get; init; }

    /// <summary>Why the token could not be decoded, if so.</summary>
    public required DecodeError DecodeError { get; init; }

    public ChainVerdict this[Chain chain] => chain == Chain.Alpha ? Alpha : Beta;
}
