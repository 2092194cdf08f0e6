namespace Linking.Hashing;

/// <summary>Numbers of hash function pairs (docs/spec/suite.md). A ledger has one for life.</summary>
public static class Suite
{
    /// <summary>SHA-256 and SHA3-256.</summary>
    public const byte Sha2AndSha3With256Bits = 1;

    /// <summary>The only suite this version knows.</summary>
    public const byte Current = Sha2AndSha3With256Bits;
}
