namespace Linking.Vouchers;

/// <summary>
/// Of kind stamped: a TimeStampToken of RFC 3161 and items about its certificates, which an <see cref="IStampReader"/> reads.
/// </summary>
/// <param name="Token">DER; borrowed, not to be changed.</param>
/// <param name="Items">0 to 64.</param>
public sealed record StampedEvidence(ReadOnlyMemory<byte> Token, IReadOnlyList<StampItem> Items) : VoucherEvidence;
