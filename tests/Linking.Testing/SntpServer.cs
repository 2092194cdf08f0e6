using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Linking.Testing;

/// <summary>A time server on the loopback that says what a test wants: right, wrong, too much, or nothing.</summary>
public sealed class SntpServer : IDisposable
{
    private static readonly DateTimeOffset Epoch = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly Thread _running;
    private volatile bool _stopped;
    private int _asked;

    // A thread of its own: an answer that waits for one of the pool's, of which other tests may hold all, is no good time.
    public SntpServer()
    {
        _running = new Thread(Run) { IsBackground = true };
        _running.Start();
    }

    /// <summary>As a configuration names it.</summary>
    public string Source => $"sntp:127.0.0.1:{Port}";

    public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    /// <summary>Requests that came.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>How far its clock is ahead of the machine's.</summary>
    public TimeSpan Offset { get; set; }

    /// <summary>What leaves it instead of the right answer; null where nothing shall.</summary>
    public Func<byte[], IEnumerable<byte[]?>> Change { get; set; } = answer => [answer];

    /// <summary>A right answer to a request.</summary>
    public byte[] Answer(ReadOnlySpan<byte> request)
    {
        var now = DateTimeOffset.UtcNow + Offset;
        var bytes = new byte[48];
        (bytes[0], bytes[1], bytes[2], bytes[3]) = (0b00_100_100, 2, 6, 0xec);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), 655);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), 655);
        Write(bytes, 16, now.AddSeconds(-60));
        request[40..48].CopyTo(bytes.AsSpan(24));
        Write(bytes, 32, now);
        Write(bytes, 40, now);
        return bytes;
    }

    /// <summary>Puts a time into an answer.</summary>
    public static void Write(byte[] answer, int at, DateTimeOffset time) => BinaryPrimitives.WriteUInt64BigEndian(
        answer.AsSpan(at), (ulong)(((UInt128)(ulong)(time - Epoch).Ticks << 32) / TimeSpan.TicksPerSecond));

    public void Dispose()
    {
        _stopped = true;
        // The datagram that it waits for.
        using (var last = new UdpClient())
            last.Send([], new IPEndPoint(IPAddress.Loopback, Port));
        _running.Join();
        _socket.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            IPEndPoint? from = null;
            var request = _socket.Receive(ref from);
            if (_stopped)
                return;
            Interlocked.Increment(ref _asked);
            foreach (var answer in Change(Answer(request)))
            {
                if (answer is not null)
                    _socket.Send(answer, answer.Length, from);
            }
        }
    }
}
