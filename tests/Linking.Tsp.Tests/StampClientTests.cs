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

        var answer = await client.StampAsync(Text, CancellationToken.None);

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

        var answer = await client.StampAsync(Text, CancellationToken.None);

        Assert.Empty(answer.Evidence.Items);
        Assert.Contains("is an address of a private network", Assert.Single(answer.Missing), StringComparison.Ordinal);
        Assert.Equal(StampOutcome.Right, authority.Reader().Read(answer.Evidence.Token, [], Text, out _));
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

        var answer = await client.StampAsync(Text, CancellationToken.None);

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
        await client.StampAsync(Text, CancellationToken.None);

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
        words, (await Assert.ThrowsAsync<StampException>(() => client.StampAsync(Text, CancellationToken.None))).Message,
        StringComparison.Ordinal);
}
