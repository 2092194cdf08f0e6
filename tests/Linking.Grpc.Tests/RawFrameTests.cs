using System.IO.Compression;

using Google.Protobuf;

using Linking.Grpc.Tests.Messages;

using static Linking.Grpc.Tests.RawClient;

namespace Linking.Grpc.Tests;

/// <summary>Messages that are broken, too large, or packed with ill will.</summary>
public sealed class RawFrameTests
{
    [Theory]
    [InlineData("")] // No message at all.
    [InlineData("00 00 00")] // Half a prefix.
    [InlineData("00 00 00 00 05 0a")] // Half a message.
    [InlineData("00 00 00 00 00 00 00 00 00 00")] // Two messages.
    [InlineData("02 00 00 00 00")] // A flag that does not exist.
    [InlineData("01 00 00 00 00")] // Compressed, without grpc-encoding.
    [InlineData("00 00 00 00 02 ff ff")] // Not protobuf.
    [InlineData("00 00 00 00 06 0a ff ff ff ff 0f")] // A field longer than the message.
    public async Task Frame_Wrong_Internal(string hex)
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

        Assert.True((await AssertStatusAsync(response, StatusCode.Internal)).Length > 0);
    }

    [Fact]
    public async Task Frame_OverLimit_RefusedBeforeItArrives()
    {
        await using var server = await EchoServer.StartAsync(o => o.MaxReceiveMessageSize = 1000);
        using var response = await PostAsync(server, [0, 0xff, 0xff, 0xff, 0xff]);

        var message = await AssertStatusAsync(response, StatusCode.ResourceExhausted);
        Assert.Equal("The message received has 4294967295 bytes; the limit is 1000 bytes.", message);
    }

    [Fact]
    public async Task Gzip_Bomb_StopsAtTheLimit()
    {
        await using var server = await EchoServer.StartAsync(o => o.MaxReceiveMessageSize = 1_000_000);
        var bomb = Frame(Gzip(new byte[200_000_000]), compressed: true);
        Assert.True(bomb.Length < 1_000_000);
        using var response = await PostAsync(server, bomb, encoding: "gzip");

        var message = await AssertStatusAsync(response, StatusCode.ResourceExhausted);
        Assert.Contains("limit is 1000000 bytes", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_Garbage_Internal()
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Frame([1, 2, 3, 4], compressed: true), encoding: "gzip");

        Assert.Contains("gzip", await AssertStatusAsync(response, StatusCode.Internal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_CutOff_Internal()
    {
        await using var server = await EchoServer.StartAsync();
        var whole = Gzip(new EchoRequest { Text = new string('a', 1000) }.ToByteArray());
        using var response = await PostAsync(server, Frame(whole[..^12], compressed: true), encoding: "gzip");

        await AssertStatusAsync(response, StatusCode.Internal);
    }

    [Fact]
    public async Task Encoding_Unknown_UnimplementedNamesTheKnown()
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Frame(new EchoRequest()), encoding: "br");

        Assert.Contains("'br'", await AssertStatusAsync(response, StatusCode.Unimplemented), StringComparison.Ordinal);
        Assert.Equal("identity,gzip", response.Headers.GetValues("grpc-accept-encoding").Single());
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            gzip.Write(bytes);

        return packed.ToArray();
    }
}
