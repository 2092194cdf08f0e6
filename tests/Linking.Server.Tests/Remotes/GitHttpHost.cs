using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Tests.Remotes;

/// <summary>
/// The real <c>git http-backend</c> behind a web server with TLS on a loopback port, by CGI. Everybody reads; who writes needs a name
/// and a password.
/// </summary>
internal sealed class GitHttpHost : IAsyncDisposable
{
    public const string User = "ledger";
    public const string Password = "correct-horse";

    private readonly WebApplication _application;
    private readonly string _repositories;

    private GitHttpHost(WebApplication application, string repositories) => (_application, _repositories) = (application, repositories);

    public int Port { get; private set; }

    public static async Task<GitHttpHost> StartAsync(string repositories, TestAuthority authority)
    {
        authority.Issue("git host");
        using var pem = X509Certificate2.CreateFromPemFile(authority.CertificateFile, authority.KeyFile);
        var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(authority.CertificateFile);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.ServerCertificateChain = chain;
        })));
        var host = new GitHttpHost(builder.Build(), repositories);
        host._application.Run(host.AnswerAsync);
        await host._application.StartAsync();
        var addresses = host._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        host.Port = new Uri(addresses.Single()).Port;
        return host;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var isWrite = request.Path.Value!.EndsWith("/git-receive-pack", StringComparison.Ordinal)
            || request.QueryString.Value!.Contains("git-receive-pack", StringComparison.Ordinal);
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        if (isWrite && request.Headers.Authorization != expected)
        {
            response.StatusCode = StatusCodes.Status401Unauthorized;
            response.Headers.WWWAuthenticate = "Basic realm=\"books\"";
            return;
        }

        var start = new ProcessStartInfo("git", ["http-backend"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["GIT_PROJECT_ROOT"] = _repositories;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["REQUEST_METHOD"] = request.Method;
        start.Environment["PATH_INFO"] = request.Path.Value;
        start.Environment["QUERY_STRING"] = request.QueryString.Value!.TrimStart('?');
        start.Environment["CONTENT_TYPE"] = request.ContentType ?? "";
        start.Environment["REMOTE_ADDR"] = "127.0.0.1";
        start.Environment["REMOTE_USER"] = isWrite ? User : "";
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding;
        start.Environment["HTTP_GIT_PROTOCOL"] = request.Headers["Git-Protocol"];
        // A clone of the test's is no part of this.
        start.Environment.Remove("GIT_DIR");
        using var process = Process.Start(start)!;
        var reading = process.StandardOutput.BaseStream;
        var writing = SendAsync(request.Body, process);
        for (string line; (line = await ReadLineAsync(reading)).Length > 0;)
        {
            var field = line.Split(": ", 2);
            if (field[0] == "Status")
                response.StatusCode = int.Parse(field[1].AsSpan(0, 3), CultureInfo.InvariantCulture);
            else
                response.Headers[field[0]] = field[1];
        }

        await reading.CopyToAsync(response.Body);
        await writing;
    }

    private static async Task SendAsync(Stream body, Process process)
    {
        await body.CopyToAsync(process.StandardInput.BaseStream);
        process.StandardInput.Close();
    }

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n')
            line.Append((char)one[0]);
        return line.ToString().TrimEnd('\r');
    }
}
