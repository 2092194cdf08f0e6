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
    [InlineData("99999999H", StatusCode.OK)]
    public async Task Timeout_OfACallThatWaits(string timeout, StatusCode expected)
    {
        // A round that does not close by itself while the call may wait.
        var interval = expected == StatusCode.OK ? TimeSpan.FromMilliseconds(10) : TimeSpan.FromHours(1);
        await using var server = await TestServer.StartAsync(o => o with { Interval = interval });
        var leaf = new StampRequest { Leaf = ByteString.CopyFrom(LedgerCalls.Document("abc").ToBytes()) };
        using var response = await PostAsync(server, Frame(leaf), headers: ("grpc-timeout", timeout));

        await AssertStatusAsync(response, expected);
    }
}
