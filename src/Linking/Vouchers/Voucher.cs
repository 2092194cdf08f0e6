using System.Diagnostics.CodeAnalysis;

using Linking.Formats;

namespace Linking.Vouchers;

/// <summary>Somebody's word, other than the ledger's, that a value was there at a time (docs/spec/voucher.md). Immutable.</summary>
/// <param name="Kind">1 to 6.</param>
/// <param name="Subject">What it speaks of.</param>
/// <param name="Evidence">Of the type that the kind has.</param>
public sealed record Voucher(VoucherKind Kind, VoucherSubject Subject, VoucherEvidence Evidence)
{
    /// <summary>Ending of a voucher's file name.</summary>
    public const string FileExtension = ".lvc";

    /// <summary>Bytes of the longest voucher.</summary>
    public const int MaxSize = 2_097_152;

    /// <summary>Kinds observed, print and asserted: they count only where the caller gives them as his own.</summary>
    public bool IsCallersOwn => Kind is VoucherKind.Observed or VoucherKind.Print or VoucherKind.Asserted;

    /// <summary>Decodes exactly one voucher, its evidence too; nothing is verified.</summary>
    /// <param name="bytes">Borrowed, not to be changed.</param>
    /// <param name="voucher">The voucher.</param>
    /// <param name="error">What is wrong first. Of another kind than malformed: <em>not readable</em>.</param>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Voucher? voucher, out DecodeError error) =>
        VoucherFormat.TryDecode(bytes, out voucher, out error);

    /// <exception cref="FormatException">What is wrong first.</exception>
    public static Voucher Decode(ReadOnlyMemory<byte> bytes) =>
        TryDecode(bytes, out var voucher, out var error) ? voucher : throw new FormatException(error.Message);

    /// <summary>The encoded voucher.</summary>
    /// <exception cref="InvalidOperationException">It breaks the format's rules.</exception>
    public byte[] ToBytes() => VoucherFormat.Encode(this);
}
