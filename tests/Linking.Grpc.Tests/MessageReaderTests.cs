using System.IO.Pipelines;

using Google.Protobuf;

using Linking.Grpc.Tests.Messages;
using Linking.Grpc.Wire;

namespace Linking.Grpc.Tests;

public sealed class MessageReaderTests
{
    private static readonly Marshaller<EchoRequest> Marshaller = Marshallers.Protobuf<EchoRequest>();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_EverySplit_SameMessages(bool gzip)
    {
        var bytes = Write(gzip, new EchoRequest { Text = new string('a', 40) }, new EchoRequest(), new EchoRequest { Repeat = 3 });
        for (var step = 1; step <= bytes.Length; step++)
        {
            var read = await ReadAllAsync(bytes, step, "gzip");
            Assert.Equal([40, 0, 0], read.Select(m => m.Text.Length));
            Assert.Equal(3, read[2].Repeat);
        }
    }

    [Fact]
    public async Task Read_EveryPrefix_MessagesThenEndOrError()
    {
        var bytes = Write(gzip: false, new EchoRequest { Text = "abc" }, new EchoRequest { Text = "def" });
        for (var length = 0; length < bytes.Length; length++)
        {
            if (length is 0 || length == bytes.Length / 2)
            {
                Assert.Equal(length == 0 ? 0 : 1, (await ReadAllAsync(bytes[..length], 7, null)).Count);
                continue;
            }

            var e = await Assert.ThrowsAsync<RpcException>(() => ReadAllAsync(bytes[..length], 7, null));
            Assert.Equal(new Status(StatusCode.Internal, "The stream ended in the middle of a message."), e.Status);
        }
    }

    [Fact]
    public async Task Read_AnyBytes_MessageOrClearStatus()
    {
        var random = new Random(20260101);
        for (var i = 0; i < 20_000; i++)
        {
            // A valid frame with a few bytes changed goes deeper than noise.
            var bytes = Write(i % 2 == 0, new EchoRequest { Text = "text", Blob = ByteString.CopyFrom(new byte[30]), Repeat = i });
            for (var change = random.Next(4); change >= 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            try
            {
                await ReadAllAsync(bytes, 1 + random.Next(bytes.Length), "gzip");
            }
            catch (RpcException e)
            {
                Assert.True(e.StatusCode is StatusCode.Internal or StatusCode.ResourceExhausted, e.ToString());
                Assert.NotEmpty(e.Status.Detail);
            }
        }
    }

    private static byte[] Write(bool gzip, params EchoRequest[] messages)
    {
        using var buffer = new PooledBuffer(16);
        foreach (var message in messages)
        {
            var size = MessageWriter.Measure(Marshaller, message, maxSize: null);
            if (gzip)
                MessageWriter.WriteGzip(buffer, Marshaller, message, size);
            else
                MessageWriter.Write(buffer, Marshaller, message, size);
        }

        return buffer.WrittenMemory.ToArray();
    }

    private static async Task<List<EchoRequest>> ReadAllAsync(byte[] bytes, int step, string? encoding)
    {
        var pipe = new Pipe();
        var read = ReadAsync(pipe.Reader, encoding);
        for (var start = 0; start < bytes.Length; start += step)
            await pipe.Writer.WriteAsync(bytes.AsMemory(start, Math.Min(step, bytes.Length - start)));

        await pipe.Writer.CompleteAsync();
        return await read;
    }

    private static async Task<List<EchoRequest>> ReadAsync(PipeReader reader, string? encoding)
    {
        var messages = new List<EchoRequest>();
        try
        {
            while ((await MessageReader.ReadAsync(reader, Marshaller, encoding, 10_000, default)).TryGet(out var message))
                messages.Add(message);
        }
        finally
        {
            await reader.CompleteAsync();
        }

        return messages;
    }
}
