namespace Linking.Hashing;

/// <summary>A hash function by its number (docs/spec/suite.md). Numbers are stable; 3 and 4 are kept for suite 2.</summary>
public enum HashFunction : byte
{
    /// <summary>No function; what <c>default</c> means.</summary>
    None = 0,

    /// <summary>SHA-256 (FIPS 180-4), <c>sha2-256</c>.</summary>
    Sha2With256Bits = 1,

    /// <summary>SHA3-256 (FIPS 202), <c>sha3-256</c>.</summary>
    Sha3With256Bits = 2,
}
