using System.Buffers.Binary;

using Linking.Hammer.Answers;
using Linking.Hammer.Http2;

namespace Linking.Hammer.Load;

/// <summary>Stamp, or the empty method of the peer: one stream a request.</summary>
/// <param name="number">Of the lane.</param>
/// <param name="lanes">All of them.</param>
/// <param name="inFlight">Streams at a time.</param>
/// <param name="block">Whom it calls.</param>
/// <param name="leaves">What it sends.</param>
/// <param name="keeper">Takes the tokens; null: what comes back is counted only.</param>
internal sealed class UnaryLane(int number, int lanes, int inFlight, RequestBlock block, LeafSource leaves, TokenKeeper? keeper)
    : FrameLane(number, lanes, inFlight)
{
    /// <summary>Bytes of a request's message with its prefix.</summary>
    public const int RequestSize = MessageAssembly.PrefixSize + 2 + LeafSource.FrameSize;

    private const byte LeafTag = 1 << 3 | 2;

    private readonly Dictionary<int, Call> _calls = [];
    private readonly Dictionary<int, MessageAssembly> _parts = [];
    private byte[] _goodEnd = [];

    /// <summary>The request for one leaf, as it goes onto the stream.</summary>
    public static void WriteRequest(LeafSource leaves, ulong number, Span<byte> request)
    {
        request[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(request[1..], 2 + LeafSource.FrameSize);
        request[5] = LeafTag;
        request[6] = LeafSource.FrameSize;
        leaves.Write(number, request[7..]);
    }

    public override void OnHeaders(int stream, ReadOnlySpan<byte> block, bool end)
    {
        if (!end || !_calls.TryGetValue(stream, out var call))
            return;
        if (block.SequenceEqual(_goodEnd))
        {
            End(stream, call, 0, "");
            return;
        }

        var (status, message) = ReplyBlock.Read(block);
        if (status == 0)
            _goodEnd = block.ToArray();
        End(stream, call, status, message);
    }

    public override void OnData(int stream, ReadOnlySpan<byte> data, bool end)
    {
        if (!_calls.TryGetValue(stream, out var call))
            return;
        if (_parts.TryGetValue(stream, out var parts))
        {
            parts.Keep(data);
            data = parts.Take();
        }

        if (MessageAssembly.TryTake(ref data, out var message))
        {
            keeper?.Take(call.Number, Reply.Read(message, inStream: false).Token);
            _calls[stream] = call = call with { ReplyBytes = message.Length };
            if (parts is not null)
                _parts.Remove(stream);
        }
        else if (!data.IsEmpty)
        {
            if (parts is null)
                _parts[stream] = parts = new MessageAssembly();
            parts.Keep(data);
        }

        if (end)
            End(stream, call, -1, "the stream ended without a status");
    }

    public override void OnReset(int stream, uint code)
    {
        if (_calls.TryGetValue(stream, out var call))
            End(stream, call, -1, $"the stream was reset with HTTP/2 error {code}");
    }

    protected override void Open()
    {
    }

    protected override bool HasRoom() => Connection.SendWindow >= RequestSize && _calls.Count < Connection.MaxStreams;

    protected override void Send(Call call)
    {
        Span<byte> request = stackalloc byte[RequestSize];
        WriteRequest(leaves, call.Number, request);
        var stream = Connection.Begin(block);
        _calls.Add(stream, call);
        Connection.Send(stream, request, default, end: true);
    }

    private void End(int stream, Call call, int status, string message)
    {
        _calls.Remove(stream);
        Unanswered--;
        if (_parts.Count > 0)
            _parts.Remove(stream);
        if (status == 0 && call.ReplyBytes is null)
            (status, message) = (-1, "the status was OK, but there was no message");
        if (status == 0)
            Answer(call);
        else
            Measured.Fail(status < 0 ? message : $"gRPC status {status}: {message}");
    }
}
