using System.Buffers;

using Google.Protobuf;

using Grpc.Core;

using Linking.Protocol.V1;
using Linking.Server.Fronts.Grpc.Stamping;

namespace Linking.Server.Tests;

/// <summary>What is read in place must be what the parser of protoc reads.</summary>
public sealed class LeafRequestMarshallerTests
{
    private static readonly byte[] Leaf = LedgerCalls.Document("x").ToBytes();

    public static TheoryData<byte[]> Messages => new(
    [
        [],
        new StampRequest { Leaf = ByteString.CopyFrom(Leaf) }.ToByteArray(),
        new StampRequest { Leaf = ByteString.CopyFrom(new byte[127]) }.ToByteArray(),
        new StampRequest { Leaf = ByteString.CopyFrom(new byte[128]) }.ToByteArray(),
        new StampRequest { Leaf = ByteString.CopyFrom(new byte[300]) }.ToByteArray(),
        new StampRequest { Leaf = ByteString.CopyFrom(Leaf), KnownSize = 300 }.ToByteArray(),
        new StampStreamRequest { Id = 1, Leaf = ByteString.CopyFrom(Leaf) }.ToByteArray(),
        new StampStreamRequest { Id = 1UL << 62, Leaf = ByteString.CopyFrom(Leaf) }.ToByteArray(),
        new StampStreamRequest { Id = ulong.MaxValue, Leaf = ByteString.CopyFrom(Leaf) }.ToByteArray(),
        new StampStreamRequest { Id = ulong.MaxValue }.ToByteArray(),
        new StampStreamRequest { Leaf = ByteString.CopyFrom(Leaf) }.ToByteArray(),

        // Twice: the last one counts. Fields of a later version: a number, bytes, a group.
        [0x0A, 1, 7, 0x0A, 2, 8, 9],
        [0x12, 1, 7, 0x08, 5, 0x12, 2, 8, 9, 0x08, 6],
        [0x0A, 1, 7, 0x12, 1, 7, 0x98, 0x06, 1, 0xA2, 0x06, 2, 1, 2],
        [0x0A, 1, 7, 0x12, 1, 7, 0xA3, 0x06, 0x08, 1, 0xA4, 0x06],

        // Longer than it must be, and an id in the wrong type.
        [0x08, 0x81, 0x00, 0x12, 1, 7],
        [0x08, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0x12, 1, 7],
        [0x0A, 0x81, 0x00, 7],
        [0x0D, 1, 2, 3, 4, 0x12, 1, 7],

        // No message.
        [0x0A], [0x0A, 2, 7], [0x12, 0x80], [0x08], [0x08, 0x80], [0x00, 0x00], [0x0B], [0x0C], [0x0F, 1],
        [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
    ]);

    [Theory]
    [MemberData(nameof(Messages))]
    public void Deserialize_InOnePieceAndInTwo_IsWhatTheParserReads(byte[] message)
    {
        for (var cut = 0; cut <= message.Length; cut++)
        {
            var payload = Cut(message, cut);
            AssertSame(
                () => StampRequest.Parser.ParseFrom(message) is var m ? (0UL, m.Leaf.ToByteArray()) : default,
                () => Read(LeafRequestMarshaller.Unary, payload));
            AssertSame(
                () => StampStreamRequest.Parser.ParseFrom(message) is var m ? (m.Id, m.Leaf.ToByteArray()) : default,
                () => Read(LeafRequestMarshaller.Streamed, payload));
        }
    }

    [Fact]
    public void Deserialize_KnownSize_IsRead_AndNotLeftForTheNext()
    {
        var message = new StampRequest { Leaf = ByteString.CopyFrom(Leaf), KnownSize = 300 }.ToByteArray();
        var request = Read(LeafRequestMarshaller.Unary, new ReadOnlySequence<byte>(message));
        Assert.Equal(300UL, request.KnownSize);
        request.Return();

        Assert.Equal(0UL, Read(LeafRequestMarshaller.Unary, new ReadOnlySequence<byte>(message[..^3])).KnownSize);
    }

    [Fact]
    public void Deserialize_AnyBytes_IsWhatTheParserReads()
    {
        var random = new Random(20260102);
        var valid = new StampStreamRequest { Id = 300, Leaf = ByteString.CopyFrom(Leaf[..20]) }.ToByteArray();
        for (var i = 0; i < 20_000; i++)
        {
            var message = valid[..random.Next(valid.Length + 1)];
            for (var change = random.Next(3); change > 0 && message.Length > 0; change--)
                message[random.Next(Math.Min(message.Length, 6))] = (byte)random.Next(256);
            AssertSame(
                () => StampStreamRequest.Parser.ParseFrom(message) is var m ? (m.Id, m.Leaf.ToByteArray()) : default,
                () => Read(LeafRequestMarshaller.Streamed, new ReadOnlySequence<byte>(message)));
        }
    }

    private static void AssertSame(Func<(ulong Id, byte[] Leaf)> expected, Func<LeafRequest> actual)
    {
        (ulong Id, byte[] Leaf) message;
        try
        {
            message = expected();
        }
        catch (InvalidProtocolBufferException e)
        {
            var refused = Assert.Throws<RpcException>(() => _ = actual()).Status;
            Assert.Equal(StatusCode.Internal, refused.StatusCode);
            Assert.EndsWith(e.Message, refused.Detail, StringComparison.Ordinal);
            return;
        }

        var request = actual();
        Assert.Equal(message.Id, request.Id);
        Assert.Equal(message.Leaf, request.Leaf.ToArray());
        request.Return();
    }

    private static LeafRequest Read(Marshaller<LeafRequest> marshaller, ReadOnlySequence<byte> payload) =>
        marshaller.ContextualDeserializer(new Payload(payload));

    private static ReadOnlySequence<byte> Cut(byte[] bytes, int at)
    {
        if (at == 0 || at == bytes.Length)
            return new ReadOnlySequence<byte>(bytes);
        var first = new Segment(bytes.AsMemory(0, at), 0);
        var last = first.Append(bytes.AsMemory(at));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Payload(ReadOnlySequence<byte> bytes) : DeserializationContext
    {
        public override int PayloadLength => (int)bytes.Length;

        public override byte[] PayloadAsNewBuffer() => bytes.ToArray();

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => bytes;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
