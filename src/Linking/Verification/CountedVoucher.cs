using Linking.Vouchers;

namespace Linking.Verification;

/// <summary>A voucher that proves a chain's time.</summary>
/// <param name="Kind">By whose kind of word.</param>
/// <param name="By">The words, or the name of who says so; shown, nothing is decided by it.</param>
/// <param name="ProvenAt">The value was there at the latest then.</param>
/// <param name="RestsOn">Names of algorithms; none for what the caller says himself.</param>
public sealed record CountedVoucher(VoucherKind Kind, string By, Instant ProvenAt, IReadOnlyList<string> RestsOn);
