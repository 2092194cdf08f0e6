using System.Buffers;

using Linking.Server.Services;

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
        var output = new ArrayBufferWriter<byte>();
        StampAnswerMarshaller.Streamed.Serialize(answer, output);
        Assert.Equal(StampAnswerMarshaller.Streamed.CalculateSize(answer), output.WrittenCount);
        return output.WrittenSpan.ToArray();
    }
}
