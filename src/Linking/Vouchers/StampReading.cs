namespace Linking.Vouchers;

/// <summary>What a stamp that is right says by one path of certificates (docs/spec/voucher.md, "stamped").</summary>
/// <param name="From">genTime − accuracy.</param>
/// <param name="To">genTime + accuracy.</param>
/// <param name="Authority">The signer's name, shown.</param>
/// <param name="ImprintAlgorithm">The name of the imprint's digest.</param>
/// <param name="ImprintDigest">The imprint's digest; where no bytes were given to compare, the caller compares it.</param>
/// <param name="RestsOn">All algorithms in it, the imprint's too.</param>
/// <param name="IsStatusKnown">Whether an item after genTime gives the status of each certificate of the path.</param>
/// <param name="ValidTo">End of the validity of the signer's certificate: without status it counts until then.</param>
public sealed record StampReading(
    Instant From,
    Instant To,
    string Authority,
    string ImprintAlgorithm,
    ReadOnlyMemory<byte> ImprintDigest,
    IReadOnlyList<UsedAlgorithm> RestsOn,
    bool IsStatusKnown,
    Instant ValidTo);
