using System.Security.Cryptography;

namespace Linking.Hashing;

/// <summary>One-shot hashing with the functions of suite 1, and their names.</summary>
public static class HashFunctions
{
    /// <summary>The name used in texts and commands: <c>sha2-256</c> or <c>sha3-256</c>.</summary>
    public static string Name(this HashFunction function) => function switch
    {
        HashFunction.Sha2With256Bits => "sha2-256",
        HashFunction.Sha3With256Bits => "sha3-256",
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };

    /// <summary>Reads a name that <see cref="Name"/> writes.</summary>
    public static bool TryParse(string? name, out HashFunction function)
    {
        function = name switch
        {
            "sha2-256" => HashFunction.Sha2With256Bits,
            "sha3-256" => HashFunction.Sha3With256Bits,
            _ => HashFunction.None,
        };
        return function != HashFunction.None;
    }

    /// <summary>Hashes <paramref name="data"/> into the 32 bytes of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">The destination is not exactly 32 bytes.</exception>
    public static void Hash(this HashFunction function, ReadOnlySpan<byte> data, Span<byte> destination)
    {
        if (destination.Length != Digest.Size)
            throw new ArgumentException("A digest takes exactly 32 bytes.", nameof(destination));
        switch (function)
        {
            case HashFunction.Sha2With256Bits:
                SHA256.HashData(data, destination);
                break;
            case HashFunction.Sha3With256Bits:
                SHA3_256.HashData(data, destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(function));
        }
    }

    /// <summary>Hashes <paramref name="data"/>.</summary>
    public static Digest Hash(this HashFunction function, ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Digest.Size];
        function.Hash(data, digest);
        return new Digest(digest);
    }

    /// <summary>The function that stands for <paramref name="chain"/> in suite 1.</summary>
    public static HashFunction FunctionOf(Chain chain) => chain switch
    {
        Chain.Alpha => HashFunction.Sha2With256Bits,
        Chain.Beta => HashFunction.Sha3With256Bits,
        _ => throw new ArgumentOutOfRangeException(nameof(chain)),
    };

    /// <summary>The chain that <paramref name="function"/> carries in suite 1.</summary>
    public static Chain ChainOf(HashFunction function) => function switch
    {
        HashFunction.Sha2With256Bits => Chain.Alpha,
        HashFunction.Sha3With256Bits => Chain.Beta,
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };

    /// <summary>Both digests of <paramref name="data"/> under suite 1.</summary>
    public static DigestPair HashBoth(ReadOnlySpan<byte> data) =>
        new(HashFunction.Sha2With256Bits.Hash(data), HashFunction.Sha3With256Bits.Hash(data));
}
