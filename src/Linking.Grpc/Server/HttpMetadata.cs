using Linking.Grpc.Wire;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Linking.Grpc.Server;

/// <summary>Metadata from and to the headers of ASP.NET Core.</summary>
internal static class HttpMetadata
{
    /// <summary>The application's headers.</summary>
    /// <exception cref="RpcException">INTERNAL: a binary value is not base64.</exception>
    public static Metadata Read(IHeaderDictionary headers)
    {
        var metadata = new Metadata();
        try
        {
            foreach (var (name, values) in headers)
            {
                foreach (var value in values)
                    MetadataCodec.AddReceived(metadata, name, value ?? "");
            }
        }
        catch (FormatException e)
        {
            throw RpcException.Of(StatusCode.Internal, e.Message, e);
        }

        return metadata;
    }

    // Not Append: that drops a value that is empty.
    public static void Add(IHeaderDictionary target, Metadata metadata)
    {
        foreach (var entry in metadata)
            target[entry.Key] = StringValues.Concat(target[entry.Key], MetadataCodec.ToHeaderValue(entry));
    }
}
