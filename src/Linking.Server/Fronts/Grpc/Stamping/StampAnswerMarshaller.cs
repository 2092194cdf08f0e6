using System.Buffers;

using Google.Protobuf;

using Grpc.Core;
using Linking.Protocol.V1;

namespace Linking.Server.Fronts.Grpc.Stamping;

/// <summary>
/// Writes what StampResponse and StampStreamResponse read. The token goes straight into the response, from the parts
/// that its round's tokens share, and is never an object of its own.
/// </summary>
internal sealed class StampAnswerMarshaller
{
    private const int OneByteTag = 1;
    private const int TrueSize = 1;

    private static readonly byte ProofTag =
        (byte)WireFormat.MakeTag(StampResponse.ConsistencyProofFieldNumber, WireFormat.WireType.LengthDelimited);

    private readonly byte _idTag, _tokenTag, _repeatedTag;

    private StampAnswerMarshaller(int id, int token, int repeated)
    {
        _idTag = (byte)WireFormat.MakeTag(id, WireFormat.WireType.Varint);
        _tokenTag = (byte)WireFormat.MakeTag(token, WireFormat.WireType.LengthDelimited);
        _repeatedTag = (byte)WireFormat.MakeTag(repeated, WireFormat.WireType.Varint);
    }

    /// <summary>As StampResponse; an answer with an error is not one.</summary>
    public static Marshaller<OutgoingAnswer> Unary { get; } =
        Create(0, StampResponse.TokenFieldNumber, StampResponse.RepeatedLeafFieldNumber);

    /// <summary>As StampStreamResponse.</summary>
    public static Marshaller<OutgoingAnswer> Streamed { get; } =
        Create(StampStreamResponse.IdFieldNumber, StampStreamResponse.TokenFieldNumber, StampStreamResponse.RepeatedLeafFieldNumber);

    // A server does not read its own answers.
    private static Marshaller<OutgoingAnswer> Create(int id, int token, int repeated) =>
        Marshallers.Create<OutgoingAnswer>(
            new StampAnswerMarshaller(id, token, repeated).Write, static _ => throw new NotSupportedException());

    private void Write(OutgoingAnswer outgoing, SerializationContext context)
    {
        var answer = outgoing.Answer;
        if (answer.Error is not null)
        {
            var error = ErrorOf(answer);
            context.SetPayloadLength(error.CalculateSize());
            error.WriteTo(context.GetBufferWriter());
        }
        else
        {
            var proof = outgoing.ConsistencyProof;
            var size = SizeOf(answer) + ProofSize(proof.Length);

            // Said first, so that what is written next is the response itself and no copy.
            context.SetPayloadLength(size);
            Write(answer, proof.Span, size, context.GetBufferWriter());
        }

        context.Complete();
        outgoing.Written();
    }

    private static int SizeOf(in StampAnswer answer)
    {
        var token = answer.TokenSize;
        var repeated = answer.IsRepeated ? OneByteTag + TrueSize : 0;
        return IdSize(answer) + OneByteTag + CodedOutputStream.ComputeLengthSize(token) + token + repeated;
    }

    private static int ProofSize(int proof) => proof == 0 ? 0 : OneByteTag + CodedOutputStream.ComputeLengthSize(proof) + proof;

    private void Write(in StampAnswer answer, ReadOnlySpan<byte> proof, int size, IBufferWriter<byte> output)
    {
        var to = output.GetSpan(size);
        var at = 0;
        if (answer.Id != 0)
        {
            to[at++] = _idTag;
            at += WriteVarint(to[at..], answer.Id);
        }

        to[at++] = _tokenTag;
        at += WriteVarint(to[at..], (ulong)answer.TokenSize);
        at += answer.WriteToken(to[at..]);
        if (answer.IsRepeated)
        {
            to[at++] = _repeatedTag;
            to[at++] = 1;
        }

        if (!proof.IsEmpty)
        {
            to[at++] = ProofTag;
            at += WriteVarint(to[at..], (ulong)proof.Length);
            proof.CopyTo(to[at..]);
            at += proof.Length;
        }

        output.Advance(at);
    }

    private static StampStreamResponse ErrorOf(in StampAnswer answer) => new() { Id = answer.Id, Error = answer.Error!.ToStatus() };

    private static int IdSize(in StampAnswer answer) => answer.Id == 0 ? 0 : OneByteTag + CodedOutputStream.ComputeUInt64Size(answer.Id);

    private static int WriteVarint(Span<byte> to, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7)
            to[at++] = (byte)(value | 0x80);
        to[at++] = (byte)value;
        return at;
    }
}
