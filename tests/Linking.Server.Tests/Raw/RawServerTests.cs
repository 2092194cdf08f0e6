using System.Net;
using System.Net.Sockets;
using System.Text;

using Google.Protobuf;

using Grpc.Core;

using Linking.Protocol.V1;
using Linking.Server.Options;

using static Linking.Server.Tests.Raw.RawClient;

namespace Linking.Server.Tests.Raw;

/// <summary>What a client that does not speak gRPC gets from the server.</summary>
public sealed class RawServerTests
{
    private const string GetLedger = "/linking.v1.LedgerService/GetLedger";

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpcx")]
    [InlineData(null)]
    public async Task ContentType_Wrong_415(string? contentType)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await PostAsync(server, Frame(new GetLedgerRequest()), GetLedger, contentType: contentType);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Contains("Content-Type", Uri.UnescapeDataString(response.Headers.GetValues("grpc-message").Single()),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc; charset=utf-8")]
    public async Task ContentType_Variants_Served(string contentType)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await PostAsync(server, Frame(new GetLedgerRequest()), GetLedger, contentType: contentType);

        await AssertStatusAsync(response, StatusCode.OK);
    }

    [Fact]
    public async Task Get_405()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, GetLedger)));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("POST", Assert.Single(response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Http1_Cleartext_426()
    {
        await using var server = await TestServer.StartAsync();

        var answer = await ExchangeAsync(server, "POST / HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 426 Upgrade Required\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("it needs HTTP/2", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http1_OneByteThenEnd_426()
    {
        await using var server = await TestServer.StartAsync();

        Assert.StartsWith("HTTP/1.1 426", await ExchangeAsync(server, "X"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preface_CutOff_ClosedWithoutAnswer()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal("", await ExchangeAsync(server, "PR"));
    }

    [Fact]
    public async Task Http1_Tls_426()
    {
        using var certificate = new TestCertificate();
        await using var server = await TestServer.StartAsync(o => o with
        {
            Listen = [ListenAddress.Parse("https://127.0.0.1:0")],
            Certificate = certificate.CertificateFile,
            CertificateKey = certificate.KeyFile,
        });
        using var http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.Equals(certificate.Certificate) },
        });

        using var response = await http.PostAsync(new Uri(server.Address, GetLedger), new StringContent("{}"));

        Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        Assert.Contains("needs HTTP/2", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotGrpc_OtherEndpoints_StayReachable()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/x/y")));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("/no.such.Service/Method")]
    [InlineData("/linking.v1.LedgerService/Missing")]
    [InlineData("/only-one-part")]
    [InlineData("/a/%C3%A9%0D%0Ax")]
    [InlineData("/")]
    public async Task UnknownMethod_UnimplementedNamesIt(string path)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await PostAsync(server, Frame(new GetLedgerRequest()), path: path);

        Assert.Contains(path, await AssertStatusAsync(response, StatusCode.Unimplemented), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_TooLarge_RefusedAndOthersServed()
    {
        await using var server = await TestServer.StartAsync();
        try
        {
            using var refused = await PostAsync(
                server, Frame(new GetLedgerRequest()), GetLedger, headers: ("x-large", new string('a', 40_000)));
            Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, refused.StatusCode);
        }
        catch (HttpRequestException)
        {
            // Kestrel may also close the connection, whose header state is lost.
        }

        using var response = await PostAsync(server, Frame(new GetLedgerRequest()), GetLedger);
        await AssertStatusAsync(response, StatusCode.OK);
    }

    private static async Task<string> ExchangeAsync(TestServer server, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(3));
    }
}
