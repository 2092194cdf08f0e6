using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.X509;

using X509Extensions = Org.BouncyCastle.Asn1.X509.X509Extensions;

namespace Linking.Tsp;

/// <summary>A list of revoked certificates (RFC 5280), complete for its issuer. Immutable.</summary>
public sealed class RevocationList
{
    private const string Label = "X509 CRL";
    private const string Begin = "-----BEGIN";
    private const int NumberBits = 160;

    private readonly X509Crl _list;
    private readonly HashSet<string> _serials;

    private RevocationList(X509Crl list)
    {
        _list = list;
        _serials = [.. list.CertificateList.GetRevokedCertificates().Select(e => Hex(e.UserCertificate.Value))];
        Number = NumberOf(list);
        (From, Until) = (Of(list.ThisUpdate), list.NextUpdate is { } next ? Of(next) : DateTimeOffset.MinValue);
    }

    /// <summary>When it was made.</summary>
    public DateTimeOffset From { get; }

    /// <summary>Its number (cRLNumber) in hexadecimal, as long as the longest, so that later ones sort behind; null: it has none.</summary>
    public string? Number { get; }

    /// <summary>When the next one is to be there; from then on nothing rests on this one.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>Reads lists in PEM, several in a file, or one in DER.</summary>
    /// <exception cref="FormatException">It holds none, or one that cannot be read or is not complete; the end of a sentence.</exception>
    public static IReadOnlyList<RevocationList> ReadFile(ReadOnlyMemory<byte> file)
    {
        var (text, found) = (Encoding.ASCII.GetString(file.Span), new List<RevocationList>());
        if (!text.Contains(Begin, StringComparison.Ordinal))
            return [Read(file.ToArray())];
        ReadOnlySpan<char> rest = text;
        var blocks = 0;
        while (PemEncoding.TryFind(rest, out var fields))
        {
            blocks++;
            if (rest[fields.Label] is Label)
                found.Add(Read(Convert.FromBase64String(rest[fields.Base64Data].ToString())));
            rest = rest[fields.Location.End..];
        }

        // One that is cut off is none to the finder.
        if (blocks != text.Split(Begin).Length - 1)
            throw new FormatException("it holds a part that is cut off or damaged");
        return found.Count > 0 ? found : throw new FormatException("it holds no list of revoked certificates (X509 CRL)");
    }

    /// <summary>Whether an authority has made it: name, purpose of the key, signature.</summary>
    public bool IsOf(X509Certificate2 authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return Certificate.Read(authority.RawData) is { } issuer && Certificate.IsSame(_list.IssuerDN, issuer.SubjectDN) &&
            Certificate.MaySignLists(issuer) &&
            Foreign.Says(() => Algorithms.AreTaken(
                _list.CertificateList.SignatureAlgorithm, Certificate.KeyOf(issuer), _list.GetSignature())) &&
            Foreign.Holds(() => _list.Verify(issuer.GetPublicKey()));
    }

    /// <summary>Whether a certificate of its issuer is in it, for whatever reason.</summary>
    public bool Has(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return _serials.Contains(Hex(new BigInteger(certificate.SerialNumberBytes.ToArray())));
    }

    private static RevocationList Read(byte[] der) =>
        Foreign.Try(() => StatusItems.ReadList(der) is { } list && StatusItems.IsOfAll(list) ? new RevocationList(list) : null) ??
        throw new FormatException("it holds a list of revoked certificates that cannot be read, or that is not of all certificates");

    // At most 20 bytes by RFC 5280; a list with a longer one, or one below 0, is taken without a number.
    private static string? NumberOf(X509Crl list) =>
        list.GetExtensionValue(X509Extensions.CrlNumber) is { } value &&
        DerInteger.GetInstance(Asn1Object.FromByteArray(value.GetOctets())).Value is
            { SignValue: >= 0, BitLength: <= NumberBits } number
            ? Convert.ToHexString(number.ToByteArrayUnsigned()).PadLeft(NumberBits / 4, '0')
            : null;

    private static DateTimeOffset Of(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private static string Hex(BigInteger serial) => Convert.ToHexString(serial.ToByteArray());
}
