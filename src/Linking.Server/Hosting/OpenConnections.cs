using System.Collections.Concurrent;
using System.Net.Sockets;

using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Linking.Server.Hosting;

/// <summary>
/// The connections that stand. A server that stops closes them only when their clients have the answers: a socket that is closed
/// while its client still sends (a window update is enough) is reset by the system, and what it had not delivered is lost.
/// </summary>
internal sealed class OpenConnections
{
    // Linux: struct tcp_info of tcp(7).
    private const int Tcp = 6;
    private const int TcpInfo = 11;
    private const int UnackedAt = 24;
    private const int NotSentAt = 144;

    // Of the world's time, which the network keeps.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // What Kestrel has not handed to the socket is not seen there, but is a moment later.
    private const int QuietLooks = 2;

    private readonly ConcurrentDictionary<Socket, bool> _sockets = new();

    /// <summary>Knows a connection for as long as it is served.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
        {
            await next(connection);
            return;
        }

        _sockets.TryAdd(socket, true);
        try
        {
            await next(connection);
        }
        finally
        {
            _sockets.TryRemove(socket, out _);
        }
    }

    /// <summary>Returns when the other side has what was written to each connection, or when the token is cancelled.</summary>
    public async Task DeliverAsync(CancellationToken cancellation)
    {
        // Each for itself: among many busy connections there is hardly a moment at which all are quiet.
        var quiet = _sockets.Keys.ToDictionary(socket => socket, _ => 0);
        while (quiet.Count > 0 && !cancellation.IsCancellationRequested)
        {
            await Task.Delay(Pause, CancellationToken.None);
            foreach (var socket in quiet.Keys.ToArray())
            {
                quiet[socket] = Holds(socket) ? 0 : quiet[socket] + 1;
                if (quiet[socket] == QuietLooks || !_sockets.ContainsKey(socket))
                    quiet.Remove(socket);
            }
        }
    }

    // Elsewhere than on Linux nothing tells; the looks are then a pause and no more.
    private static bool Holds(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        Span<byte> info = stackalloc byte[NotSentAt + sizeof(int)];
        try
        {
            return socket.GetRawSocketOption(Tcp, TcpInfo, info) == info.Length
                && (BitConverter.ToInt32(info[UnackedAt..]) | BitConverter.ToInt32(info[NotSentAt..])) != 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed by the other side.
            return false;
        }
    }
}
