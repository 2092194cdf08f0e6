using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

using Linking.Vouchers;

using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.X509;

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

    /// <summary>What a stamp says of itself, without anybody trusted; whether it is right is not looked at.</summary>
    /// <param name="stamp">The stamp, and the certificates that stand with it.</param>
    /// <returns>Null: it cannot be read.</returns>
    public static StampLook? Look(StampedEvidence stamp)
    {
        ArgumentNullException.ThrowIfNull(stamp);
        return Foreign.Try(() =>
        {
            var token = new TimeStampToken(new CmsSignedData(stamp.Token.ToArray()));
            var signer = token.ToCmsSignedData().GetSignerInfos().GetSigners().Single();
            var certificates = token.GetCertificates().EnumerateMatches(token.SignerID)
                .Concat(stamp.Items.Where(i => i.Type == StampItem.Certificate).Select(i => Certificate.Read(i.Der.ToArray()))
                    .OfType<X509Certificate>().Where(token.SignerID.Match)).ToList();
            var ends = certificates.Select(c => TimeOf(c.NotAfter)).ToList();
            List<UsedAlgorithm> used =
            [
                new(Algorithms.DigestName(token.TimeStampInfo.MessageImprintAlgOid), IsSigned: false),
                Algorithms.Signed(Algorithms.DigestName(signer.DigestAlgorithmID.Algorithm.Id)),
                .. certificates.Where(c => Algorithms.IsTaken(Certificate.KeyOf(c)))
                    .SelectMany(c => Algorithms.OfSignature(signer.SignatureAlgorithm, c.GetPublicKey())),
            ];
            return new StampLook(
                TimeOf(token.TimeStampInfo.GenTime), ends.Count > 0 ? ends.Min() : null, [.. used.Distinct()]);
        });
    }

    private static Instant TimeOf(DateTime time) => Instant.FromDateTime(new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)));

    private static byte[] DerOf(byte[] file)
    {
        var text = Encoding.ASCII.GetString(file);
        return PemEncoding.TryFind(text, out var fields) && text[fields.Label] == "X509 CRL"
            ? Convert.FromBase64String(text[fields.Base64Data])
            : file;
    }
}
