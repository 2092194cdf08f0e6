using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Linking.Testing;

/// <summary>
/// A port of 127.0.0.1 for a program that must be told one. It is below those that the system gives to whoever asks for any: one of these
/// could be somebody else's by the time that the program takes it. No other run of tests on this machine is given it meanwhile.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_000;

    // Tests listen by TCP: the UDP port of the same number is a mark that other processes see, and that ends with this one.
    private static readonly ConcurrentDictionary<int, UdpClient> Given = new();

    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            if (Mark(port) is not { } mark)
                continue;
            if (IsFree(port) && Given.TryAdd(port, mark))
                return port;
            mark.Dispose();
        }
    }

    private static UdpClient? Mark(int port)
    {
        try
        {
            return new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return null;
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
