using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Linking.Cli.Tests;

/// <summary>A small HTTP proxy on a free port: whatever it is asked for, it connects to one server.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly MemoryStream _sent = new();
    private readonly int _server;
    private readonly string? _answer;
    private readonly Task _serving;

    /// <param name="server">Where it connects to.</param>
    /// <param name="answer">What it answers instead; empty: nothing at all.</param>
    public ConnectProxy(string server, string? answer = null)
    {
        (_server, _answer) = (new Uri(server).Port, answer);
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>All that went to the server through it.</summary>
    public byte[] Sent
    {
        get
        {
            lock (_sent)
                return _sent.ToArray();
        }
    }

    /// <summary>What it was asked, without line ends behind.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
        await _sent.DisposeAsync();
    }

    private async Task ServeAsync()
    {
        var tunnels = new List<Task>();
        try
        {
            while (true)
                tunnels.Add(TunnelAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(tunnels);
        }
    }

    private async Task TunnelAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var (head, one) = ("", new byte[1]);
                while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    await stream.ReadExactlyAsync(one, _stop.Token);
                    head += (char)one[0];
                }

                _requests.Enqueue(head.TrimEnd());
                if (_answer is { Length: 0 })
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(_answer ?? "HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n"),
                    _stop.Token);
                if (_answer is not null)
                    return;
                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
                await Task.WhenAny(
                    CopyAsync(stream, server.GetStream()), server.GetStream().CopyToAsync(stream, _stop.Token));
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
            {
                // Either side has gone.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[1 << 16];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var count)
        {
            lock (_sent)
                _sent.Write(buffer, 0, count);
            await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }
}
