using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Linking.Faults.Tests.Overload;

/// <summary>
/// A client's end of an HTTP/2 connection that keeps no rule but those of the frames: it sends when it likes, reads when
/// it likes, and goes without a word.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    /// <summary>What may be sent on a stream before the server has said more (RFC 9113, 6.9.2).</summary>
    public const int Window = 65_535;

    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte Ack = 1;
    private const byte EndHeaders = 4;
    private const int FrameHeader = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket;

    private RawConnection(Socket socket) => _socket = socket;

    /// <summary>Connects, greets, and waits for the server's greeting.</summary>
    /// <returns>Null if the server does not take the connection.</returns>
    public static async Task<RawConnection?> TryOpenAsync(Uri address)
    {
        var connection = new RawConnection(new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await connection._socket.ConnectAsync(address.Host, address.Port, limit.Token);
            await connection._socket.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), limit.Token);
            await connection.SendAsync(Settings, 0, 0, ReadOnlyMemory<byte>.Empty);
            var greeting = new byte[FrameHeader];
            if (await connection._socket.ReceiveAsync(greeting, limit.Token) == greeting.Length && greeting[3] == Settings)
            {
                await connection.SendAsync(Settings, Ack, 0, ReadOnlyMemory<byte>.Empty);
                return connection;
            }
        }
        catch (SocketException)
        {
            // It was closed at once.
        }

        connection.Dispose();
        return null;
    }

    /// <summary>Begins the first call of the connection; what its message holds follows, or does not.</summary>
    /// <param name="method">Of linking.v1.LedgerService.</param>
    public Task BeginAsync(string method)
    {
        var block = new MemoryStream();
        Add(":method", "POST");
        Add(":scheme", "http");
        Add(":path", $"/linking.v1.LedgerService/{method}");
        Add(":authority", "faults.example");
        Add("content-type", "application/grpc");
        Add("te", "trailers");
        return SendAsync(Headers, EndHeaders, 1, block.ToArray());

        // Literal, not indexed, not Huffman-coded (RFC 7541, 6.2.2); no length here needs more than its seven bits.
        void Add(string name, string value)
        {
            block.WriteByte(0);
            foreach (var text in (ReadOnlySpan<string>)[name, value])
            {
                block.WriteByte((byte)text.Length);
                block.Write(Encoding.ASCII.GetBytes(text));
            }
        }
    }

    /// <summary>Sends bytes of the call's messages; together at most <see cref="Window"/>.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> data) => SendAsync(Data, 0, 1, data);

    /// <summary>A gRPC message: its length in front.</summary>
    public static byte[] Message(ReadOnlySpan<byte> message)
    {
        var bytes = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), message.Length);
        message.CopyTo(bytes.AsSpan(5));
        return bytes;
    }

    /// <summary>Asks the server for a sign of life, without waiting for it.</summary>
    public Task PingAsync() => SendAsync(Ping, 0, 0, new byte[8]);

    /// <summary>Goes as a machine does that is switched off and on: the peer gets a reset, and no farewell.</summary>
    public void Vanish()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();

    private async Task SendAsync(byte type, byte flags, int stream, ReadOnlyMemory<byte> payload)
    {
        var frame = new byte[FrameHeader + payload.Length];
        frame[0] = (byte)(payload.Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)payload.Length);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.Span.CopyTo(frame.AsSpan(FrameHeader));
        using var limit = new CancellationTokenSource(Patience);
        await _socket.SendAsync(frame, limit.Token);
    }
}
