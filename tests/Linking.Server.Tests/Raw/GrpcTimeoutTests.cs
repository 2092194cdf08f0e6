using Linking.Server.Fronts.Grpc.Http;

namespace Linking.Server.Tests.Raw;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("4m", 40_000)]
    [InlineData("5u", 50)]
    [InlineData("600n", 6)]
    [InlineData("99n", 0)]
    [InlineData("0n", 0)]
    [InlineData("99999999H", 3_599_999_964_000_000_000)]
    public void TryParse_AllUnits(string text, long ticks)
    {
        Assert.True(GrpcTimeout.TryParse(text, out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("n")]
    [InlineData(" 1n")]
    [InlineData("+1n")]
    [InlineData("1 n")]
    [InlineData("1s")]
    [InlineData("100000000n")]
    [InlineData("１n")]
    public void TryParse_Malformed_IsFalse(string text) => Assert.False(GrpcTimeout.TryParse(text, out _));
}
