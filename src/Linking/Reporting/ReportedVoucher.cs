using Linking.Vouchers;

namespace Linking.Reporting;

/// <summary>Who proves a reported time.</summary>
/// <param name="Kind">By whose kind of word.</param>
/// <param name="ProvenAt">The value was there at the latest then.</param>
/// <param name="By">Words.</param>
public sealed record ReportedVoucher(VoucherKind Kind, Instant ProvenAt, string By);
