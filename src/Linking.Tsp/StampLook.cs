using Linking.Vouchers;

namespace Linking.Tsp;

/// <summary>What a stamp says of itself, without anybody trusted.</summary>
/// <param name="Time">When it was made, by its own word.</param>
/// <param name="End">When the certificate of its signer ends: it is to be renewed before. Null: the certificate is not there.</param>
/// <param name="RestsOn">The algorithms of the stamp itself; those of the certificates are known by their path alone.</param>
public sealed record StampLook(Instant Time, Instant? End, IReadOnlyList<UsedAlgorithm> RestsOn);
