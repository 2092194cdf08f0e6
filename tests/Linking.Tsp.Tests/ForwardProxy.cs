using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Linking.Tsp.Tests;

/// <summary>An HTTP proxy that answers each request itself, as if it were the authority that was asked for.</summary>
internal sealed class ForwardProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _requests = [];

    /// <param name="answer">A time-stamp reply for the body of a request.</param>
    public ForwardProxy(Func<byte[], byte[]> answer)
    {
        _listener.Start();
        _ = ServeAsync(answer);
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>The first line of each request.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync(Func<byte[], byte[]> answer)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                var (head, one) = (new StringBuilder(), new byte[1]);
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
                    head.Append((char)one[0]);
                var lines = head.ToString().Split("\r\n");
                _requests.Enqueue(lines[0]);
                const string name = "Content-Length: ";
                var length = lines.FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))?[name.Length..] ?? "0";
                var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
                await stream.ReadExactlyAsync(body);
                var reply = answer(body);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/timestamp-reply\r\n" +
                    $"Content-Length: {reply.Length}\r\n\r\n"));
                await stream.WriteAsync(reply);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or IOException)
        {
            // Closed, by either side.
        }
    }
}
