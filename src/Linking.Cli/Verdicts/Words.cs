using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Cli.Verdicts;

/// <summary>By whose word something was there, for people.</summary>
internal static class Words
{
    /// <summary>The kind as a script reads it.</summary>
    public static string Name(VoucherKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>Who says so, and what that is worth.</summary>
    public static string Of(CountedVoucher voucher) => voucher.Kind switch
    {
        VoucherKind.Observed => Say(
            $"this machine, which saw the publication then ({voucher.By}); it rests on its clock and its trust folder"),
        VoucherKind.Print => Say($"what is printed ({voucher.By}); that it stands there is your word"),
        VoucherKind.Asserted => Say($"{voucher.By}; you adopt it"),
        VoucherKind.Cosigned => Say($"the witness {voucher.By}, whose key you gave; it rests on {RestsOn(voucher)}"),
        VoucherKind.Stamped => Say($"the time-stamp authority {voucher.By}, whose certificate you gave; it rests on {RestsOn(voucher)}"),
        _ => Say($"the other ledger {voucher.By}, which you have pinned; it rests on {RestsOn(voucher)}"),
    };

    private static string RestsOn(CountedVoucher voucher) => string.Join(", ", voucher.RestsOn);
}
