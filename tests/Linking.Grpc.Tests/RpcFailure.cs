using Linking.Grpc.Client;
using Linking.Grpc.Tests.Messages;

namespace Linking.Grpc.Tests;

internal static class RpcFailure
{
    /// <summary>The exception of a call that must fail, within half a minute.</summary>
    public static Task<RpcException> OfAsync(
        CallInvoker invoker, Method<EchoRequest, EchoReply> method, EchoRequest request, CallOptions options = default) =>
        Assert.ThrowsAsync<RpcException>(
            () => invoker.AsyncUnaryCall(method, request, options).ResponseAsync.WaitAsync(TimeSpan.FromSeconds(30)));
}
