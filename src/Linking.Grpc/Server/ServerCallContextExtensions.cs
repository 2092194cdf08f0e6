using Microsoft.AspNetCore.Http;

namespace Linking.Grpc.Server;

public static class ServerCallContextExtensions
{
    /// <summary>The HTTP request below the call: the caller's identity, connection and features.</summary>
    /// <exception cref="InvalidOperationException">The call did not come over HTTP, as in a unit test.</exception>
    public static HttpContext GetHttpContext(this ServerCallContext context) =>
        context is HttpServerCall call
            ? call.Http
            : throw new InvalidOperationException("This call did not come over HTTP.");
}
