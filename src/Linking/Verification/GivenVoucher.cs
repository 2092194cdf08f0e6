using Linking.Vouchers;

namespace Linking.Verification;

/// <summary>A voucher, or bytes that are not one, compared by reference: its evidence is verified once.</summary>
internal sealed class GivenVoucher(Voucher? voucher, bool isOwn, Instant judgedAt)
{
    /// <summary>Null: cannot be read.</summary>
    public Voucher? Voucher { get; } = voucher;

    /// <summary>Given by the caller, as his own word where it is of kind observed, print or asserted.</summary>
    public bool IsOwn { get; } = isOwn;

    public Instant JudgedAt { get; } = judgedAt;

    /// <summary>The same with another judged at.</summary>
    public GivenVoucher At(Instant judgedAt) => new(Voucher, IsOwn, judgedAt);

    public static GivenVoucher Read(ReadOnlyMemory<byte> bytes, bool isOwn, Instant judgedAt) =>
        new(Voucher.TryDecode(bytes, out var voucher, out _) ? voucher : null, isOwn, judgedAt);
}
