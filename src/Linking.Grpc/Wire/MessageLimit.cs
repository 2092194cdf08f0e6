namespace Linking.Grpc.Wire;

/// <summary>The errors of messages that are too large.</summary>
internal static class MessageLimit
{
    /// <summary>What Grpc.AspNetCore and Grpc.Net.Client take when nothing is said: 4 MiB.</summary>
    public const int Default = 4 * 1024 * 1024;

    public static RpcException Received(long size, int limit) => RpcException.Of(
        StatusCode.ResourceExhausted,
        $"The message received has {size} bytes; the limit is {limit} bytes.");

    public static RpcException Unpacked(int limit) => RpcException.Of(
        StatusCode.ResourceExhausted,
        $"The message received has more than {limit} bytes once unpacked; the limit is {limit} bytes.");

    public static RpcException Sent(int size, int limit) => RpcException.Of(
        StatusCode.ResourceExhausted,
        $"The message to send has {size} bytes; the limit is {limit} bytes.");
}
