using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Linking.Testing;

/// <summary>Takes connections, reads one request of each, and answers it with any bytes, at once or a byte now and then.</summary>
public sealed class HostileHost : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<HostileRequest, byte[]?> _answer;
    private readonly TimeSpan _pace;
    private readonly Task _running;
    private int _asked;

    /// <param name="answer">Null: none, and the connection stays open.</param>
    /// <param name="pace">Between two bytes; zero: all at once.</param>
    public HostileHost(Func<HostileRequest, byte[]?> answer, TimeSpan pace = default)
    {
        (_answer, _pace) = (answer, pace);
        _listener.Start();
        Address = $"http://{_listener.LocalEndpoint}";
        _running = RunAsync();
    }

    public string Address { get; }

    public int Asked => Volatile.Read(ref _asked);

    public static byte[] Http(string status, string headers, string body) => Encoding.UTF8.GetBytes(
        $"HTTP/1.1 {status}\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        // It stops listening when nothing waits for a connection any more.
        await _running;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            var buffer = new byte[65536];
            var read = await stream.ReadAsync(buffer, _end.Token);
            if (read == 0)
                return;
            var words = Encoding.ASCII.GetString(buffer, 0, read).Split(' ');
            var request = new HostileRequest(Interlocked.Increment(ref _asked), Address, words.Length > 1 ? words[1] : "/");
            if (_answer(request) is not { } bytes)
            {
                await Task.Delay(Timeout.Infinite, _end.Token);
                return;
            }

            if (_pace == TimeSpan.Zero)
                await stream.WriteAsync(bytes, _end.Token);
            foreach (var b in _pace == TimeSpan.Zero ? [] : bytes)
            {
                await stream.WriteAsync(new[] { b }, _end.Token);
                await Task.Delay(_pace, _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
            // Whoever asked has had enough, or the test is over.
        }
    }
}
