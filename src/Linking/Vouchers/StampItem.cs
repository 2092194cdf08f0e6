namespace Linking.Vouchers;

/// <summary>A certificate, CRL or OCSP response for a stamp.</summary>
/// <param name="Type">1 certificate, 2 CRL, 3 OCSP response.</param>
/// <param name="Der">Borrowed, not to be changed.</param>
public sealed record StampItem(byte Type, ReadOnlyMemory<byte> Der)
{
    public const byte Certificate = 1;
    public const byte Crl = 2;
    public const byte Ocsp = 3;
}
