using System.Net.Http.Headers;

using Linking.Vouchers;

using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Ocsp;
using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.X509;

namespace Linking.Tsp;

/// <content>What says whether the certificates of a stamp were revoked: it is asked for, and judged by whoever reads the stamp.</content>
public sealed partial class StampClient
{
    private const string OcspQueryType = "application/ocsp-request";

    // A path has at most eight certificates, and each at most a few addresses.
    private const int MostAsked = 8;

    // What cannot be had now may be had later, or by who verifies: the stamp is worth keeping without it.
    private async Task<(List<StampItem> Items, List<string> Missing)> StatusAsync(
        TimeStampToken token, IReadOnlyList<StampItem> kept, CancellationToken cancellation)
    {
        var (items, missing) = (new List<StampItem>(), new List<string>());
        var certificates = Foreign.Try(() => token.GetCertificates().EnumerateMatches(null).ToList())
            ?? throw new StampException("A certificate in the stamp cannot be read.");
        var known = certificates
            .Concat(kept.Where(i => i.Type == StampItem.Certificate).Select(i => Certificate.Read(i.Der.ToArray()))
                .OfType<X509Certificate>())
            .Concat(_reader?.Trusted ?? []).ToList();
        var (lists, asked) = (new Dictionary<Uri, bool>(), 0);
        foreach (var certificate in certificates)
        {
            var isListed = false;
            foreach (var address in Certificate.ListAddresses(certificate).Where(IsWeb))
            {
                if (!lists.TryGetValue(address, out var isHad) && asked++ < MostAsked)
                    lists[address] = isHad = await TryAsync(items, missing, () => ListAsync(address, cancellation));
                isListed |= isHad;
            }

            // A list says the same of all, and tells nobody whose stamp is looked at.
            if (!isListed && !Certificate.IsSame(certificate.IssuerDN, certificate.SubjectDN) &&
                Certificate.ResponderAddresses(certificate).FirstOrDefault(IsWeb) is { } responder && asked++ < MostAsked)
                await TryAsync(items, missing, () => ResponseAsync(responder, certificate, known, cancellation));
        }

        return (items, missing);
    }

    private static async Task<bool> TryAsync(List<StampItem> items, List<string> missing, Func<Task<StampItem>> ask)
    {
        try
        {
            items.Add(await ask());
            return true;
        }
        catch (StampException exception)
        {
            missing.Add(exception.Message);
            return false;
        }
    }

    private async Task<StampItem> ListAsync(Uri address, CancellationToken cancellation)
    {
        await CheckPublicAsync(address, cancellation);
        var (answer, _) = await GetAsync(new HttpRequestMessage(HttpMethod.Get, address), cancellation);
        return Foreign.Try(() => new X509CrlParser().ReadCrl(answer)?.GetEncoded()) is { } list
            ? new StampItem(StampItem.Crl, list)
            : throw Wrong(address, "the answer is no list of revoked certificates");
    }

    private async Task<StampItem> ResponseAsync(
        Uri responder, X509Certificate certificate, List<X509Certificate> known, CancellationToken cancellation)
    {
        var issuer = known.Find(c => Certificate.HasSigned(c, certificate)) ?? throw Wrong(
            responder, "it was not asked, for a question needs the certificate's issuer, which neither came with the stamp nor is trusted");
        await CheckPublicAsync(responder, cancellation);
        // All responders know names by SHA-1, and many by nothing else; what is proven does not rest on it.
        var name = Foreign.Try(() => new CertificateID(CertificateID.DigestSha1, issuer, certificate.SerialNumber));
        var generator = new OcspReqGenerator();
        generator.AddRequest(name ?? throw Wrong(responder, "it was not asked, for the certificate cannot be named to it"));
        using var content = new ByteArrayContent(generator.Generate().GetEncoded());
        content.Headers.ContentType = new MediaTypeHeaderValue(OcspQueryType);
        var (answer, _) = await GetAsync(new HttpRequestMessage(HttpMethod.Post, responder) { Content = content }, cancellation);
        var response = StatusItems.ReadResponse(answer) ?? throw Wrong(responder, "the answer is no OCSP response that says something");
        return Foreign.Says(() => Array.Exists(
            response.Responses,
            r => StatusItems.IsOf(r.GetCertID(), certificate.SerialNumber, issuer) && r.GetCertStatus() is not UnknownStatus))
            ? new StampItem(StampItem.Ocsp, answer)
            : throw Wrong(responder, "its OCSP response does not say anything of the certificate that it was asked about");
    }
}
