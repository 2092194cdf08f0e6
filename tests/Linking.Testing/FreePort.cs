using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Linking.Testing;

/// <summary>
/// A port of 127.0.0.1 for a program that must be told one. It is below those that the system gives to whoever asks for any: one of these
/// could be somebody else's by the time that the program takes it.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            if (Given.TryAdd(port, true) && IsFree(port))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
