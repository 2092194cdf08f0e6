using System.Security.Cryptography;

namespace Linking.Hashing;

/// <summary>One-shot hashing with the four functions, their widths and their names.</summary>
public static class HashFunctions
{
    /// <summary>Bytes of the longest digest.</summary>
    public const int MaxWidth = 64;

    /// <summary>Whether the number is one of the four.</summary>
    public static bool IsKnown(this HashFunction function) =>
        function is >= HashFunction.Sha2With256Bits and <= HashFunction.Sha3With512Bits;

    /// <summary>w: bytes of a digest.</summary>
    public static int Width(this HashFunction function) => function switch
    {
        HashFunction.Sha2With256Bits or HashFunction.Sha3With256Bits => 32,
        HashFunction.Sha2With512Bits or HashFunction.Sha3With512Bits => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };

    /// <summary>The name used in texts and commands, for example <c>sha2-256</c>.</summary>
    public static string Name(this HashFunction function) => function switch
    {
        HashFunction.Sha2With256Bits => "sha2-256",
        HashFunction.Sha3With256Bits => "sha3-256",
        HashFunction.Sha2With512Bits => "sha2-512",
        HashFunction.Sha3With512Bits => "sha3-512",
        _ => throw new ArgumentOutOfRangeException(nameof(function)),
    };

    /// <summary>Reads a name that <see cref="Name"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out HashFunction function)
    {
        function = name switch
        {
            "sha2-256" => HashFunction.Sha2With256Bits,
            "sha3-256" => HashFunction.Sha3With256Bits,
            "sha2-512" => HashFunction.Sha2With512Bits,
            "sha3-512" => HashFunction.Sha3With512Bits,
            _ => HashFunction.None,
        };
        return function != HashFunction.None;
    }

    /// <summary>Hashes <paramref name="data"/> into the <see cref="Width"/> bytes of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public static void Hash(this HashFunction function, ReadOnlySpan<byte> data, Span<byte> destination)
    {
        if (destination.Length != function.Width())
            throw new ArgumentException("A digest takes exactly the bytes of its function's width.", nameof(destination));
        _ = function switch
        {
            HashFunction.Sha2With256Bits => SHA256.HashData(data, destination),
            HashFunction.Sha3With256Bits => SHA3_256.HashData(data, destination),
            HashFunction.Sha2With512Bits => SHA512.HashData(data, destination),
            _ => SHA3_512.HashData(data, destination),
        };
    }

    /// <summary>Hashes <paramref name="data"/>.</summary>
    public static Digest Hash(this HashFunction function, ReadOnlySpan<byte> data)
    {
        Span<byte> bytes = stackalloc byte[function.Width()];
        function.Hash(data, bytes);
        return new Digest(bytes);
    }
}
