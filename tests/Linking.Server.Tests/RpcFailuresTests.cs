using Google.Rpc;

using Grpc.Core;

using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Fronts.Grpc.Errors;

namespace Linking.Server.Tests;

/// <summary>A rich status fits into the trailers that gRPC clients take.</summary>
public sealed class RpcFailuresTests
{
    private const string Details = "grpc-status-details-bin";

    [Fact]
    public void ToException_DetailsOverTheLimit_LastOnesDropped()
    {
        var error = RequestError.Of(ErrorReason.Overloaded, "Too much.",
            ("fact", new string('f', 3980))) with { RetryAfter = TimeSpan.FromSeconds(1) };

        var exception = RpcFailures.ToException(error);

        Assert.InRange(exception.Trailers.GetValueBytes(Details)!.Length, 1, RpcFailures.MaxStatusSize);
        Assert.Equal("OVERLOADED", Assert.Single(exception.GetRpcStatus()!.Details).Unpack<ErrorInfo>().Reason);
    }

    [Theory]
    [InlineData(null, "-1")]
    [InlineData(0.0, "0")]
    [InlineData(1500.0, "1500")]
    [InlineData(0.2, "1")]
    public void ToException_Pushback_SaysWhenToRepeat(double? delay, string pushback)
    {
        var error = RequestError.Of(ErrorReason.Overloaded, "Too much.") with { RetryAfter = delay is { } ms
            ? TimeSpan.FromMilliseconds(ms) : null };

        Assert.Equal(pushback, RpcFailures.ToException(error).Trailers.GetValue("grpc-retry-pushback-ms"));
    }

    [Theory]
    [InlineData("m", 1000)]
    [InlineData("🔗", 1000)]
    [InlineData("🔗x", 999)]
    public void ToException_LongMessage_IsCutAtAWholeCharacter(string part, int length)
    {
        var exception = RpcFailures.ToException(RequestError.Of(ErrorReason.StorageFailed, string.Concat(Enumerable.Repeat(part, 5000))));

        Assert.Equal(StatusCode.Internal, exception.StatusCode);
        Assert.Equal(length, exception.Status.Detail.Length);
        Assert.False(char.IsHighSurrogate(exception.Status.Detail[^1]));
        Assert.Equal(exception.Status.Detail, exception.GetRpcStatus()!.Message);
        Assert.InRange(exception.Trailers.GetValueBytes(Details)!.Length, 1, RpcFailures.MaxStatusSize);
    }
}
