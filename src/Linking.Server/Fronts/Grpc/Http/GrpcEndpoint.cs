using Linking.Server.Hosting;

using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Fronts.Grpc.Http;

/// <summary>Makes a Kestrel endpoint a gRPC endpoint.</summary>
internal static class GrpcEndpoint
{
    /// <summary>
    /// With a certificate it speaks TLS and HTTP/2, and HTTP/1.1 so far as to refuse it with a clear answer. Without one
    /// it speaks HTTP/2 with prior knowledge, and answers anything else with 426 and one line of text.
    /// </summary>
    /// <param name="listen">The endpoint.</param>
    /// <param name="certificate">Asked again for each connection; stays the caller's.</param>
    /// <param name="asksCaller">Whether callers are asked for a certificate of theirs.</param>
    public static void UseGrpc(this ListenOptions listen, ServerCertificate? certificate, bool asksCaller)
    {
        if (certificate is not null)
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(certificate.Handshake(asksCaller));
            return;
        }

        listen.Protocols = HttpProtocols.Http2;
        var services = listen.ApplicationServices;
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger<PrefaceCheck>();
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        listen.Use(next => new PrefaceCheck(next, log, time).RunAsync);
    }
}
