namespace Linking.Vouchers;

/// <summary>
/// Reads and verifies RFC 3161 time-stamps against the certificates that its maker was given. Thread-safe; throws nothing
/// for any bytes.
/// </summary>
public interface IStampReader
{
    /// <summary>Steps 1 to 4 of docs/spec/voucher.md, "stamped".</summary>
    /// <param name="token">DER of a TimeStampToken.</param>
    /// <param name="items">Certificates and status.</param>
    /// <param name="stamped">The bytes whose digest it must hold; null: anything (a beacon), so step 1 is left out.</param>
    /// <param name="readings">
    /// What it says, where the outcome is Right: once for each path of certificates that is right, the shortest first. Else none.
    /// </param>
    StampOutcome Read(
        ReadOnlyMemory<byte> token, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? stamped,
        out IReadOnlyList<StampReading> readings);
}
