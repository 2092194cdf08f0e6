using Linking.Grpc.Tests.Messages;

using static Linking.Grpc.Tests.RawClient;

namespace Linking.Grpc.Tests;

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
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Frame(new EchoRequest()), headers: ("grpc-timeout", timeout));

        Assert.Contains("grpc-timeout", await AssertStatusAsync(response, StatusCode.Internal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0n", StatusCode.DeadlineExceeded)]
    [InlineData("1n", StatusCode.DeadlineExceeded)]
    [InlineData("99999999H", StatusCode.OK)]
    public async Task Timeout_Extremes(string timeout, StatusCode expected)
    {
        await using var server = await EchoServer.StartAsync();
        var path = expected == StatusCode.OK ? UnaryPath : "/linking.grpc.tests.Echo/Hang";
        using var response = await PostAsync(server, Frame(new EchoRequest()), path: path, headers: ("grpc-timeout", timeout));

        await AssertStatusAsync(response, expected);
    }

    [Fact]
    public async Task Metadata_BinaryNotBase64_InternalNamesIt()
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Frame(new EchoRequest()), headers: ("x-a-bin", "!!"));

        Assert.Contains("x-a-bin", await AssertStatusAsync(response, StatusCode.Internal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AQID,/w==,/w", 3)] // Joined, with and without padding.
    [InlineData("", 1)]
    public async Task Metadata_BinaryJoined_Split(string value, int expected)
    {
        await using var server = await EchoServer.StartAsync();
        using var response = await PostAsync(server, Frame(new EchoRequest()), headers: ("x-a-bin", value));

        await AssertStatusAsync(response, StatusCode.OK);
        Assert.Equal(expected, string.Join(',', response.Headers.GetValues("x-a-bin")).Split(',').Length);
    }
}
