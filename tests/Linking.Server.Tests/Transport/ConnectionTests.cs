using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

using Grpc.Core;

using Linking.Client;
using Linking.Hashing;
using Linking.Protocol.V1;
using Linking.Server.Options;

namespace Linking.Server.Tests.Transport;

/// <summary>The client and a server that cannot be reached, or is none: the address is named, and the cause.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Refused_NamesTheAddressAndTheCause()
    {
        // A port that is somebody's, who does not listen: nobody else is given it meanwhile.
        using var mute = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        mute.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)mute.LocalEndPoint!).Port;

        var e = await FailsAsync(new Uri($"http://127.0.0.1:{port}"));

        Assert.Equal((StatusCode.Unavailable, $"http://127.0.0.1:{port} cannot be reached: connection refused; is the server running "
            + $"there?"), (e.StatusCode, e.Message));
    }

    [Fact]
    public async Task Name_Unknown_SaysSo()
    {
        var e = await FailsAsync(new Uri("http://no-such-host.invalid:8070"));

        Assert.Equal(StatusCode.Unavailable, e.StatusCode);
        Assert.StartsWith("http://no-such-host.invalid:8070 cannot be reached: ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("")]
    public async Task ServerIsNotHttp2_FailsClearly(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var served = ServeAsync();

        var e = await FailsAsync(new Uri($"http://{listener.LocalEndpoint}"));

        // Which one depends on whether the answer or the end of the connection is seen first.
        Assert.True(e.StatusCode is StatusCode.Unavailable or StatusCode.Internal, e.ToString());
        Assert.Contains($"http://{listener.LocalEndpoint}", e.Message, StringComparison.Ordinal);
        listener.Stop();
        await served;

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer));
                }
            }
            catch (SocketException)
            {
                // Stopped.
            }
        }
    }

    /// <summary>A server that stops says so on the connection: the client may ask again.</summary>
    [Fact]
    public async Task ServerStops_BeforeItAnswers_IsUnavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"http://{listener.LocalEndpoint}");
        var served = ServeAsync();

        var e = await FailsAsync(address);

        listener.Stop();
        await served;
        Assert.Equal((StatusCode.Unavailable, $"http://{address.Authority} cannot be reached: it closed the connection before it "
            + "answered; is it being stopped?"), (e.StatusCode, e.Message));

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    await AnswerAsync(client.GetStream());
                }
            }
            catch (SocketException)
            {
                // Stopped.
            }
        }

        async Task AnswerAsync(NetworkStream stream)
        {
            // The preface, and frames up to the request's headers.
            var preface = new byte[24];
            var header = new byte[9];
            await stream.ReadExactlyAsync(preface);
            await stream.WriteAsync(Convert.FromHexString("000000040000000000")); // SETTINGS
            do
            {
                await stream.ReadExactlyAsync(header);
                await stream.ReadExactlyAsync(new byte[(header[0] << 16) | (header[1] << 8) | header[2]]);
            }
            while (header[3] != 1);
            await stream.WriteAsync(Convert.FromHexString("0000080700000000007fffffff00000000")); // GOAWAY, NO_ERROR
            stream.Socket.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(Stream.Null);
        }
    }

    /// <summary>As a server does that is too busy for TLS: the cause is named, and not where to look for it.</summary>
    [Fact]
    public async Task ServerCloses_BeforeTls_IsSaid()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = new Uri($"https://{listener.LocalEndpoint}");
        var served = ServeAsync();

        var e = await FailsAsync(address);

        listener.Stop();
        await served;
        Assert.Equal(StatusCode.Unavailable, e.StatusCode);
        Assert.StartsWith($"https://{address.Authority} cannot be reached: TLS: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "; is it an https address, and is the server there not overloaded or being stopped?", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("inner exception", e.Message, StringComparison.Ordinal);

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync();
                    var stream = client.GetStream();
                    await stream.ReadExactlyAsync(new byte[1]);
                    stream.Socket.Shutdown(SocketShutdown.Send);
                    await stream.CopyToAsync(Stream.Null);
                }
            }
            catch (SocketException)
            {
                // Stopped.
            }
        }
    }

    [Fact]
    public async Task Scheme_DoesNotFitTheServer_SaysSo()
    {
        using var certificate = new TestCertificate();
        await using var tls = await TestServer.StartAsync(o => WithTls(o, certificate));
        await using var clear = await TestServer.StartAsync();

        var clearToTls = await FailsAsync(new Uri($"http://{tls.Address.Authority}"));
        var tlsToClear = await FailsAsync(new Uri($"https://{clear.Address.Authority}"));

        Assert.Equal((StatusCode.Unavailable, StatusCode.Unavailable), (clearToTls.StatusCode, tlsToClear.StatusCode));
        Assert.Contains("HTTP/2", clearToTls.Message, StringComparison.Ordinal);
        Assert.StartsWith($"https://{clear.Address.Authority} cannot be reached: ", tlsToClear.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://host")]
    [InlineData("http://host/path")]
    [InlineData("http://user@host")]
    public async Task Address_IsNone_IsRefused(string address) =>
        await Assert.ThrowsAsync<ArgumentException>(()
            => LinkingClient.ConnectAsync(new LinkingClientOptions { Address = new Uri(address) }));

    [Fact]
    public async Task Tls_OwnRootAndPin()
    {
        using var certificate = new TestCertificate();
        await using var server = await TestServer.StartAsync(o => WithTls(o, certificate));
        var pin = SHA256.HashData(certificate.Certificate.PublicKey.ExportSubjectPublicKeyInfo());
        var trusting = new ConnectionOptions { RootCertificates = [certificate.Certificate], PinnedPublicKeys = [pin] };

        using var client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = server.Address, Connection = trusting });
        Assert.NotNull(await client.StampAsync(Suite.One.Hash("abc"u8)));
        foreach (var distrusting in (ConnectionOptions[])[trusting with { PinnedPublicKeys = [new byte[32]] },
            trusting with { RootCertificates = [] }])
        {
            var e = await FailsAsync(server.Address, distrusting);
            Assert.Equal(StatusCode.Unavailable, e.StatusCode);
            Assert.StartsWith($"{server.Address.GetLeftPart(UriPartial.Authority)} cannot be reached: TLS: ", e.Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Server_ComesBack_IsReachedAtOnce()
    {
        using var folder = new TemporaryFolder();
        // One that the system gives to nobody while no server has it.
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        LinkingClient client;
        await using (await StartAsync())
        {
            client = await LinkingClient.ConnectAsync(new LinkingClientOptions { Address = address, MaxAttempts = 1 });
        }

        using (client)
        {
            for (var i = 0; i < 5; i++)
                Assert.Equal(StatusCode.Unavailable,
                    (await Assert.ThrowsAsync<RequestFailedException>(() => client.GetHeadAsync())).StatusCode);
            await using var second = await StartAsync();

            // Without a pause, as a balancer's backoff would be.
            Assert.Equal(1UL, (await client.GetHeadAsync()).Size);
        }

        Task<TestServer> StartAsync() => TestServer.StartAsync(
            o => o with { Listen = [ListenAddress.Parse(address.GetLeftPart(UriPartial.Authority))] }, folder);
    }

    [Fact]
    public async Task Client_Disposed_CallsFail()
    {
        await using var server = await TestServer.StartAsync();
        var client = await server.ConnectAsync(attempts: 1);
        client.Dispose();

        await Assert.ThrowsAnyAsync<Exception>(() => client.GetHeadAsync());
    }

    private static ServerOptions WithTls(ServerOptions options, TestCertificate certificate) => options with
    {
        Listen = [ListenAddress.Parse("https://127.0.0.1:0")],
        Certificate = certificate.CertificateFile,
        CertificateKey = certificate.KeyFile,
    };

    private static async Task<RequestFailedException> FailsAsync(Uri address, ConnectionOptions? connection = null)
    {
        var options = new LinkingClientOptions { Address = address, MaxAttempts = 1, Connection = connection ?? new ConnectionOptions() };
        var e = await Assert.ThrowsAsync<RequestFailedException>(() => LinkingClient.ConnectAsync(options)
            .WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(ErrorReason.Unspecified, e.Error.Reason);
        return e;
    }
}
