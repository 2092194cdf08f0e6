using System.Buffers.Binary;
using System.Net.Sockets;

namespace Linking.Hammer.Http2;

/// <summary>
/// A client's end of one HTTP/2 connection without TLS, as thin as a load generator's must be: on a machine that runs
/// the server too, what the client costs is taken from the server. It reads no more of the protocol than a gRPC server
/// sends; what it does not know ends the connection with a sentence.
/// </summary>
internal sealed class Http2Connection : IAsyncDisposable
{
    private const int FrameHeader = 9;
    private const int LargestFrame = 1 << 20;
    private const uint ReceiveWindow = int.MaxValue;
    private const uint DefaultWindow = 65535;
    private const long Replenish = 1 << 29;
    private const byte Ack = 1;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private const byte Padded = 8;
    private const byte Priority = 0x20;

    private readonly Socket _socket;
    private readonly IFrameTarget _target;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OutputBuffer _output = new();
    private OutputBuffer _spare = new();
    private bool _sending;
    private bool _closing;
    private Task _reading = Task.CompletedTask;
    private Exception? _failure;
    private long _received;
    private int _nextStream = 1;

    private Http2Connection(Socket socket, IFrameTarget target) => (_socket, _target) = (socket, target);

    /// <summary>Guards the connection and its target.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Streams that the server takes at a time.</summary>
    public uint MaxStreams { get; private set; } = int.MaxValue;

    /// <summary>Bytes that a new stream may send.</summary>
    public long StreamWindow { get; private set; } = DefaultWindow;

    /// <summary>Bytes of data that may be sent on the connection.</summary>
    public long SendWindow { get; private set; } = DefaultWindow;

    /// <summary>A stream that stays open and receives without end; 0: none.</summary>
    public int LongStream { get; set; }

    /// <summary>Why the connection has ended; null while it works.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Connects, and waits for the server's settings.</summary>
    public static async Task<Http2Connection> ConnectAsync(Uri address, IFrameTarget target, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var connection = new Http2Connection(socket, target);
        try
        {
            await socket.ConnectAsync(address.DnsSafeHost, address.Port, cancellation);
            lock (connection.Gate)
                connection.Greet();
            connection._reading = Task.Run(connection.ReadAsync, CancellationToken.None);
            await connection._ready.Task.WaitAsync(TimeSpan.FromSeconds(10), cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a stream. Under the lock.</summary>
    /// <returns>Its number.</returns>
    public int Begin(RequestBlock headers)
    {
        var stream = _nextStream;
        _nextStream = checked(stream + 2);
        _output.Frame(FrameType.Headers, EndHeaders, stream, stream == 1 ? headers.First : headers.Again);
        return stream;
    }

    /// <summary>Sends data; the caller has looked at the windows. Under the lock.</summary>
    public void Send(int stream, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest, bool end)
    {
        _output.Frame(FrameType.Data, end ? EndStream : (byte)0, stream, head, rest);
        SendWindow -= head.Length + rest.Length;
    }

    /// <summary>Sends what was written. Under the lock.</summary>
    public void Flush()
    {
        if (_sending || _output.Length == 0)
            return;
        _sending = true;
        _ = SendAsync();
    }

    public async ValueTask DisposeAsync()
    {
        lock (Gate)
            _closing = true;
        _socket.Dispose();
        await _reading;
    }

    private void Greet()
    {
        _output.Raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Span<byte> settings = stackalloc byte[18];
        Setting(settings, 1, 0);
        Setting(settings[6..], 2, 0);
        Setting(settings[12..], 4, ReceiveWindow);
        _output.Frame(FrameType.Settings, 0, 0, settings);
        WindowUpdate(0, ReceiveWindow - DefaultWindow);
        Flush();

        static void Setting(Span<byte> to, ushort id, uint value)
        {
            BinaryPrimitives.WriteUInt16BigEndian(to, id);
            BinaryPrimitives.WriteUInt32BigEndian(to[2..], value);
        }
    }

    private void WindowUpdate(int stream, uint bytes)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, bytes);
        _output.Frame(FrameType.WindowUpdate, 0, stream, payload);
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                OutputBuffer full;
                lock (Gate)
                {
                    if (_output.Length == 0)
                    {
                        _sending = false;
                        return;
                    }

                    (full, _output) = (_output, _spare);
                }

                for (var rest = full.Written; !rest.IsEmpty;)
                    rest = rest[await _socket.SendAsync(rest)..];
                full.Clear();
                lock (Gate)
                    _spare = full;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            Fail(e);
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[1 << 18];
        var filled = 0;
        try
        {
            while (true)
            {
                var count = await _socket.ReceiveAsync(buffer.AsMemory(filled));
                if (count == 0)
                    throw new IOException("The server closed the connection.");
                filled += count;
                var used = Take(buffer.AsSpan(0, filled));
                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
                if (filled == buffer.Length)
                    Array.Resize(ref buffer, 2 * buffer.Length);
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        lock (Gate)
        {
            var used = 0;
            while (bytes.Length - used >= FrameHeader)
            {
                var head = BinaryPrimitives.ReadUInt32BigEndian(bytes[used..]);
                var size = (int)(head >> 8);
                if (size > LargestFrame)
                    throw new InvalidDataException($"The server sent a frame of {size} bytes. Is it an HTTP/2 server without TLS?");
                if (bytes.Length - used < FrameHeader + size)
                    break;
                var stream = BinaryPrimitives.ReadInt32BigEndian(bytes[(used + 5)..]) & int.MaxValue;
                Handle((FrameType)(byte)head, bytes[used + 4], stream, bytes.Slice(used + FrameHeader, size));
                used += FrameHeader + size;
            }

            if (_received > Replenish)
            {
                WindowUpdate(0, (uint)_received);
                if (LongStream != 0)
                    WindowUpdate(LongStream, (uint)_received);
                _received = 0;
            }

            _target.OnRead();
            Flush();
            return used;
        }
    }

    private void Handle(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case FrameType.Data:
                _received += payload.Length;
                _target.OnData(stream, Unpad(payload, flags), (flags & EndStream) != 0);
                break;
            case FrameType.Headers when (flags & EndHeaders) == 0:
                throw new InvalidDataException("The server sent headers in more than one frame, which this client does not read.");
            case FrameType.Headers:
                payload = Unpad(payload, flags);
                _target.OnHeaders(stream, (flags & Priority) != 0 ? payload[5..] : payload, (flags & EndStream) != 0);
                break;
            case FrameType.Reset:
                _target.OnReset(stream, BinaryPrimitives.ReadUInt32BigEndian(payload));
                break;
            case FrameType.Settings when (flags & Ack) == 0:
                ReadSettings(payload);
                _output.Frame(FrameType.Settings, Ack, 0, default);
                _ready.TrySetResult();
                break;
            case FrameType.Ping when (flags & Ack) == 0:
                _output.Frame(FrameType.Ping, Ack, 0, payload);
                break;
            case FrameType.WindowUpdate:
                var more = BinaryPrimitives.ReadUInt32BigEndian(payload);
                if (stream == 0)
                    SendWindow += more;
                _target.OnWindow(stream, more);
                break;
            case FrameType.GoAway:
                throw new IOException($"The server ended the connection with HTTP/2 "
                    + $"error {BinaryPrimitives.ReadUInt32BigEndian(payload[4..])}.");
            case FrameType.PushPromise or FrameType.Continuation:
                throw new InvalidDataException($"The server sent a frame of type {type}, which it may not.");
        }
    }

    private void ReadSettings(ReadOnlySpan<byte> payload)
    {
        for (; payload.Length >= 6; payload = payload[6..])
        {
            var value = BinaryPrimitives.ReadUInt32BigEndian(payload[2..]);
            switch (BinaryPrimitives.ReadUInt16BigEndian(payload))
            {
                case 3:
                    MaxStreams = value;
                    break;
                case 4:
                    StreamWindow = value;
                    break;
            }
        }
    }

    private static ReadOnlySpan<byte> Unpad(ReadOnlySpan<byte> payload, byte flags) =>
        (flags & Padded) == 0 ? payload : payload[1..^payload[0]];

    private void Fail(Exception e)
    {
        lock (Gate)
        {
            if (!_closing)
                _failure ??= e;
            _closing = true;
        }

        _ready.TrySetException(e);
        _socket.Dispose();
    }
}
