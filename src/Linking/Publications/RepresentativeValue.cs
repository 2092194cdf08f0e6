using Linking.Hashing;

namespace Linking.Publications;

/// <summary>A representative value under one function.</summary>
/// <param name="Function">The function of the root.</param>
/// <param name="Size">N, at least 1.</param>
/// <param name="Root">The history root of size N.</param>
/// <param name="Time">The publication's time; null for none.</param>
public sealed record RepresentativeValue(HashFunction Function, ulong Size, Digest Root, Instant? Time)
{
    /// <summary>Whether it is (h, N, r), whatever its time.</summary>
    public bool Is(HashFunction function, ulong size, Digest root) => Function == function && Size == size && Root == root;
}
