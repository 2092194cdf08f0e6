namespace Linking.Proofs;

/// <summary>Bounds of docs/spec/order.md.</summary>
internal static class ProofLimits
{
    /// <summary>Bytes of the longest proof.</summary>
    public const int MaxSize = 33_554_432;

    /// <summary>Hashes of a path under each function.</summary>
    public const int MaxPath = 64;

    /// <summary>Beacons of other ledgers one in the other, the outermost counted.</summary>
    public const int MaxDepth = 8;
}
