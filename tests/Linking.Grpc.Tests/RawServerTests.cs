using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

using Google.Protobuf;

using Linking.Grpc.Tests.Messages;

namespace Linking.Grpc.Tests;

/// <summary>What a client that is broken or hostile gets from the server.</summary>
public sealed class RawServerTests
{
    private const string Path = "/linking.grpc.tests.Echo/Unary";

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpcx")]
    [InlineData(null)]
    public async Task ContentType_Wrong_415(string? contentType)
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Frame(new EchoRequest()), contentType: contentType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("application/grpc", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc; charset=utf-8")]
    public async Task ContentType_Variants_Served(string contentType)
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Frame(new EchoRequest()), contentType: contentType);

        await AssertStatusAsync(response, StatusCode.OK);
    }

    [Fact]
    public async Task Get_405()
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, Path)));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("POST", Assert.Single(response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Http1_Cleartext_426()
    {
        await using var server = await EchoServer.StartAsync();

        var answer = await ExchangeAsync(server, "POST / HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 426 Upgrade Required\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("it needs HTTP/2", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http1_OneByteThenEnd_426()
    {
        await using var server = await EchoServer.StartAsync();

        Assert.StartsWith("HTTP/1.1 426", await ExchangeAsync(server, "X"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preface_CutOff_ClosedWithoutAnswer()
    {
        await using var server = await EchoServer.StartAsync();

        Assert.Equal("", await ExchangeAsync(server, "PR"));
    }

    [Fact]
    public async Task Http1_Tls_426()
    {
        using var certificate = new TestCertificate();
        await using var server = await EchoServer.StartAsync(certificate: certificate.Certificate);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.Equals(certificate.Certificate) },
        });

        using var response = await http.PostAsync(new Uri(server.Address, Path), new StringContent("{}"));

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Contains("needs HTTP/2", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotGrpc_OtherEndpoints_StayReachable()
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/x/y")));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("/no.such.Service/Method")]
    [InlineData("/linking.grpc.tests.Echo/Missing")]
    [InlineData("/only-one-part")]
    [InlineData("/")]
    public async Task UnknownMethod_UnimplementedNamesIt(string path)
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Frame(new EchoRequest()), path: path);

        Assert.Contains(path, await AssertStatusAsync(response, StatusCode.Unimplemented), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")] // No message at all.
    [InlineData("00 00 00")] // Half a prefix.
    [InlineData("00 00 00 00 05 0a")] // Half a message.
    [InlineData("00 00 00 00 00 00 00 00 00 00")] // Two messages.
    [InlineData("02 00 00 00 00")] // A flag that does not exist.
    [InlineData("01 00 00 00 00")] // Compressed, without grpc-encoding.
    [InlineData("00 00 00 00 02 ff ff")] // Not protobuf.
    [InlineData("00 00 00 00 06 0a ff ff ff ff 0f")] // A field longer than the message.
    public async Task Frame_Wrong_Internal(string hex)
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

        Assert.True((await AssertStatusAsync(response, StatusCode.Internal)).Length > 0);
    }

    [Fact]
    public async Task Frame_OverLimit_RefusedBeforeItArrives()
    {
        await using var server = await EchoServer.StartAsync(o => o.MaxReceiveMessageSize = 1000);
        using var response = await PostAsync(server, [0, 0xff, 0xff, 0xff, 0xff]);

        var message = await AssertStatusAsync(response, StatusCode.ResourceExhausted);
        Assert.Equal("The message received has 4294967295 bytes; the limit is 1000 bytes.", message);
    }

    [Fact]
    public async Task Gzip_Bomb_StopsAtTheLimit()
    {
        await using var server = await EchoServer.StartAsync(o => o.MaxReceiveMessageSize = 1_000_000);
        var bomb = Frame(Gzip(new byte[200_000_000]), compressed: true);
        Assert.True(bomb.Length < 1_000_000);
        using var response = await PostAsync(server, bomb, encoding: "gzip");

        var message = await AssertStatusAsync(response, StatusCode.ResourceExhausted);
        Assert.Contains("limit is 1000000 bytes", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_Garbage_Internal()
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Frame([1, 2, 3, 4], compressed: true), encoding: "gzip");

        Assert.Contains("gzip", await AssertStatusAsync(response, StatusCode.Internal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_CutOff_Internal()
    {
        await using var server = await EchoServer.StartAsync();
        var whole = Gzip(new EchoRequest { Text = new string('a', 1000) }.ToByteArray());
        using var response = await PostAsync(server, Frame(whole[..^12], compressed: true), encoding: "gzip");

        await AssertStatusAsync(response, StatusCode.Internal);
    }

    [Fact]
    public async Task Encoding_Unknown_UnimplementedNamesTheKnown()
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Frame(new EchoRequest()), encoding: "br");

        Assert.Contains("'br'", await AssertStatusAsync(response, StatusCode.Unimplemented), StringComparison.Ordinal);
        Assert.Equal("identity,gzip", response.Headers.GetValues("grpc-accept-encoding").Single());
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("S")]
    [InlineData("-1S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    [InlineData("5x")]
    public async Task Timeout_Malformed_Internal(string timeout)
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Frame(new EchoRequest()), headers: ("grpc-timeout", timeout));

        Assert.Contains("grpc-timeout", await AssertStatusAsync(response, StatusCode.Internal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0n", StatusCode.DeadlineExceeded)]
    [InlineData("1n", StatusCode.DeadlineExceeded)]
    [InlineData("99999999H", StatusCode.OK)]
    public async Task Timeout_Extremes(string timeout, StatusCode expected)
    {
        await using var server = await EchoServer.StartAsync();
        var path = expected == StatusCode.OK ? Path : "/linking.grpc.tests.Echo/Hang";
        using var response = await PostAsync(server, Frame(new EchoRequest()), path: path, headers: ("grpc-timeout", timeout));

        await AssertStatusAsync(response, expected);
    }

    [Fact]
    public async Task Metadata_BinaryNotBase64_InternalNamesIt()
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Frame(new EchoRequest()), headers: ("x-a-bin", "!!"));

        Assert.Contains("x-a-bin", await AssertStatusAsync(response, StatusCode.Internal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AQID,/w==,/w", 3)] // Joined, with and without padding.
    [InlineData("", 1)]
    public async Task Metadata_BinaryJoined_Split(string value, int expected)
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Frame(new EchoRequest()), headers: ("x-a-bin", value));

        await AssertStatusAsync(response, StatusCode.OK);
        Assert.Equal(expected, string.Join(',', response.Headers.GetValues("x-a-bin")).Split(',').Length);
    }

    [Fact]
    public async Task Headers_TooLarge_RefusedAndOthersServed()
    {
        await using var server = await EchoServer.StartAsync();
        try
        {
            using var refused = await PostAsync(
                server, Frame(new EchoRequest()), headers: ("x-large", new string('a', 40_000)));
            Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, refused.StatusCode);
        }
        catch (HttpRequestException)
        {
            // Kestrel may also close the connection, whose header state is lost.
        }

        using var response = await PostAsync(server, Frame(new EchoRequest()));
        await AssertStatusAsync(response, StatusCode.OK);
    }

    private static async Task<string> ExchangeAsync(EchoServer server, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static Task<HttpResponseMessage> PostAsync(
        EchoServer server,
        byte[] body,
        string path = Path,
        string? contentType = "application/grpc",
        string? encoding = null,
        params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, path))
        {
            Content = new ByteArrayContent(body),
        };
        if (contentType is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        if (encoding is not null)
            request.Headers.TryAddWithoutValidation("grpc-encoding", encoding);

        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);

        return SendAsync(request);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        return await http.SendAsync(request);
    }

    private static async Task<string> AssertStatusAsync(HttpResponseMessage response, StatusCode expected)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await response.Content.ReadAsByteArrayAsync();
        var from = response.Headers.Contains("grpc-status") ? response.Headers : response.TrailingHeaders;
        var message = from.TryGetValues("grpc-message", out var values) ? Uri.UnescapeDataString(values.Single()) : "";
        Assert.True(((int)expected).ToString() == from.GetValues("grpc-status").Single(), message);
        return message;
    }

    private static byte[] Frame(IMessage message) => Frame(message.ToByteArray(), compressed: false);

    private static byte[] Frame(byte[] payload, bool compressed)
    {
        var frame = new byte[5 + payload.Length];
        frame[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            gzip.Write(bytes);

        return packed.ToArray();
    }
}
