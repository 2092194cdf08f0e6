namespace Linking.Vouchers;

/// <summary>A certificate, CRL or OCSP response for a stamp.</summary>
/// <param name="Type">1 certificate, 2 CRL, 3 OCSP response.</param>
/// <param name="Der">Borrowed, not to be changed.</param>
/// <param name="OnlyRefuses">
/// Nothing is taken from it but that a certificate was revoked: no certificate, no known status, and nothing rests on it
/// (docs/spec/renewal.md, "Verification").
/// </param>
public sealed record StampItem(byte Type, ReadOnlyMemory<byte> Der, bool OnlyRefuses = false)
{
    /// <summary>A certificate.</summary>
    public const byte Certificate = 1;
    /// <summary>A list of revoked certificates.</summary>
    public const byte Crl = 2;
    /// <summary>An answer about one certificate.</summary>
    public const byte Ocsp = 3;
}
