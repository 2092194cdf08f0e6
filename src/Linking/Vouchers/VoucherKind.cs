namespace Linking.Vouchers;

/// <summary>By whose word a value was there (docs/spec/voucher.md). Other numbers are a later version's.</summary>
public enum VoucherKind : byte
{
    /// <summary>No kind; never encoded.</summary>
    None = 0,

    /// <summary>This client's own store saw it.</summary>
    Observed = 1,

    /// <summary>A witness whose key the caller gives.</summary>
    Cosigned = 2,

    /// <summary>An RFC 3161 authority whose certificate the caller gives.</summary>
    Stamped = 3,

    /// <summary>Another ledger whose identity the caller pins.</summary>
    Ledger = 4,

    /// <summary>Who printed it; that it stands there the caller says.</summary>
    Print = 5,

    /// <summary>Whom the words name; the caller adopts it.</summary>
    Asserted = 6,
}
