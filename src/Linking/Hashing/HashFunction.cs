namespace Linking.Hashing;

/// <summary>A hash function by its number (docs/spec/suite.md). Numbers are stable.</summary>
public enum HashFunction : byte
{
    /// <summary>No function; what <c>default</c> means.</summary>
    None = 0,

    /// <summary>SHA-256 (FIPS 180-4), <c>sha2-256</c>.</summary>
    Sha2With256Bits = 1,

    /// <summary>SHA3-256 (FIPS 202), <c>sha3-256</c>.</summary>
    Sha3With256Bits = 2,

    /// <summary>SHA-512 (FIPS 180-4), <c>sha2-512</c>.</summary>
    Sha2With512Bits = 3,

    /// <summary>SHA3-512 (FIPS 202), <c>sha3-512</c>.</summary>
    Sha3With512Bits = 4,
}
