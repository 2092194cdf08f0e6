namespace Linking.Vouchers;

/// <summary>What a voucher proves its date by, read by its kind but not yet verified.</summary>
public abstract record VoucherEvidence
{
    private protected VoucherEvidence()
    {
    }
}
