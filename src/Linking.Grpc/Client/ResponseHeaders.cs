using System.Globalization;
using System.Net.Http.Headers;

using Linking.Grpc.Wire;

namespace Linking.Grpc.Client;

internal static class ResponseHeaders
{
    public static string? Single(HttpResponseHeaders headers, string name)
    {
        if (!headers.NonValidated.TryGetValues(name, out var values))
            return null;

        foreach (var value in values)
            return value;

        return null;
    }

    /// <summary>The status among headers or trailers.</summary>
    public static Status StatusOf(HttpResponseHeaders headers)
    {
        var code = Single(headers, ProtocolHeaders.Status);
        if (code is null)
            return new Status(StatusCode.Unknown, "The server ended the response without a status (grpc-status).");

        var message = PercentEncoding.Decode(Single(headers, ProtocolHeaders.Message) ?? "");
        return int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 16
            ? new Status((StatusCode)number, message)
            : new Status(StatusCode.Unknown, $"The server sent the unknown status '{code}': {message}");
    }

    /// <summary>The application's headers.</summary>
    /// <exception cref="RpcException">A binary value is not base64.</exception>
    public static Metadata ToMetadata(HttpResponseHeaders headers)
    {
        var metadata = new Metadata();
        try
        {
            foreach (var (name, values) in headers.NonValidated)
            {
                foreach (var value in values)
                    MetadataCodec.AddReceived(metadata, name, value);
            }
        }
        catch (FormatException e)
        {
            throw RpcException.Of(StatusCode.Internal, e.Message, e);
        }

        return metadata;
    }

    /// <summary>For an answer of something that is not a gRPC server, or not this one.</summary>
    public static RpcException NotGrpc(StatusCode code, HttpResponseMessage response, string? contentType) =>
        RpcException.Of(
            code,
            $"The answer is not gRPC: HTTP status {(int)response.StatusCode}, content type {contentType ?? "missing"}. " +
            "Is there a gRPC server at this address, or a proxy before it?");
}
