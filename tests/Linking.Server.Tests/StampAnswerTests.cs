using System.Buffers;

using Grpc.Core;

using Linking.Server.Fronts.Grpc.Stamping;

namespace Linking.Server.Tests;

public sealed class StampAnswerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Apart_IsWrittenAsTheSameBytes(bool repeated)
    {
        await using var server = await TestServer.StartAsync();
        var leaf = LedgerCalls.Document("abc").ToBytes();
        var stamped = await server.Server.Node.SubmitAsync(leaf, CancellationToken.None);
        if (repeated)
            stamped = await server.Server.Node.SubmitAsync(leaf, CancellationToken.None);

        var answer = new StampAnswer(7, stamped);
        var apart = answer.Apart();

        Assert.Equal(repeated, apart.IsRepeated);
        Assert.Equal((stamped.Header.Index, answer.Round), (apart.Round!.Value, apart.Round));
        Assert.Equal(Written(answer), Written(apart));
    }

    private static byte[] Written(StampAnswer answer)
    {
        var context = new WrittenMessage();
        StampAnswerMarshaller.Streamed.ContextualSerializer(new OutgoingAnswer { Answer = answer }, context);
        Assert.True(context.IsComplete);
        Assert.Equal(context.Length, context.Output.WrittenCount);
        return context.Output.WrittenSpan.ToArray();
    }

    private sealed class WrittenMessage : SerializationContext
    {
        public ArrayBufferWriter<byte> Output { get; } = new();

        public int? Length { get; private set; }

        public bool IsComplete { get; private set; }

        public override void SetPayloadLength(int payloadLength) => Length = payloadLength;

        public override IBufferWriter<byte> GetBufferWriter() => Length is null
            ? throw new InvalidOperationException("The length comes first.") : Output;

        public override void Complete() => IsComplete = true;
    }
}
