using System.Buffers.Binary;

using Linking.Hammer.Answers;
using Linking.Hammer.Http2;

namespace Linking.Hammer.Load;

/// <summary>One StampStream on a connection of its own.</summary>
/// <param name="number">Of the lane.</param>
/// <param name="lanes">All of them.</param>
/// <param name="inFlight">Leaves under way at a time.</param>
/// <param name="block">Whom it calls.</param>
/// <param name="leaves">What it sends.</param>
/// <param name="keeper">Takes the tokens.</param>
internal sealed class StreamLane(int number, int lanes, int inFlight, RequestBlock block, LeafSource leaves, TokenKeeper keeper)
    : FrameLane(number, lanes, inFlight)
{
    private const int MaxRequestSize = MessageAssembly.PrefixSize + 2 * 11 + LeafSource.FrameSize;
    private const byte IdTag = 1 << 3;
    private const byte LeafTag = 2 << 3 | 2;

    private readonly Dictionary<ulong, Call> _calls = [];
    private readonly MessageAssembly _parts = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stream;
    private long _window;
    private ulong _lastId;

    public override void OnHeaders(int stream, ReadOnlySpan<byte> block, bool end)
    {
        if (!end)
            return;
        var (status, message) = ReplyBlock.Read(block);
        End(status == 0 ? "the stream ended before this leaf was answered" : $"gRPC status {status}: {message}");
    }

    public override void OnData(int stream, ReadOnlySpan<byte> data, bool end)
    {
        if (!_parts.IsEmpty)
        {
            _parts.Keep(data);
            data = _parts.Take();
        }

        while (MessageAssembly.TryTake(ref data, out var message))
            Accept(message);
        if (!data.IsEmpty)
            _parts.Keep(data.ToArray());
        if (end)
            End("the stream ended without a status");
    }

    public override void OnReset(int stream, uint code) => End($"the stream was reset with HTTP/2 error {code}");

    public override void OnWindow(int stream, uint bytes)
    {
        if (stream != 0)
            _window += bytes;
    }

    /// <summary>Ends the stream in order.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (Connection is { Failure: null })
        {
            lock (Connection.Gate)
            {
                Connection.Send(_stream, default, default, end: true);
                Connection.Flush();
            }

            // A server that does not end it is left alone: all leaves were answered, or were given up.
            await Task.WhenAny(_ended.Task, Task.Delay(TimeSpan.FromSeconds(2)));
        }

        await base.DisposeAsync();
    }

    protected override void Open()
    {
        _stream = Connection.Begin(block);
        _window = Connection.StreamWindow;
        Connection.LongStream = _stream;
    }

    protected override bool HasRoom() => !_ended.Task.IsCompleted && Math.Min(Connection.SendWindow, _window) >= MaxRequestSize;

    protected override void Send(Call call)
    {
        Span<byte> request = stackalloc byte[MaxRequestSize];
        var id = ++_lastId;
        var at = MessageAssembly.PrefixSize;
        request[at++] = IdTag;
        for (var rest = id; ; rest >>= 7)
        {
            request[at++] = (byte)(rest < 0x80 ? rest : rest | 0x80);
            if (rest < 0x80)
                break;
        }

        request[at++] = LeafTag;
        request[at++] = LeafSource.FrameSize;
        leaves.Write(call.Number, request[at..]);
        at += LeafSource.FrameSize;
        request[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(request[1..], at - MessageAssembly.PrefixSize);
        _calls.Add(id, call);
        _window -= at;
        Connection.Send(_stream, request[..at], default, end: false);
    }

    private void Accept(ReadOnlySpan<byte> message)
    {
        var reply = Reply.Read(message, inStream: true);
        if (!_calls.Remove(reply.Id, out var call))
            throw new InvalidDataException($"The server answered the id {reply.Id}, which waits for no answer.");
        Unanswered--;
        if (reply.Error is { } error)
        {
            Measured.Fail($"gRPC status {error.Code}: {error.Message}");
            return;
        }

        keeper.Take(call.Number, reply.Token);
        Answer(call with { ReplyBytes = message.Length });
    }

    private void End(string why)
    {
        foreach (var _ in _calls)
            Measured.Fail(why);
        _calls.Clear();
        Unanswered = 0;
        _ended.TrySetResult();
    }
}
