using Linking.Grpc.Client;
using Linking.Grpc.Tests.Messages;

namespace Linking.Grpc.Tests;

public sealed class CallKindsTests
{
    [Fact]
    public async Task Unary_Echo()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var reply = await channel.AsyncUnaryCall(EchoMethods.Unary, new EchoRequest { Text = "hello" });

        Assert.Equal("hello", reply.Text);
    }

    [Fact]
    public async Task Unary_EmptyMessage()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        Assert.Equal("", (await channel.AsyncUnaryCall(EchoMethods.Unary, new EchoRequest())).Text);
    }

    [Fact]
    public async Task Unary_LargerThanTheWindows()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var request = new EchoRequest { Blob = Google.Protobuf.ByteString.CopyFrom(new byte[3_000_000]) };

        Assert.Equal(3_000_000, (await channel.AsyncUnaryCall(EchoMethods.Unary, request)).Blob.Length);
    }

    [Fact]
    public async Task Unary_ManyAtOnce()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var replies = await Task.WhenAll(Enumerable.Range(0, 500).Select(async i =>
            (await channel.AsyncUnaryCall(EchoMethods.Unary, new EchoRequest { Text = $"{i}" })).Text));

        Assert.Equal(string.Join(',', Enumerable.Range(0, 500)), string.Join(',', replies));
    }

    [Fact]
    public async Task ClientStreaming_Collects()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = channel.AsyncClientStreamingCall(EchoMethods.Collect);

        foreach (var word in (string[])["to", "be", "linked"])
            await call.RequestStream.WriteAsync(new EchoRequest { Text = word });
        await call.RequestStream.CompleteAsync();

        Assert.Equal("to be linked", (await call).Text);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task ServerStreaming_Repeats()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = channel.AsyncServerStreamingCall(EchoMethods.Repeat, new EchoRequest { Text = "a", Repeat = 1000 });

        var count = 0;
        await foreach (var reply in call.ResponseStream.ReadAllAsync())
        {
            Assert.Equal("a", reply.Text);
            count++;
        }

        Assert.Equal(1000, count);
    }

    [Fact]
    public async Task ServerStreaming_NoMessage()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = channel.AsyncServerStreamingCall(EchoMethods.Repeat, new EchoRequest());

        Assert.False(await call.ResponseStream.MoveNext(default));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Duplex_AnswersEachBeforeTheNext()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = channel.AsyncDuplexStreamingCall(EchoMethods.Chat);

        for (var i = 0; i < 100; i++)
        {
            await call.RequestStream.WriteAsync(new EchoRequest { Text = $"{i}" });
            Assert.True(await call.ResponseStream.MoveNext(default));
            Assert.Equal($"{i}", call.ResponseStream.Current.Text);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(default));
    }
}
