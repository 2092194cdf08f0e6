using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.Rounds;

/// <summary>The one byte string that seals a round (docs/spec/round.md). Its two hashes are the round's link. Immutable.</summary>
public sealed class Header
{
    /// <summary>Bytes of the longest header.</summary>
    public const int MaxSize = 4967;

    /// <summary>µs; the coarsest clock a ledger may have.</summary>
    public const uint MaxAccuracy = 60_000_000;

    /// <summary>Bytes of the longest extension block.</summary>
    public const int MaxExtensionsSize = 4096;

    private const int SuiteOffset = 2;

    /// <summary>Of all its digests.</summary>
    public required Suite Suite { get; init; }

    /// <summary>Its ledger's name.</summary>
    public required LedgerId Ledger { get; init; }

    /// <summary>n: the round's place in the history, at most 2^63 − 2.</summary>
    public required ulong Index { get; init; }

    /// <summary>The claimed time, read after the last leaf was admitted.</summary>
    public required Instant Time { get; init; }

    /// <summary>µs, at most <see cref="MaxAccuracy"/>; the clock was within this of UTC.</summary>
    public required uint Accuracy { get; init; }

    /// <summary>End of validity by policy; later than <see cref="Time"/>.</summary>
    public required Instant ValidUntil { get; init; }

    /// <summary>Under which the ledger stamps.</summary>
    public required PolicyOid Policy { get; init; }

    /// <summary>Leaves in the round, at least 1.</summary>
    public required uint LeafCount { get; init; }

    /// <summary>Numbers rise strictly; at most 4,096 bytes encoded.</summary>
    public IReadOnlyList<HeaderExtension> Extensions { get; init; } = [];

    /// <summary>Of the tree over the round's leaves.</summary>
    public required DigestPair RoundRoot { get; init; }

    /// <summary>Link of round n − 1; zeros in round 0.</summary>
    public required DigestPair PreviousLink { get; init; }

    /// <summary>Link of the newest round before n with a record event; zeros in round 0.</summary>
    public required DigestPair RecordLink { get; init; }

    /// <summary>Roots over headers 0 … n − 1; h("") in round 0.</summary>
    public required DigestPair HistoryRoot { get; init; }

    /// <summary>Digests of the signed heads of size n; zeros in round 0.</summary>
    public required DigestPair SignedHeadDigest { get; init; }

    /// <summary>Whether there is a critical extension; version 1 knows none (<c>LNK-EXTENSION</c>).</summary>
    public bool HasUnknownCritical => Extensions.Any(e => e.IsCritical);

    /// <summary>The suite of an encoded header; null if it is not known.</summary>
    public static Suite? SuiteOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length > SuiteOffset && Suite.TryGet(bytes[SuiteOffset], out var suite) ? suite : null;

    /// <summary>Decodes exactly one header.</summary>
    /// <param name="bytes">Extension values borrow from it; not to be changed.</param>
    /// <param name="header">The header.</param>
    /// <param name="error">What is wrong first.</param>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Header? header, out DecodeError error) =>
        HeaderFormat.TryDecode(bytes, out header, out error);

    /// <summary>Decodes exactly one header.</summary>
    /// <exception cref="FormatException">What is wrong first.</exception>
    public static Header Decode(ReadOnlyMemory<byte> bytes) =>
        TryDecode(bytes, out var header, out var error) ? header : throw new FormatException(error.Message);

    /// <summary>The encoded header.</summary>
    /// <exception cref="InvalidOperationException">A field breaks the format's rules.</exception>
    public byte[] ToBytes() => HeaderFormat.Encode(this);

    /// <summary>The round's link: chain value, history leaf hash, and in round 0 the ledger's identity.</summary>
    public DigestPair Link() => Suite.HashEntry(ToBytes());
}
