using Linking.Hashing;
using Linking.Publications;
using Linking.Rounds;

namespace Linking.Verification;

/// <summary>Everything that verification rests on besides the bytes; all of it is the caller's to judge.</summary>
public sealed record Trust
{
    /// <summary>Two publication intervals of one day, in µs.</summary>
    public const ulong DefaultWindowMicroseconds = 2UL * 24 * 3600 * 1_000_000;

    /// <summary>The ledger expected.</summary>
    public required LedgerId Ledger { get; init; }

    /// <summary>Time of verification.</summary>
    public required Instant Now { get; init; }

    /// <summary>How long signatures alone suffice after a header's time, in µs: two publication intervals.</summary>
    public ulong WindowMicroseconds { get; init; } = DefaultWindowMicroseconds;

    /// <summary>Keys for the heads.</summary>
    public IReadOnlyList<TrustedKey> Keys { get; init; } = [];

    /// <summary>Values obtained independently of the token.</summary>
    public IReadOnlyList<RepresentativeValue> Values { get; init; } = [];

    /// <summary>Functions held broken, since when.</summary>
    public IReadOnlyDictionary<HashFunction, Instant> BrokenSince { get; init; } = new Dictionary<HashFunction, Instant>();

    /// <summary>
    /// Proven latest time of something that covers these very bytes of the token, and the data or its digests under
    /// functions sound until then; itself proven by functions sound until then.
    /// </summary>
    public Instant? Covered { get; init; }
}
