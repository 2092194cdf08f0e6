using System.Buffers;

using Google.Protobuf;

using Grpc.Core;

using Linking.Protocol.V1;

namespace Linking.Server.Fronts.Grpc.Stamping;

/// <summary>
/// Reads StampRequest and StampStreamRequest. Bytes as every known client writes them are read in place; anything else
/// (fields that a later version has, another order, what is no message) goes to the parser that protoc made.
/// </summary>
internal sealed class LeafRequestMarshaller
{
    // A leaf, and an id of ten bytes.
    private const int UsualSize = 160;

    private readonly string _name;
    private readonly int _idTag;
    private readonly byte _leafTag;
    private readonly Func<ReadOnlySequence<byte>, LeafRequest> _parse;

    private LeafRequestMarshaller(string name, int? id, int leaf, Func<ReadOnlySequence<byte>, LeafRequest> parse)
    {
        _name = name;
        _idTag = id is { } number ? (int)WireFormat.MakeTag(number, WireFormat.WireType.Varint) : -1;
        _leafTag = (byte)WireFormat.MakeTag(leaf, WireFormat.WireType.LengthDelimited);
        _parse = parse;
    }

    /// <summary>Of StampRequest.</summary>
    public static Marshaller<LeafRequest> Unary { get; } =
        Create(nameof(StampRequest), id: null, StampRequest.LeafFieldNumber, static payload =>
        {
            var message = StampRequest.Parser.ParseFrom(payload);
            return LeafRequest.Rent(0, message.Leaf.Span, message.KnownSize);
        });

    /// <summary>Of StampStreamRequest.</summary>
    public static Marshaller<LeafRequest> Streamed { get; } =
        Create(nameof(StampStreamRequest), StampStreamRequest.IdFieldNumber, StampStreamRequest.LeafFieldNumber, static payload =>
        {
            var message = StampStreamRequest.Parser.ParseFrom(payload);
            return LeafRequest.Rent(message.Id, message.Leaf.Span);
        });

    // A server does not write requests.
    private static Marshaller<LeafRequest> Create(string name, int? id, int leaf, Func<ReadOnlySequence<byte>, LeafRequest> parse) =>
        Marshallers.Create(static (_, _) => throw new NotSupportedException(), new LeafRequestMarshaller(name, id, leaf, parse).Read);

    private LeafRequest Read(DeserializationContext context)
    {
        var payload = context.PayloadAsReadOnlySequence();
        if (payload.Length <= UsualSize)
        {
            Span<byte> copy = stackalloc byte[UsualSize];
            scoped var bytes = payload.FirstSpan;
            if (bytes.Length < payload.Length)
            {
                payload.CopyTo(copy);
                bytes = copy[..(int)payload.Length];
            }

            if (TryRead(bytes) is { } request)
                return request;
        }

        try
        {
            return _parse(payload);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RpcException(new Status(StatusCode.Internal, $"The message cannot be read as {_name}: {e.Message}"));
        }
    }

    // [id] leaf, in this order, and nothing after it; null for anything else.
    private LeafRequest? TryRead(ReadOnlySpan<byte> bytes)
    {
        var id = 0UL;
        if (!bytes.IsEmpty && bytes[0] == _idTag)
        {
            bytes = bytes[1..];
            if (!TryReadVarint(ref bytes, out id))
                return null;
        }

        // A length below 128 is one byte.
        var isUsual = bytes.Length >= 2 && bytes[0] == _leafTag && bytes[1] < 0x80 && bytes.Length - 2 == bytes[1];
        return isUsual ? LeafRequest.Rent(id, bytes[2..]) : null;
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
