using System.Globalization;
using System.Text;

using Grpc.Core;

using Microsoft.AspNetCore.Http;

namespace Linking.Server.Fronts.Grpc.Http;

/// <summary>Ends a call that no method has seen, with a status in the headers alone ("Trailers-Only").</summary>
internal static class CallStatus
{
    public static void Write(HttpResponse response, StatusCode status, string detail)
    {
        response.ContentType = "application/grpc";
        response.Headers.GrpcStatus = ((int)status).ToString(CultureInfo.InvariantCulture);
        response.Headers.GrpcMessage = Encode(detail);
    }

    // gRPC over HTTP/2: what is not printable ASCII, and '%', is percent-encoded.
    private static string Encode(string text) =>
        text.All(c => IsPlain(c)) ? text : string.Concat(text.EnumerateRunes().Select(rune => Encode(rune)));

    private static string Encode(Rune rune) => IsPlain(rune.Value) ? rune.ToString() : Uri.EscapeDataString(rune.ToString());

    private static bool IsPlain(int character) => character is >= ' ' and <= '~' and not '%';
}
