using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

using Linking.Grpc.Wire;

using RpcStatus = Google.Rpc.Status;

namespace Linking.Grpc;

/// <summary>
/// The rich error model: google.rpc.Status in the trailer <c>grpc-status-details-bin</c>. Names and shapes are those of
/// Grpc.StatusProto.
/// </summary>
public static class RpcStatusExtensions
{
    /// <summary>
    /// Bytes of a status that are sent. gRPC clients take 8 KiB of headers and trailers by default, and base64 makes
    /// this 5.4 KiB of them.
    /// </summary>
    public const int MaxStatusSize = 4096;

    private const int MaxMessageLength = 1000;

    /// <summary>
    /// An exception that sends this status. What is over <see cref="MaxStatusSize"/> is left out: the message is cut
    /// at 1,000 characters, then details from the last one on are dropped. Put the one that programs need first.
    /// </summary>
    /// <exception cref="ArgumentException">The code is OK or not a gRPC status code.</exception>
    public static RpcException ToRpcException(this RpcStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (status.Code is < 1 or > 16)
            throw new ArgumentException($"{status.Code} is not the code of an error.", nameof(status));

        var sent = status.Clone();
        if (sent.Message.Length > MaxMessageLength)
        {
            // Not between the halves of a surrogate pair.
            var end = char.IsHighSurrogate(sent.Message[MaxMessageLength - 1]) ? MaxMessageLength - 1 : MaxMessageLength;
            sent.Message = sent.Message[..end];
        }

        while (sent.Details.Count > 0 && sent.CalculateSize() > MaxStatusSize)
            sent.Details.RemoveAt(sent.Details.Count - 1);

        return new RpcException(
            new Status((StatusCode)sent.Code, sent.Message),
            new Metadata { { ProtocolHeaders.StatusDetails, sent.ToByteArray() } });
    }

    /// <summary>The status that the peer sent; null when it sent none or one that cannot be read.</summary>
    public static RpcStatus? GetRpcStatus(this RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (exception.Trailers.GetValueBytes(ProtocolHeaders.StatusDetails) is not { } bytes)
            return null;

        try
        {
            return RpcStatus.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            // The plain status is still valid; details are an addition to it.
            return null;
        }
    }

    /// <summary>The first detail of this type; null when there is none or it cannot be read.</summary>
    public static T? GetDetail<T>(this RpcStatus status)
        where T : class, IMessage<T>, new()
    {
        ArgumentNullException.ThrowIfNull(status);
        var descriptor = new T().Descriptor;
        try
        {
            return status.Details.FirstOrDefault(detail => detail.Is(descriptor))?.Unpack<T>();
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>Adds a detail and returns the status.</summary>
    public static RpcStatus WithDetail(this RpcStatus status, IMessage detail)
    {
        ArgumentNullException.ThrowIfNull(status);
        status.Details.Add(Any.Pack(detail));
        return status;
    }
}
