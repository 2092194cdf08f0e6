using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

using Google.Protobuf;

using Grpc.Core;

namespace Linking.Server.Tests.Raw;

/// <summary>Sends a server what our client would not.</summary>
internal static class RawClient
{
    public const string Stamp = "/linking.v1.LedgerService/Stamp";

    public static Task<HttpResponseMessage> PostAsync(
        TestServer server,
        byte[] body,
        string path = Stamp,
        string? contentType = "application/grpc",
        string? encoding = null,
        params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, path))
        {
            Content = new ByteArrayContent(body),
        };
        if (contentType is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);

        if (encoding is not null)
            request.Headers.TryAddWithoutValidation("grpc-encoding", encoding);

        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);

        return SendAsync(request);
    }

    public static async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(3) };
        return await http.SendAsync(request);
    }

    /// <summary>Returns the message beside the status.</summary>
    public static async Task<string> AssertStatusAsync(HttpResponseMessage response, StatusCode expected)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await response.Content.ReadAsByteArrayAsync();
        var from = response.Headers.Contains("grpc-status") ? response.Headers : response.TrailingHeaders;
        var message = from.TryGetValues("grpc-message", out var values) ? Uri.UnescapeDataString(values.Single()) : "";
        Assert.True(((int)expected).ToString() == from.GetValues("grpc-status").Single(), message);
        return message;
    }

    public static byte[] Frame(IMessage message) => Frame(message.ToByteArray(), compressed: false);

    public static byte[] Frame(byte[] payload, bool compressed)
    {
        var frame = new byte[5 + payload.Length];
        frame[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)payload.Length);
        payload.CopyTo(frame, 5);
        return frame;
    }
}
