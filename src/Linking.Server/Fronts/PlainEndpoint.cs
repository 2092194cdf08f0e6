using Linking.Server.Hosting;

using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Linking.Server.Fronts;

/// <summary>Makes a Kestrel endpoint one for plain HTTP: for the public files, and for monitors.</summary>
internal static class PlainEndpoint
{
    /// <summary>With a certificate it speaks TLS with HTTP/2 and HTTP/1.1, as the client asks; without one, HTTP/1.1.</summary>
    /// <param name="listen">The endpoint.</param>
    /// <param name="certificate">Asked again for each connection; stays the caller's.</param>
    public static void UsePlainHttp(this ListenOptions listen, ServerCertificate? certificate)
    {
        if (certificate is null)
        {
            listen.Protocols = HttpProtocols.Http1;
            return;
        }

        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(certificate.Handshake(asksCaller: false));
    }
}
