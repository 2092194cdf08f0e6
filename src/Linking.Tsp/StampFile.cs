using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

using Linking.Vouchers;

using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Tsp;

namespace Linking.Tsp;

/// <summary>Files that hold stamps, and what says whether their certificates were revoked.</summary>
public static class StampFile
{
    /// <summary>The largest file of either kind.</summary>
    public const int MaxSize = StampClient.MaxAnswer;

    /// <summary>Reads an authority's answer (TimeStampResp) or the token of one (TimeStampToken), in DER.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="token">The token, byte for byte as it stands in the file; whether it is right is not looked at.</param>
    /// <returns>Whether there is a token.</returns>
    public static bool TryReadToken(ReadOnlyMemory<byte> file, out ReadOnlyMemory<byte> token)
    {
        token = default;
        if (file.Length > MaxSize || !Der.IsNode(file.Span))
            return false;
        try
        {
            var sequence = new AsnReader(file, AsnEncodingRules.DER).ReadSequence();
            if (sequence.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier))
            {
                token = file;
                return true;
            }

            // 0 granted, 1 granted with modifications.
            if (!sequence.ReadSequence().TryReadInt32(out var status) || status is not (0 or 1))
                return false;
            token = sequence.ReadEncodedValue();
            return !sequence.HasData;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    /// <summary>Reads a list of revoked certificates (DER or PEM) or an OCSP response (DER).</summary>
    /// <param name="file">The whole file.</param>
    /// <returns>The item; null: the file is neither.</returns>
    public static StampItem? ReadStatus(ReadOnlyMemory<byte> file)
    {
        if (file.Length > MaxSize)
            return null;
        var der = DerOf(file.ToArray());
        return StatusItems.ReadList(der) is not null ? new StampItem(StampItem.Crl, der)
            : StatusItems.ReadResponse(der) is not null ? new StampItem(StampItem.Ocsp, der)
            : null;
    }

    /// <summary>
    /// When the certificate of a stamp's signer ends, of those that it carries: the stamp is to be renewed before. Whether it is right is
    /// not looked at.
    /// </summary>
    /// <param name="token">A TimeStampToken.</param>
    /// <returns>The end; null: the stamp cannot be read, or does not carry the certificate.</returns>
    public static Instant? EndOf(ReadOnlyMemory<byte> token)
    {
        var ends = Foreign.Try(() =>
        {
            var stamp = new TimeStampToken(new CmsSignedData(token.ToArray()));
            return stamp.GetCertificates().EnumerateMatches(stamp.SignerID)
                .Select(c => Instant.FromDateTime(new DateTimeOffset(DateTime.SpecifyKind(c.NotAfter, DateTimeKind.Utc)))).ToList();
        });
        return ends is { Count: > 0 } ? ends.Min() : null;
    }

    private static byte[] DerOf(byte[] file)
    {
        var text = Encoding.ASCII.GetString(file);
        return PemEncoding.TryFind(text, out var fields) && text[fields.Label] == "X509 CRL"
            ? Convert.FromBase64String(text[fields.Base64Data])
            : file;
    }
}
