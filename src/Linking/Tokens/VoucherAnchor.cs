namespace Linking.Tokens;

/// <summary>Anchor type 3: a voucher, as bytes; read only in verification.</summary>
/// <param name="Voucher">Borrowed, not to be changed.</param>
public sealed record VoucherAnchor(ReadOnlyMemory<byte> Voucher) : Anchor
{
    internal const byte TypeNumber = 3;

    public override byte Type => TypeNumber;

    public bool Equals(VoucherAnchor? other) => other is not null && Voucher.Span.SequenceEqual(other.Voucher.Span);

    public override int GetHashCode() => Voucher.Length;
}
