using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Linking.Client.Calls;

/// <summary>Connects to a server through an HTTP proxy (CONNECT), in one way with TLS and without.</summary>
/// <param name="proxy"><c>http://[USER:PASSWORD@]host:port</c></param>
/// <param name="limit">How long it may take.</param>
internal sealed class ProxyTunnel(Uri proxy, TimeSpan limit)
{
    private const int LongestAnswer = 16 * 1024;

    // Without what may be a password.
    private readonly string _name = $"the proxy {proxy.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}";

    /// <exception cref="ProxyException">It is not reached, does not answer in time, or refuses.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint server, CancellationToken cancellation)
    {
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timed.CancelAfter(limit);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(proxy.IdnHost, proxy.Port), timed.Token);
            var stream = new NetworkStream(socket, ownsSocket: true);
            await OpenAsync(stream, server, timed.Token);
            return stream;
        }
        catch (Exception exception)
        {
            socket.Dispose();
            throw exception switch
            {
                SocketException e => new ProxyException($"{_name} cannot be reached: {TransportErrors.Explain(e)}", e),
                OperationCanceledException e => new ProxyException($"{_name} did not answer in time", e),
                ProxyException e => e,
                IOException e => new ProxyException($"{_name} broke off: {e.Message}", e),
                _ => exception,
            };
        }
    }

    private async Task OpenAsync(NetworkStream stream, DnsEndPoint server, CancellationToken cancellation)
    {
        // An IPv6 address comes in brackets from an address, and without from a name that is one.
        var host = server.Host.Trim('[', ']');
        var target = $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{server.Port}";
        var request = $"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{Authorization()}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellation);
        var code = CodeOf(await ReadAsync(stream, cancellation));
        if (code is >= 200 and < 300)
            return;
        throw new ProxyException(code switch
        {
            null => $"{_name} does not answer as an HTTP proxy does",
            (int)HttpStatusCode.ProxyAuthenticationRequired =>
                $"{_name} wants another name and password (407): they stand in its address, http://NAME:PASSWORD@HOST:PORT",
            _ => $"{_name} refuses to connect to {target} ({code} {(HttpStatusCode)code})",
        });
    }

    private string Authorization() => proxy.UserInfo.Length == 0
        ? ""
        : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(proxy.UserInfo)))}\r\n";

    // Byte by byte: what stands behind the empty line is the server's.
    private async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var (text, one) = (new StringBuilder(), new byte[1]);
        while (text.Length < LongestAnswer)
        {
            if (await stream.ReadAsync(one, cancellation) == 0)
                throw new ProxyException($"{_name} closed the connection before its answer had come");
            text.Append((char)one[0]);
            if (one[0] == '\n' && text.ToString(Math.Max(0, text.Length - 4), Math.Min(4, text.Length)) == "\r\n\r\n")
                break;
        }

        return text.ToString();
    }

    private static int? CodeOf(string answer) =>
        answer.Length > 12 && answer.StartsWith("HTTP/1.", StringComparison.Ordinal) && answer[8] == ' ' &&
        int.TryParse(answer.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? code
            : null;
}
