using System.Net;

using Linking.Testing;
using Linking.Vouchers;

namespace Linking.Tsp.Tests;

/// <summary>Asking an authority over HTTP: <c>openssl ts</c> answers, or something that is none.</summary>
public sealed class StampClientTests
{
    private static readonly byte[] Text = "linking/publication/v1\n"u8.ToArray();

    [ProgramTheory("openssl")]
    [InlineData("sha2-256")]
    [InlineData("sha2-512")]
    [InlineData("sha3-256")]
    public async Task Stamp_OfOpenssl_IsRight_WithTheListsThatItsCertificatesName(string digest)
    {
        using var server = StampServer.Of(s => new Authority(lists: $"{s.Address}list"), out var authority);
        using var owner = authority;
        using var client = Client(server.Address, digest);

        var answer = await StampAsync(client);

        Assert.Empty(answer.Missing);
        Assert.Equal(StampOutcome.Right, authority.Reader().Read(answer.Evidence.Token, answer.Evidence.Items, Text, out var readings));
        var reading = Assert.Single(readings);
        Assert.Equal(digest, reading.ImprintAlgorithm);
        Assert.True(reading.IsStatusKnown);
        Assert.Equal([StampItem.Crl], answer.Evidence.Items.Select(i => i.Type));
    }

    [ProgramTheory("openssl")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:10.0.0.1]")]
    [InlineData("169.254.169.254")]
    public async Task List_ThatCannotBeHad_IsSaid_AndTheStampIsKept(string host)
    {
        using var server = StampServer.Of(_ => new Authority(lists: $"http://{host}:1/list"), out var authority);
        using var owner = authority;
        using var client = Client(server.Address);

        var answer = await StampAsync(client);

        Assert.Empty(answer.Evidence.Items);
        Assert.Contains("is an address of a private network", Assert.Single(answer.Missing), StringComparison.Ordinal);
        Assert.Equal(StampOutcome.Right, authority.Reader().Read(answer.Evidence.Token, [], Text, out _));
    }

    /// <summary>A responder is asked where there is no list to be had, and what it says counts as a list does.</summary>
    [ProgramTheory("openssl")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stamp_OfAnAuthorityThatHasOnlyOcsp_ComesWithItsResponse(bool namesAListTooThatIsNotThere)
    {
        using var server = StampServer.Of(
            s => new Authority(
                lists: namesAListTooThatIsNotThere ? "http://lists.invalid/list" : null, responder: $"{s.Address}ocsp"),
            out var authority);
        using var owner = authority;
        using var client = Client(server.Address);

        var answer = await StampAsync(client);

        Assert.Equal(namesAListTooThatIsNotThere ? 1 : 0, answer.Missing.Count);
        Assert.Equal([StampItem.Ocsp], answer.Evidence.Items.Select(i => i.Type));
        Assert.True(authority.Reader().ReadBest(answer.Evidence, Text)!.IsStatusKnown);

        // Had once more it takes the place of the one before.
        var again = await client.CollectAsync(answer.Evidence, Text, CancellationToken.None);
        Assert.Equal(namesAListTooThatIsNotThere ? 2 : 1, again.Evidence.Items.Count);
        Assert.True(authority.Reader().ReadBest(again.Evidence, Text)!.IsStatusKnown);
    }

    [ProgramFact("openssl")]
    public async Task Responder_IsNotAskedWhereAListIsThere()
    {
        using var server = StampServer.Of(
            s => new Authority(lists: $"{s.Address}list", responder: "http://127.0.0.1:1/"), out var authority);
        using var owner = authority;
        using var client = Client(server.Address);

        var answer = await StampAsync(client);

        Assert.Empty(answer.Missing);
        Assert.Equal([StampItem.Crl], answer.Evidence.Items.Select(i => i.Type));
    }

    [ProgramFact("openssl")]
    public async Task Responder_ThatRevokes_TakesTheStamp_AndOneThatAnswersWrong_IsSaid()
    {
        Func<Authority, byte[], byte[]> respond = (_, _) => [];
        Authority? made = null;
        using var server = new StampServer((context, body) => context.Request.Url!.AbsolutePath == "/ocsp"
            ? Send(context, respond(made!, body), "application/ocsp-response")
            : Send(context, made!.Answer(body)));
        using var authority = made = new Authority(responder: $"{server.Address}ocsp");
        using var client = Client(server.Address);

        respond = (it, request) => it.AnswerOcsp(request, "R\t391231235959Z\t251231000000Z,keyCompromise");
        var revoked = await StampAsync(client);
        Assert.Null(authority.Reader().ReadBest(revoked.Evidence, Text));

        foreach (var (answer, words) in new (Func<Authority, byte[], byte[]>, string)[]
        {
            ((_, _) => [1, 2, 3], "the answer is no OCSP response that says something"),
            // Refused: tryLater, without a response in it.
            ((_, _) => [0x30, 0x03, 0x0a, 0x01, 0x03], "the answer is no OCSP response that says something"),
            ((_, _) => new byte[StampClient.MaxAnswer + 1], $"its answer is over {StampClient.MaxAnswer} bytes"),
            ((_, _) => Other(), "its OCSP response does not say anything of the certificate that it was asked about"),
        })
        {
            respond = answer;
            var stamped = await StampAsync(client);
            Assert.Contains(words, Assert.Single(stamped.Missing), StringComparison.Ordinal);
            Assert.Empty(stamped.Evidence.Items);
            Assert.False(authority.Reader().ReadBest(stamped.Evidence, Text)!.IsStatusKnown);
        }

        byte[] Other()
        {
            using var stranger = new Authority();
            return stranger.Ocsp().Der.ToArray();
        }
    }

    /// <summary>Whatever a reply holds, it is kept or refused with a sentence.</summary>
    [ProgramFact("openssl")]
    public async Task Stamp_AnyByteChanged_IsKeptOrRefused()
    {
        var host = $"http://{string.Join('.', Enumerable.Repeat(new string('a', 60), 5))}/ocsp";
        using var authority = new Authority(responder: host);
        using var client = Client(new Uri("http://127.0.0.1:1/"));
        var stamp = authority.Stamp(Text).ToArray();
        var answered = await client.CollectAsync(new StampedEvidence(stamp, []), Text, CancellationToken.None);
        Assert.Contains("has no name that can be looked up", Assert.Single(answered.Missing), StringComparison.Ordinal);
        var refused = 0;
        for (var i = 0; i < stamp.Length; i++)
        {
            var changed = stamp.ToArray();
            changed[i] ^= (byte)(1 << (i % 8));
            try
            {
                await client.CollectAsync(new StampedEvidence(changed, []), Text, CancellationToken.None);
            }
            catch (StampException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, stamp.Length - 1);
    }

    [ProgramFact("openssl")]
    public async Task Response_AnyByteChanged_IsMissingOrCountsForNothing()
    {
        const int Step = 29;
        var (responses, at) = (new List<byte[]>(), 0);
        using var server = new StampServer((context, _) => Send(context, responses[at], "application/ocsp-response"));
        using var authority = new Authority(responder: $"{server.Address}ocsp");
        using var client = Client(server.Address);
        var kept = new StampedEvidence(authority.Stamp(Text), []);
        var good = authority.Ocsp().Der.ToArray();
        // The responder's certificate, which openssl adds, is not signed with the rest, and this one is not needed.
        var signed = good.AsSpan().IndexOf(authority.Root.RawData);
        Assert.InRange(signed, 300, good.Length);
        for (var i = 0; i < good.Length; i += Step)
        {
            var changed = good.ToArray();
            changed[i] ^= (byte)(1 << (i % 8));
            responses.Add(changed);
        }

        for (at = 0; at < responses.Count; at++)
        {
            var answer = await client.CollectAsync(kept, Text, CancellationToken.None);
            Assert.Equal(1, answer.Missing.Count + answer.Evidence.Items.Count);
            Assert.False(
                Step * at < signed && authority.Reader().ReadBest(answer.Evidence, Text)?.IsStatusKnown == true, $"byte {Step * at}");
        }
    }

    /// <summary>A question names the issuer's key, and the issuer may not come with the stamp.</summary>
    [ProgramTheory("openssl")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Responder_IsAskedByTheIssuerThatIsTrusted_WhereItDoesNotComeWithTheStamp(bool isTrusted)
    {
        Authority? made = null;
        using var server = new StampServer((context, body) => Send(context, made!.AnswerOcsp(body), "application/ocsp-response"));
        using var authority = made = new Authority(responder: $"{server.Address}ocsp");
        using var client = new StampClient(
            server.Address, "sha2-256", TimeSpan.FromSeconds(30), reader: isTrusted ? authority.Reader() : null);
        var kept = new StampedEvidence(authority.Stamp(Text, withChain: false), []);

        var answer = await client.CollectAsync(kept, Text, CancellationToken.None);

        Assert.Equal(isTrusted ? 1 : 0, answer.Evidence.Items.Count);
        if (!isTrusted)
            Assert.Contains("needs the certificate's issuer", Assert.Single(answer.Missing), StringComparison.Ordinal);
    }

    [ProgramTheory("openssl")]
    [InlineData("localhost")]
    [InlineData("169.254.169.254")]
    public async Task Responder_OfAPrivateNetwork_IsNotAsked(string host)
    {
        using var server = StampServer.Of(_ => new Authority(responder: $"http://{host}:1/ocsp"), out var authority);
        using var owner = authority;
        using var client = Client(server.Address);

        var answer = await StampAsync(client);

        Assert.Empty(answer.Evidence.Items);
        Assert.Contains("is an address of a private network", Assert.Single(answer.Missing), StringComparison.Ordinal);
    }

    [ProgramTheory("openssl")]
    [InlineData("localhost", "is an address of a private network")]
    [InlineData("169.254.169.254", "is an address of a private network")]
    [InlineData("lists.invalid", "lists.invalid")]
    public async Task List_OfAnAddressThatMayBePrivate_IsNotAskedOfTheProxy(string host, string words)
    {
        using var authority = new Authority(lists: $"http://{host}:1/list");
        using var proxy = new ForwardProxy(authority.Answer);
        using var client = new StampClient(
            new Uri("http://authority.invalid/"), "sha2-256", TimeSpan.FromSeconds(30), new WebProxy(proxy.Address));

        var answer = await StampAsync(client);

        Assert.Equal(["POST http://authority.invalid/ HTTP/1.1"], proxy.Requests);
        Assert.Empty(answer.Evidence.Items);
        Assert.Contains(words, Assert.Single(answer.Missing), StringComparison.Ordinal);
    }

    [ProgramFact("openssl")]
    public async Task Stamp_OfAnotherRequest_IsRefused()
    {
        using var authority = new Authority();
        byte[]? first = null;
        using var server = new StampServer((context, body) => Send(context, first ??= authority.Answer(body)));
        using var client = Client(server.Address);
        await StampAsync(client);

        await FailsAsync(client, "its stamp is not what was asked for");
    }

    [ProgramFact("openssl")]
    public async Task Refusal_OfTheAuthority_IsSaid()
    {
        using var authority = new Authority();
        // A request cut short: openssl refuses it with a reply.
        using var server = new StampServer((context, body) => Send(context, authority.Answer([0x30, 0x00])));
        using var client = Client(server.Address);

        await FailsAsync(client, "it refuses (status 2)");
    }

    [Fact]
    public async Task Answer_ThatIsNoStamp_IsRefusedWithASentence()
    {
        await FailsAsync((context, _) => Send(context, [1, 2, 3]), "its answer is no time-stamp reply");
        await FailsAsync((context, _) => Send(context, "<html>"u8.ToArray(), "text/html"), "its answer is of type 'text/html'");
        await FailsAsync(
            (context, _) =>
            {
                context.Response.StatusCode = 503;
                return Task.CompletedTask;
            },
            "it answers with HTTP status 503");
        await FailsAsync(
            (context, _) =>
            {
                context.Response.Redirect("http://127.0.0.1:1/");
                return Task.CompletedTask;
            },
            "it answers with HTTP status 302");
        await FailsAsync((context, _) => Send(context, new byte[StampClient.MaxAnswer + 1]), "its answer is over 1048576 bytes");
    }

    [Fact]
    public async Task Authority_ThatIsSilentOrNotThere_IsSaidInTime()
    {
        var end = new TaskCompletionSource();
        using var server = new StampServer((_, _) => end.Task);
        using var client = new StampClient(server.Address, "sha2-256", TimeSpan.FromMilliseconds(300));
        await FailsAsync(client, "it did not answer within 0.3 seconds");
        end.SetResult();

        using var nobody = Client(new Uri("http://127.0.0.1:1/"));
        await FailsAsync(nobody, "http://127.0.0.1:1/: ");
    }

    [Fact]
    public void Address_OrFunction_ThatCannotBeUsed_IsRefused()
    {
        Assert.Throws<FormatException>(() => Client(new Uri("ftp://example.org/")));
        Assert.Throws<FormatException>(() => Client(new Uri("http://example.org/"), "md5"));
    }

    private static StampClient Client(Uri address, string digest = "sha2-256") => new(address, digest, TimeSpan.FromSeconds(30));

    private static async Task<StampAnswer> StampAsync(StampClient client)
    {
        var token = await client.StampAsync(Text, CancellationToken.None);
        return await client.CollectAsync(new StampedEvidence(token, []), Text, CancellationToken.None);
    }

    private static Task Send(HttpListenerContext context, byte[] answer, string type = "application/timestamp-reply")
    {
        context.Response.ContentType = type;
        return context.Response.OutputStream.WriteAsync(answer).AsTask();
    }

    private static async Task FailsAsync(Func<HttpListenerContext, byte[], Task> answer, string words)
    {
        using var server = new StampServer(answer);
        using var client = Client(server.Address);
        await FailsAsync(client, words);
    }

    private static async Task FailsAsync(StampClient client, string words) => Assert.Contains(
        words, (await Assert.ThrowsAsync<StampException>(() => StampAsync(client))).Message,
        StringComparison.Ordinal);
}
