using Google.Protobuf;

using Grpc.Core;

using Linking.Protocol.V1;

using static Linking.Server.Tests.Raw.RawClient;

namespace Linking.Server.Tests.Raw;

/// <summary>Headers of the protocol and metadata that are broken or at their limits.</summary>
public sealed class RawHeaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("S")]
    [InlineData("-1S")]
    [InlineData("1.5S")]
    [InlineData("123456789S")]
    [InlineData("5x")]
    public async Task Timeout_Malformed_Internal(string timeout)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await PostAsync(server, Frame(new StampRequest()), headers: ("grpc-timeout", timeout));

        Assert.Contains("grpc-timeout", await AssertStatusAsync(response, StatusCode.Internal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0n", StatusCode.DeadlineExceeded)]
    [InlineData("1n", StatusCode.DeadlineExceeded)]
    [InlineData("0H", StatusCode.DeadlineExceeded)]
    [InlineData("200m", StatusCode.DeadlineExceeded)]
    [InlineData("200m", StatusCode.DeadlineExceeded, 1000)]
    [InlineData("99999999H", StatusCode.OK, 10)]
    public async Task Timeout_OfACallThatWaits(string timeout, StatusCode expected, int intervalMs = 3_600_000)
    {
        // Of an hour: the method heeds its token. Of a second: it does not, and is answered for all the same.
        await using var server = await TestServer.StartAsync(o => o with { Interval = TimeSpan.FromMilliseconds(intervalMs) });
        var leaf = new StampRequest { Leaf = ByteString.CopyFrom(LedgerCalls.Document("abc").ToBytes()) };
        using var response = await PostAsync(server, Frame(leaf), headers: ("grpc-timeout", timeout));

        await AssertStatusAsync(response, expected);
    }
}
