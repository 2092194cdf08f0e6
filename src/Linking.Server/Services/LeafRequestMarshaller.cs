using System.Buffers;

using Google.Protobuf;

using Linking.Grpc;
using Linking.Protocol.V1;

namespace Linking.Server.Services;

/// <summary>
/// Reads StampRequest and StampStreamRequest. Bytes as every known client writes them are read in place; anything else
/// (fields that a later version has, another order, what is no message) goes to the parser that protoc made.
/// </summary>
internal sealed class LeafRequestMarshaller : Marshaller<LeafRequest>
{
    // A leaf, and an id of ten bytes.
    private const int UsualSize = 160;

    private readonly int _idTag;
    private readonly byte _leafTag;
    private readonly Func<ReadOnlySequence<byte>, LeafRequest> _parse;

    private LeafRequestMarshaller(string name, int? id, int leaf, Func<ReadOnlySequence<byte>, LeafRequest> parse)
    {
        MessageName = name;
        _idTag = id is { } number ? (int)WireFormat.MakeTag(number, WireFormat.WireType.Varint) : -1;
        _leafTag = (byte)WireFormat.MakeTag(leaf, WireFormat.WireType.LengthDelimited);
        _parse = parse;
    }

    /// <summary>Of StampRequest.</summary>
    public static LeafRequestMarshaller Unary { get; } = new(nameof(StampRequest), id: null, StampRequest.LeafFieldNumber, static payload =>
    {
        var message = StampRequest.Parser.ParseFrom(payload);
        return new LeafRequest(0, message.Leaf.Span);
    });

    /// <summary>Of StampStreamRequest.</summary>
    public static LeafRequestMarshaller Streamed { get; } = new(nameof(StampStreamRequest), StampStreamRequest.IdFieldNumber, StampStreamRequest.LeafFieldNumber, static payload =>
    {
        var message = StampStreamRequest.Parser.ParseFrom(payload);
        return new LeafRequest(message.Id, message.Leaf.Span);
    });

    public override string MessageName { get; }

    public override LeafRequest Deserialize(in ReadOnlySequence<byte> payload)
    {
        if (payload.Length <= UsualSize)
        {
            Span<byte> copy = stackalloc byte[UsualSize];
            scoped var bytes = payload.FirstSpan;
            if (bytes.Length < payload.Length)
            {
                payload.CopyTo(copy);
                bytes = copy[..(int)payload.Length];
            }

            if (TryRead(bytes, out var request))
                return request;
        }

        try
        {
            return _parse(payload);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <exception cref="NotSupportedException">A server does not write requests.</exception>
    public override int CalculateSize(LeafRequest message) => throw new NotSupportedException();

    /// <exception cref="NotSupportedException">A server does not write requests.</exception>
    public override void Serialize(LeafRequest message, IBufferWriter<byte> output) => throw new NotSupportedException();

    // [id] leaf, in this order, and nothing after it.
    private bool TryRead(ReadOnlySpan<byte> bytes, out LeafRequest request)
    {
        request = default;
        var id = 0UL;
        if (!bytes.IsEmpty && bytes[0] == _idTag)
        {
            bytes = bytes[1..];
            if (!TryReadVarint(ref bytes, out id))
                return false;
        }

        // A length below 128 is one byte.
        if (bytes.Length < 2 || bytes[0] != _leafTag || bytes[1] >= 0x80 || bytes.Length - 2 != bytes[1])
            return false;
        request = new LeafRequest(id, bytes[2..]);
        return true;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;

        // Nine bytes hold 63 bits; a tenth has rules of its own.
        for (var i = 0; i < Math.Min(bytes.Length, 9); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80)
                continue;
            bytes = bytes[(i + 1)..];
            return true;
        }

        return false;
    }
}
