using Linking.Verification;

namespace Linking.Client.Calls;

/// <summary>What verdicts rest on, read once for many tokens. Thread-safe.</summary>
/// <param name="trust">What they rest on.</param>
internal sealed class Judge(Verification.Trust trust)
{
    // By so much the clock that it judges by may be behind, µs.
    private const ulong Lasting = 60_000_000;

    /// <summary>What verdicts rest on.</summary>
    public Verification.Trust Trust => trust;

    /// <summary>It has read the trust.</summary>
    public Verifier Verifier { get; } = new(trust);

    /// <summary>Whether it judges by this time, or by one shortly before it.</summary>
    public bool IsOf(Instant held) => trust.Held <= held && held.Microseconds - trust.Held.Microseconds < Lasting;
}
