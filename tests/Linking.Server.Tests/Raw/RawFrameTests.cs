using System.IO.Compression;

using Google.Protobuf;

using Grpc.Core;

using Linking.Protocol.V1;

using static Linking.Server.Tests.Raw.RawClient;

namespace Linking.Server.Tests.Raw;

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
        await using var server = await TestServer.StartAsync();
        using var response = await PostAsync(server, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

        Assert.True((await AssertStatusAsync(response, StatusCode.Internal)).Length > 0);
    }

    [Fact]
    public async Task Frame_OverLimit_RefusedBeforeItArrives()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await PostAsync(server, [0, 0xff, 0xff, 0xff, 0xff]);

        var message = await AssertStatusAsync(response, StatusCode.ResourceExhausted);
        Assert.Equal("The message has 4294967295 bytes; linking.v1.LedgerService/Stamp takes at most 256.", message);
    }

    [Fact]
    public async Task Gzip_Bomb_StopsAtTheLimit()
    {
        await using var server = await TestServer.StartAsync();
        var bomb = Frame(Gzip(new byte[200_000_000]), compressed: true);
        Assert.True(bomb.Length < 1_000_000);
        using var response = await PostAsync(server, bomb, "/linking.v1.LedgerService/Match", encoding: "gzip");

        var message = await AssertStatusAsync(response, StatusCode.ResourceExhausted);
        Assert.Contains("2097152", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_Garbage_Internal()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await PostAsync(server, Frame([1, 2, 3, 4], compressed: true), encoding: "gzip");

        Assert.Contains("gzip", await AssertStatusAsync(response, StatusCode.Internal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gzip_CutOff_Internal()
    {
        await using var server = await TestServer.StartAsync();
        var whole = Gzip(new StampRequest { Leaf = ByteString.CopyFrom(LedgerCalls.Document("abc").ToBytes()) }.ToByteArray());
        using var response = await PostAsync(server, Frame(whole[..^12], compressed: true), encoding: "gzip");

        await AssertStatusAsync(response, StatusCode.Internal);
    }

    [Fact]
    public async Task Encoding_Unknown_UnimplementedNamesTheKnown()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await PostAsync(server, Frame([1, 2, 3], compressed: true), encoding: "br");

        Assert.Contains("'br'", await AssertStatusAsync(response, StatusCode.Unimplemented), StringComparison.Ordinal);
        Assert.Equal("identity,gzip", response.Headers.GetValues("grpc-accept-encoding").Single());
    }

    [Fact]
    public async Task Frame_AnyBytes_ClearStatusAndQuietLog()
    {
        await using var server = await TestServer.StartAsync();
        var random = new Random(20260101);
        string[] methods = ["Stamp", "Match", "Find", "StampBatch", "GetLedger"];
        var leaf = LedgerCalls.Document("abc").ToBytes();
        for (var i = 0; i < 500; i++)
        {
            // A valid frame with a few bytes changed goes deeper than noise.
            var message = new StampRequest { Leaf = ByteString.CopyFrom(leaf) }.ToByteArray();
            var body = i % 2 == 0 ? Frame(message, compressed: false) : Frame(Gzip(message), compressed: true);
            for (var change = random.Next(4); change >= 0; change--)
                body[random.Next(body.Length)] = (byte)random.Next(256);

            using var response = await PostAsync(server, body, $"/linking.v1.LedgerService/{methods[i % methods.Length]}",
                encoding: "gzip");
            await response.Content.ReadAsByteArrayAsync();
            var from = response.Headers.Contains("grpc-status") ? response.Headers : response.TrailingHeaders;
            var status = (StatusCode)int.Parse(from.GetValues("grpc-status").Single());
            Assert.True(status is StatusCode.OK or StatusCode.Internal or StatusCode.ResourceExhausted
                or StatusCode.InvalidArgument or StatusCode.NotFound, $"{status} {Convert.ToHexString(body)}");
            Assert.True(status == StatusCode.OK || from.GetValues("grpc-message").Single().Length > 0);
        }

        Assert.DoesNotContain(server.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            gzip.Write(bytes);

        return packed.ToArray();
    }
}
