using Linking.Hashing;

namespace Linking.Verification;

/// <summary>A value of the pinned ledger, by its own word.</summary>
/// <param name="Size">N.</param>
/// <param name="Time">Stated with it.</param>
/// <param name="Root">Of size N, under one function.</param>
/// <param name="IsStruck">A notice struck its round.</param>
internal sealed record AttributedValue(ulong Size, Instant Time, Digest Root, bool IsStruck);
