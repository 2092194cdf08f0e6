using Linking.Vouchers;

namespace Linking.Verification;

/// <summary>What is looked at for one value: a container, or a witness's line in a token's head.</summary>
internal sealed record Deposition(VoucherKind Kind, Instant? SubjectTime, bool IsOwn, Instant JudgedAt, Testimony Testimony);
