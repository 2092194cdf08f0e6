using Google.Protobuf;
using Google.Rpc;

using Grpc.Core;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol;
using Linking.Protocol.V1;

using LedgerRpc = Linking.Protocol.V1.LedgerService.LedgerServiceClient;
using OperatorRpc = Linking.Protocol.V1.OperatorService.OperatorServiceClient;

namespace Linking.Server.Tests;

/// <summary>Raw calls, for requests that the client would not send and errors that it would repeat.</summary>
internal static class LedgerCalls
{
    public static LedgerRpc Of(ChannelBase channel) => new(channel);

    public static OperatorRpc OperatorOf(ChannelBase channel) => new(channel);

    public static async Task<StampResponse> StampAsync(ChannelBase channel, byte[] leaf) =>
        await Of(channel).StampAsync(new StampRequest { Leaf = ByteString.CopyFrom(leaf) });

    /// <summary>The call fails with this status and this reason; its error.</summary>
    public static async Task<RequestError> FailsAsync(StatusCode code, ErrorReason reason, Func<Task> call)
    {
        var exception = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(code, exception.StatusCode);
        var status = exception.GetRpcStatus();
        var info = status?.GetDetail<ErrorInfo>();
        Assert.Equal(ErrorReasons.Domain, info?.Domain);
        Assert.Equal(ErrorReasons.NameOf(reason), info?.Reason);
        Assert.Equal(exception.Status.Detail, status!.Message);
        Assert.Matches(@"^[A-Z0-9'/].*\.$", exception.Status.Detail);
        return new RequestError((int)code, reason, exception.Status.Detail)
        {
            Metadata = info!.Metadata.ToDictionary(),
            RetryAfter = status.GetDetail<RetryInfo>()?.RetryDelay.ToTimeSpan(),
        };
    }

    public static Leaf Document(string text, byte[]? nonce = null) =>
        new(Suite.One, LeafKind.Document, Suite.One.Hash(System.Text.Encoding.UTF8.GetBytes(text)), nonce: nonce ?? Leaf.DrawNonce());
}
