using Google.Rpc;

using Linking.Grpc.Tests.Messages;

using Microsoft.Extensions.Logging;

namespace Linking.Grpc.Tests;

/// <summary>Errors of methods, and the rich error model.</summary>
public sealed class ErrorTests
{
    [Fact]
    public async Task Exception_HiddenFromTheCallerAndLogged()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var e = await RpcFailure.OfAsync(channel, EchoMethods.Unary, new() { Failure = new Failure { Message = "a secret" } });

        Assert.Equal(StatusCode.Unknown, e.StatusCode);
        Assert.DoesNotContain("secret", e.Status.Detail, StringComparison.Ordinal);
        Assert.Contains(server.Log.Lines, line =>
            line.Level == LogLevel.Error && line.Text.Contains("a secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exception_ShownWhenAskedFor()
    {
        await using var server = await EchoServer.StartAsync(o => o.EnableDetailedErrors = true);
        using var channel = server.Connect();

        var e = await RpcFailure.OfAsync(channel, EchoMethods.Unary, new() { Failure = new Failure { Message = "a fault" } });

        Assert.Equal("InvalidOperationException: a fault", e.Status.Detail);
    }

    [Fact]
    public async Task Error_WithDetails()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var e = await RpcFailure.OfAsync(
            channel, EchoMethods.Unary, new() { Failure = new Failure { Code = 3, Message = "ü", Details = true } });

        Assert.Equal(new Status(StatusCode.InvalidArgument, "ü"), e.Status);
        Assert.Equal("7", e.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata["limit"]);
        Assert.Equal("text", e.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations[0].Field);
    }

    [Fact]
    public void Error_DetailsOverTheLimit_LastOnesDropped()
    {
        var status = new Google.Rpc.Status { Code = 3, Message = new string('m', 5000) }
            .WithDetail(new ErrorInfo { Reason = "KEPT" })
            .WithDetail(new ErrorInfo { Reason = new string('r', 5000) });

        var e = status.ToRpcException();

        Assert.InRange(e.Trailers.GetValueBytes("grpc-status-details-bin")!.Length, 1, RpcStatusExtensions.MaxStatusSize);
        Assert.Equal("KEPT", Assert.Single(e.GetRpcStatus()!.Details).Unpack<ErrorInfo>().Reason);
        Assert.Equal(2, status.Details.Count);
    }

    [Fact]
    public async Task Error_LongMessage_Cut()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var e = await RpcFailure.OfAsync(
            channel, EchoMethods.Unary, new() { Failure = new Failure { Code = 3, Message = new string('é', 100_000) } });

        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
        Assert.InRange(e.Status.Detail.Length, 600, 700);
    }
}
