using System.Net;
using System.Security.Cryptography.X509Certificates;

using Linking.Testing;
using Linking.Vouchers;

using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Utilities.Collections;
using Org.BouncyCastle.X509;

using X509Certificate2 = System.Security.Cryptography.X509Certificates.X509Certificate2;

namespace Linking.Tsp.Tests;

/// <summary>Who is asked whether certificates of a stamp were revoked, how often, and what is kept of the answers.</summary>
public sealed class StampStatusTests
{
    private static readonly byte[] Text = "a text"u8.ToArray();

    /// <summary>A certificate that only lies in the stamp leads nowhere; a stamp that leads to nobody trusted asks nobody.</summary>
    [ProgramFact("openssl")]
    public async Task Asked_AreTheCertificatesOfThePathAlone_AndNobodyForAStrangersStamp()
    {
        using var places = new Places();
        using var authority = new Authority(lists: places["list"]);
        using var stranger = new Authority(lists: places["stranger"]);
        places.Answers["/list"] = authority.Crl(DateTimeOffset.UtcNow.AddSeconds(2)).Der.ToArray();
        places.Answers["/stranger"] = stranger.Crl(DateTimeOffset.UtcNow.AddSeconds(2)).Der.ToArray();
        var stamp = WithCertificate(authority.Stamp(Text), stranger.Signer);

        using (var client = Client(places, stranger.Reader()))
        {
            var answer = await CollectAsync(client, stamp);
            Assert.Empty(places.Asked);
            Assert.Empty(answer.Evidence.Items);
        }

        foreach (var reader in (StampReader?[])[authority.Reader(), null])
        {
            places.Asked.Clear();
            using var client = Client(places, reader);
            var answer = await CollectAsync(client, stamp);
            Assert.Equal(["/list"], places.Asked);
            Assert.Equal(places.Answers["/list"], Assert.Single(answer.Evidence.Items).Der.ToArray());
        }

        // Another text's stamp is not asked about either.
        places.Asked.Clear();
        using var other = Client(places, authority.Reader());
        await other.CollectAsync(new StampedEvidence(stamp, []), "another text"u8.ToArray(), CancellationToken.None);
        Assert.Empty(places.Asked);
    }

    [ProgramFact("openssl")]
    public async Task Certificate_OfThePathThatTheStampDoesNotCarry_IsAskedAboutToo()
    {
        using var places = new Places();
        using var authority = new Authority(between: 1, responder: places["ocsp"]);
        places.Responder = authority;
        using var client = Client(places, authority.Reader());
        var kept = new StampedEvidence(authority.Stamp(Text, withChain: false), authority.Chain);

        var answer = await client.CollectAsync(kept, Text, CancellationToken.None);

        // Of the authority in between the responder, which is that authority's own, says nothing that counts.
        Assert.Equal(["/ocsp", "/ocsp"], places.Asked);
        Assert.Equal([StampItem.Ocsp], answer.Evidence.Items.Select(i => i.Type).Except([StampItem.Certificate]));
        Assert.Single(answer.Missing);
    }

    /// <summary>A list is one of the certificate's issuer, made after the stamp; whatever else is had, a responder is asked too.</summary>
    [ProgramTheory("openssl")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task List_OfAnotherIssuerOrOfBefore_DoesNotStandForOne(bool isOfAnother)
    {
        using var places = new Places();
        using var authority = new Authority(lists: places["list"], responder: places["ocsp"]);
        using var stranger = new Authority();
        places.Responder = authority;
        places.Answers["/list"] = isOfAnother
            ? stranger.Crl(DateTimeOffset.UtcNow.AddSeconds(2)).Der.ToArray()
            : authority.Crl(DateTimeOffset.UtcNow.AddHours(-1)).Der.ToArray();
        using var client = Client(places, authority.Reader());

        var answer = await CollectAsync(client, authority.Stamp(Text));

        Assert.Equal(["/list", "/ocsp"], places.Asked);
        Assert.True(authority.Reader().ReadBest(answer.Evidence, Text)!.IsStatusKnown);
        // One of before says nothing of the stamp's time: the stamp would only rest on its algorithms too.
        Assert.Equal([StampItem.Ocsp], answer.Evidence.Items.Select(i => i.Type));
        if (isOfAnother)
            Assert.Contains("not signed by the certificate's issuer", Assert.Single(answer.Missing), StringComparison.Ordinal);
        else
            Assert.Empty(answer.Missing);
    }

    /// <summary>One of before that says nothing else is not kept, and one by which the certificate was revoked is.</summary>
    [ProgramTheory("openssl")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task List_OfBeforeThatRevokes_Refuses(bool revokes)
    {
        using var places = new Places();
        using var authority = new Authority(lists: places["list"]);
        var before = DateTimeOffset.UtcNow.AddHours(-1);
        var list = revokes ? authority.Crl(before, X509RevocationReason.KeyCompromise, before) : authority.Crl(before);
        places.Answers["/list"] = list.Der.ToArray();
        using var client = Client(places, authority.Reader());
        using var trusting = Client(places, reader: null);
        var stamp = authority.Stamp(Text);

        var answer = await CollectAsync(client, stamp);

        Assert.Equal(revokes ? 1 : 0, answer.Evidence.Items.Count);
        Assert.Equal(revokes, authority.Reader().ReadBest(answer.Evidence, Text) is null);
        Assert.Equal(answer.Evidence.Items.Count, (await CollectAsync(trusting, stamp)).Evidence.Items.Count);
    }

    [ProgramTheory("openssl")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Place_IsAskedOnceInARun_WhetherItAnswersOrNot(bool answers)
    {
        using var places = new Places();
        using var authority = new Authority(lists: places["list"]);
        places.Answers["/list"] = answers ? authority.Crl(DateTimeOffset.UtcNow.AddHours(1)).Der.ToArray() : [];
        using var run = Client(places, authority.Reader(), asksOnce: true);
        using var each = Client(places, authority.Reader());
        byte[][] stamps = [authority.Stamp(Text), authority.Stamp(Text)];

        foreach (var (client, asked) in ((StampClient, int)[])[(each, 2), (run, 1)])
        {
            places.Asked.Clear();
            foreach (var stamp in stamps)
            {
                var answer = await CollectAsync(client, stamp);
                Assert.Equal(answers ? (1, 0) : (0, 1), (answer.Evidence.Items.Count, answer.Missing.Count));
            }

            Assert.Equal(asked, places.Asked.Count);
        }

        // What was had before a stamp says nothing of it; a place that could not answer is left all the same.
        places.Stamper = query => authority.AnswerAt(query, DateTimeOffset.UtcNow.AddMinutes(5));
        var later = await run.StampAsync(Text, CancellationToken.None);
        places.Asked.Clear();
        await CollectAsync(run, later);
        Assert.Equal(answers ? 1 : 0, places.Asked.Count);
    }

    /// <summary>Another list of the same host is not waited for.</summary>
    [ProgramFact("openssl")]
    public async Task Host_ThatIsSilent_IsWaitedForOnce()
    {
        var end = new TaskCompletionSource();
        using var silent = new StampServer((_, _) => end.Task);
        using var one = new Authority(lists: $"{silent.Address}one");
        using var other = new Authority(lists: $"{silent.Address}other");
        using var client = new StampClient(silent.Address, "sha2-256", TimeSpan.FromMilliseconds(300)) { AsksOnce = true };

        var first = await CollectAsync(client, one.Stamp(Text));
        var second = await CollectAsync(client, other.Stamp(Text));
        end.SetResult();

        Assert.Equal([$"{silent.Address}one: it did not answer within 0.3 seconds."], first.Missing);
        Assert.Equal(first.Missing, second.Missing);
    }

    private static StampClient Client(Places places, StampReader? reader, bool asksOnce = false) =>
        new(new Uri(places[""]), "sha2-256", TimeSpan.FromSeconds(60), reader: reader) { AsksOnce = asksOnce };

    private static Task<StampAnswer> CollectAsync(StampClient client, ReadOnlyMemory<byte> stamp) =>
        client.CollectAsync(new StampedEvidence(stamp, []), Text, CancellationToken.None);

    private static byte[] WithCertificate(byte[] token, X509Certificate2 more)
    {
        var signed = new CmsSignedData(token);
        var certificates = signed.GetCertificates().EnumerateMatches(null)
            .Append(new X509CertificateParser().ReadCertificate(more.RawData));
        var store = CollectionUtilities.CreateStore(certificates);
        return CmsSignedData.ReplaceCertificatesAndCrls(signed, store, null, null).GetEncoded("DER");
    }

    /// <summary>Places of this machine that answer, each with bytes; those without bytes with an error.</summary>
    private sealed class Places : IDisposable
    {
        private readonly StampServer _server;

        public Places() => _server = new StampServer(AnswerAsync);

        public Dictionary<string, byte[]> Answers { get; } = [];

        public List<string> Asked { get; } = [];

        public Authority? Responder { get; set; }

        public Func<byte[], byte[]>? Stamper { get; set; }

        public string this[string path] => $"{_server.Address}{path}";

        public void Dispose() => _server.Dispose();

        private async Task AnswerAsync(HttpListenerContext context, byte[] body)
        {
            var path = context.Request.Url!.AbsolutePath;
            Asked.Add(path);
            (context.Response.ContentType, var answer) = path switch
            {
                "/ocsp" => ("application/ocsp-response", Responder!.AnswerOcsp(body)),
                "/" => ("application/timestamp-reply", Stamper!(body)),
                _ => ("application/pkix-crl", Answers[path]),
            };
            context.Response.StatusCode = answer.Length > 0 ? 200 : 503;
            await context.Response.OutputStream.WriteAsync(answer);
        }
    }
}
