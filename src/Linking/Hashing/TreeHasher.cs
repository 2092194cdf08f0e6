using System.Collections.Concurrent;

using Linking.Hashing.Kernels;

namespace Linking.Hashing;

/// <summary>
/// The seam between trees and hash functions. It takes whole batches, so that a kernel that hashes many messages
/// at once can stand behind it; trees never hash one node at a time. Implementations are stateless and thread-safe.
/// </summary>
public abstract class TreeHasher
{
    /// <summary>Bytes of a digest of suite 1.</summary>
    public const int DigestSize = 32;

    /// <summary>Bytes of a pair of digests of suite 1.</summary>
    public const int PairSize = 2 * DigestSize;

    private static readonly ConcurrentBag<string> WrongOnes = [];

    // Chosen when it is first wanted: where that takes a trial, who has no ledger of the suite does not wait for it.
    private static readonly Lazy<TreeHasher>[] Hashers =
    [
        new(() => Fastest(HashFunction.Sha2With256Bits)),
        new(() => Fastest(HashFunction.Sha3With256Bits)),
        new(() => Fastest(HashFunction.Sha2With512Bits)),
        new(() => Fastest(HashFunction.Sha3With512Bits)),
    ];

    private protected TreeHasher(int width = DigestSize) => Width = width;

    /// <summary>Bytes of a digest of its function.</summary>
    public int Width { get; }

    /// <summary>For reports: how many messages at once, and with what of the processor.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Ways that this processor could hash by and that give other digests than the in-box function: they are not used. Empty on a sound
    /// machine. Only functions that were wanted so far are known.
    /// </summary>
    public static IReadOnlyCollection<string> Wrong => WrongOnes;

    /// <summary>The fastest hasher for a function on this machine.</summary>
    public static TreeHasher For(HashFunction function) => function switch
    {
        HashFunction.Sha2With256Bits => Hashers[0].Value,
        HashFunction.Sha3With256Bits => Hashers[1].Value,
        HashFunction.Sha2With512Bits => Hashers[2].Value,
        HashFunction.Sha3With512Bits => Hashers[3].Value,
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };

    /// <summary>
    /// Leaf hashes h(0x00 ‖ entry), RFC 6962 section 2.1. Entries stand one after the other in
    /// <paramref name="entries"/>; entry i ends before <paramref name="ends"/>[i].
    /// </summary>
    /// <param name="entries">All entries, concatenated.</param>
    /// <param name="ends">For each entry the offset of its end, ascending.</param>
    /// <param name="digests"><see cref="Width"/> bytes for each entry; must not overlap <paramref name="entries"/>.</param>
    /// <exception cref="ArgumentException">
    /// Ends that descend or lie outside the entries; too few bytes for the digests; an overlap.
    /// </exception>
    public void HashEntries(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, Span<byte> digests)
    {
        if (digests.Length / Width < ends.Length)
            throw new ArgumentException($"There are {Width} bytes for each entry's digest.", nameof(digests));
        if (entries.Overlaps(digests))
            throw new ArgumentException("Digests are not written over the entries.", nameof(digests));
        HashEntriesCore(entries, ends, digests);
    }

    /// <summary>Node hashes h(0x01 ‖ left ‖ right) of the pairs in <paramref name="pairs"/>.</summary>
    /// <param name="pairs">Left and right digests, twice <see cref="Width"/> bytes a pair.</param>
    /// <param name="digests"><see cref="Width"/> bytes for each pair; must not overlap <paramref name="pairs"/>.</param>
    /// <exception cref="ArgumentException">Half a pair; too few bytes for the digests; an overlap.</exception>
    public void HashPairs(ReadOnlySpan<byte> pairs, Span<byte> digests)
    {
        if (pairs.Length % (2 * Width) != 0)
            throw new ArgumentException($"Pairs have {2 * Width} bytes each.", nameof(pairs));
        if (digests.Length < pairs.Length / 2)
            throw new ArgumentException($"There are {Width} bytes for each pair's digest.", nameof(digests));
        if (pairs.Overlaps(digests))
            throw new ArgumentException("Digests are not written over the pairs.", nameof(digests));
        HashPairsCore(pairs, digests);
    }

    private static TreeHasher Fastest(HashFunction function)
    {
        var wrong = new List<string>();
        var fastest = TreeHashers.Fastest(function, wrong);
        wrong.ForEach(WrongOnes.Add);
        return fastest;
    }

    /// <summary><see cref="HashEntries"/> of checked lengths; each end is still to be checked.</summary>
    private protected abstract void HashEntriesCore(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, Span<byte> digests);

    /// <summary><see cref="HashPairs"/> of checked lengths.</summary>
    private protected abstract void HashPairsCore(ReadOnlySpan<byte> pairs, Span<byte> digests);
}
