using System.Buffers.Binary;
using System.Runtime.InteropServices;

using Linking.Hashing;

namespace Linking.Storage;

/// <summary>
/// What a part of the look-up index holds, in one number, so that a check compares it with the rounds in one pass
/// over each. It finds damage; it is no defence against one who forges index and sum, as the index is derived.
/// </summary>
/// <param name="FirstRound">The first of its rounds.</param>
/// <param name="Rounds">How many rounds.</param>
/// <param name="Sum">The <see cref="Term"/> of each entry, added modulo 2^64; the order does not matter.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IndexPart(ulong FirstRound, ulong Rounds, ulong Sum)
{
    /// <summary>Bits of a leaf hash that enter a sum, and that an index keeps at least.</summary>
    public const int PrefixBits = 36;

    /// <summary>2^36 − 1.</summary>
    public const ulong MaxPrefix = (1UL << PrefixBits) - 1;

    /// <summary>The first 36 bits of an α leaf hash.</summary>
    public static ulong Prefix(Digest leafHash) => BinaryPrimitives.ReadUInt64BigEndian(leafHash.Bytes) >> (64 - PrefixBits);

    /// <summary>What one entry adds to a sum: its three numbers, mixed so that changes of several do not cancel.</summary>
    /// <param name="prefix">As of <see cref="Prefix"/>.</param>
    /// <param name="place">Where the leaf stands.</param>
    public static ulong Term(ulong prefix, LeafPlace place) => Mix(prefix + Mix(place.LeafIndex + Mix(place.Round)));

    // The finaliser of SplitMix64: a bijection in which every bit of the input changes half of the output.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
