using Linking.Publications;

namespace Linking.Vouchers;

/// <summary>What a voucher speaks of: the text of a publication, or one root.</summary>
public abstract record VoucherSubject
{
    private protected VoucherSubject()
    {
    }

    /// <summary>
    /// The values that it binds: a root one, a text that reads as a publication one for each function of its suite, any
    /// other text none.
    /// </summary>
    public abstract IReadOnlyList<RepresentativeValue> Values { get; }
}
