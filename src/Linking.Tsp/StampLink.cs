using Linking.Vouchers;

using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.X509;

namespace Linking.Tsp;

/// <summary>A certificate in a path of a stamp, whose status decides over the stamp.</summary>
/// <param name="Certificate">The certificate.</param>
/// <param name="Issuer">The next one in the path; null: it is not known.</param>
/// <param name="GenTime">Of the stamp.</param>
internal sealed record StampLink(X509Certificate Certificate, X509Certificate? Issuer, DateTime GenTime)
{
    private const int MostOfAPath = 8;

    /// <summary>All of a path whose last certificate is trusted.</summary>
    public static IEnumerable<StampLink> Of(IReadOnlyList<X509Certificate> path, DateTime genTime) =>
        path.Skip(1).Select((issuer, i) => new StampLink(path[i], issuer, genTime));

    /// <summary>From the signer's certificate up, as far as certificates are known: for who trusts nobody yet.</summary>
    public static IReadOnlyList<StampLink> Carried(TimeStampToken token, IEnumerable<X509Certificate> more)
    {
        var genTime = token.TimeStampInfo.GenTime;
        List<X509Certificate> known = [.. token.GetCertificates().EnumerateMatches(null), .. more];
        var links = new List<StampLink>();
        var next = known.Find(token.SignerID.Match);
        while (next is { } certificate && links.Count < MostOfAPath && !Tsp.Certificate.HasSigned(certificate, certificate))
        {
            next = known.Find(c => Tsp.Certificate.HasSigned(c, certificate) && !links.Exists(l => l.Certificate.Equals(c)));
            links.Add(new StampLink(certificate, next, genTime));
        }

        return links;
    }

    /// <summary>Whether an item counts for the certificate (docs/spec/voucher.md, "stamped", step 4), whenever it was made.</summary>
    public bool IsToldBy(StampItem item) => Foreign.Says(() => Issuer is null
        ? StatusItems.ReadList(item.Der.ToArray()) is { } list && Tsp.Certificate.IsSame(list.IssuerDN, Certificate.IssuerDN)
        : StatusOf(item, Issuer).Used.Any());

    /// <summary>Whether an item gives its status at the stamp's time.</summary>
    public bool IsKnownBy(StampItem item) => Issuer is not null && Foreign.Says(() => StatusOf(item, Issuer).IsKnown);

    /// <summary>
    /// Whether an item is worth keeping: it gives the status at the stamp's time, or says that the certificate was revoked. Of any other
    /// nothing would be left but its algorithms, on which the stamp would rest too.
    /// </summary>
    public bool IsServedBy(StampItem item) => Foreign.Says(() => Issuer is null
        ? StatusItems.ReadList(item.Der.ToArray()) is { } list && list.ThisUpdate >= GenTime && IsToldBy(item)
        : StatusOf(item, Issuer) is { IsKnown: true } or { IsRevoked: true });

    private CertificateStatus StatusOf(StampItem item, X509Certificate issuer) =>
        new StatusItems([item]).Of(Certificate, issuer, GenTime);
}
