using System.Net.Http.Headers;

using Linking.Vouchers;

using Org.BouncyCastle.Cms;
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

    // What cannot be had now may be had later, or by who verifies: nobody waits long for it.
    private static readonly TimeSpan MostWaited = TimeSpan.FromSeconds(15);

    /// <summary>Gets a stamp over bytes, and what is said of its certificates.</summary>
    /// <exception cref="StampException">There is no stamp, and why.</exception>
    /// <exception cref="InvalidOperationException">It only collects.</exception>
    public async Task<StampAnswer> StampAndCollectAsync(ReadOnlyMemory<byte> stamped, CancellationToken cancellation) =>
        await CollectAsync(new StampedEvidence(await StampAsync(stamped, cancellation), []), stamped, cancellation);

    /// <summary>
    /// Asks the places that the certificates of a stamp's paths name whether these were revoked, for lists, and an OCSP responder where no
    /// list of after the stamp is to be had. Nobody is asked for a stamp that is not right or leads to nobody trusted; where nobody is
    /// trusted at all, the certificates above the signer's are taken as they come. An answer that neither gives the status of a
    /// certificate of a path nor says that it was revoked is not kept. What came with the stamp besides stays, and what was said before
    /// where something cannot be had now.
    /// </summary>
    /// <param name="evidence">The stamp, and what came with it.</param>
    /// <param name="stamped">What it is of; null: the imprint is compared by the caller.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <exception cref="StampException">Nobody is trusted, and the stamp cannot be read.</exception>
    public async Task<StampAnswer> CollectAsync(
        StampedEvidence evidence, ReadOnlyMemory<byte>? stamped, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var links = _reader is null ? CarriedIn(evidence) : _reader.PathOf(evidence, stamped)?.Links ?? [];
        if (links.Count == 0)
            return new StampAnswer(evidence, []);
        var (items, missing) = await StatusAsync(links, AsksOnce ? _places : new StatusPlaces(), cancellation);
        var kept = evidence.Items.Where(item => item.Type == StampItem.Certificate || missing.Count > 0);
        return new StampAnswer(new StampedEvidence(evidence.Token, [.. kept, .. items]), missing);
    }

    private static IReadOnlyList<StampLink> CarriedIn(StampedEvidence evidence) => Foreign.Try(() => StampLink.Carried(
        new TimeStampToken(new CmsSignedData(evidence.Token.ToArray())),
        evidence.Items.Where(i => i.Type == StampItem.Certificate).Select(i => Certificate.Read(i.Der.ToArray()))
            .OfType<X509Certificate>()))
        ?? throw new StampException("The stamp that was kept, or a certificate in it, cannot be read.");

    private async Task<(List<StampItem> Items, List<string> Missing)> StatusAsync(
        IReadOnlyList<StampLink> links, StatusPlaces places, CancellationToken cancellation)
    {
        var (items, missing) = (new List<StampItem>(), new List<string>());
        var (lists, asked) = (new Dictionary<Uri, StampItem?>(), 0);
        foreach (var link in links)
        {
            var isKnown = false;
            foreach (var address in Certificate.ListAddresses(link.Certificate).Where(IsWeb).TakeWhile(_ => !isKnown))
            {
                if (!lists.TryGetValue(address, out var list) && asked++ < MostAsked)
                    lists[address] = list = await TryAsync(link, address, "", token => ListAsync(address, token));
                if (list is not null && !link.IsToldBy(list))
                    missing.Add(Wrong(address, "its list is not signed by the certificate's issuer, or not of all certificates").Message);
                else if (list is not null && link.IsServedBy(list) && !items.Contains(list))
                    items.Add(list);
                isKnown |= list is not null && link.IsKnownBy(list);
            }

            // A list says the same of all, and tells nobody whose stamp is looked at.
            if (!isKnown && !Certificate.IsSame(link.Certificate.IssuerDN, link.Certificate.SubjectDN) &&
                Certificate.ResponderAddresses(link.Certificate).FirstOrDefault(IsWeb) is { } responder && asked++ < MostAsked &&
                await TryAsync(
                    link, responder, Certificate.FingerprintOf(link.Certificate), token => ResponseAsync(responder, link, token))
                is { } response && link.IsServedBy(response))
                items.Add(response);
        }

        return (items, [.. missing.Distinct(StringComparer.Ordinal)]);

        async Task<StampItem?> TryAsync(StampLink link, Uri address, string question, Func<CancellationToken, Task<StampItem>> ask)
        {
            try
            {
                return await places.AskAsync(address, question, link.GenTime, () => InTimeAsync(address, ask, cancellation));
            }
            catch (StampException exception)
            {
                missing.Add(exception.Message);
                return null;
            }
        }
    }

    private async Task<StampItem> InTimeAsync(
        Uri address, Func<CancellationToken, Task<StampItem>> ask, CancellationToken cancellation)
    {
        var most = _http.Timeout < MostWaited ? _http.Timeout : MostWaited;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(most);
        try
        {
            return await ask(limit.Token);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw Silent(address, most, exception);
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

    private async Task<StampItem> ResponseAsync(Uri responder, StampLink link, CancellationToken cancellation)
    {
        var issuer = link.Issuer ?? throw Wrong(
            responder, "it was not asked, for a question needs the certificate's issuer, which neither came with the stamp nor is trusted");
        await CheckPublicAsync(responder, cancellation);
        // All responders know names by SHA-1, and many by nothing else; what is proven does not rest on it.
        var name = Foreign.Try(() => new CertificateID(CertificateID.DigestSha1, issuer, link.Certificate.SerialNumber));
        var generator = new OcspReqGenerator();
        generator.AddRequest(name ?? throw Wrong(responder, "it was not asked, for the certificate cannot be named to it"));
        using var content = new ByteArrayContent(generator.Generate().GetEncoded());
        content.Headers.ContentType = new MediaTypeHeaderValue(OcspQueryType);
        var (answer, _) = await GetAsync(new HttpRequestMessage(HttpMethod.Post, responder) { Content = content }, cancellation);
        if (StatusItems.ReadResponse(answer) is null)
            throw Wrong(responder, "the answer is no OCSP response that says something");
        var response = new StampItem(StampItem.Ocsp, answer);
        return link.IsToldBy(response) ? response : throw Wrong(
            responder,
            "its OCSP response does not say anything of the certificate that it was asked about, or is not signed by the issuer or for it");
    }
}
