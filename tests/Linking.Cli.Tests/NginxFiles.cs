using System.Diagnostics;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>nginx, serving a folder as it stands.</summary>
internal sealed class NginxFiles : IAsyncDisposable
{
    private readonly TemporaryFolder _work = new();
    private readonly Process _process;

    private NginxFiles(string folder)
    {
        var port = FreePort.Next();
        Address = $"http://127.0.0.1:{port}/";
        File.WriteAllText(
            _work["nginx.conf"],
            $$"""
            daemon off;
            pid {{_work["pid"]}};
            error_log {{_work["log"]}};
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            events { }
            http {
              access_log off;
              client_body_temp_path {{_work["t1"]}}; proxy_temp_path {{_work["t2"]}}; fastcgi_temp_path {{_work["t3"]}};
              uwsgi_temp_path {{_work["t4"]}}; scgi_temp_path {{_work["t5"]}};
              server { listen 127.0.0.1:{{port}}; root {{folder}}; }
            }
            """);
        _process = Process.Start(new ProcessStartInfo("nginx", ["-c", _work["nginx.conf"]]) { UseShellExecute = false })!;
    }

    public string Address { get; }

    public static async Task<NginxFiles> StartAsync(string folder)
    {
        var started = new NginxFiles(folder);
        using var web = new HttpClient();
        await Eventually.TrueAsync(() =>
        {
            Assert.False(started._process.HasExited);
            return IsThere(web, started.Address);
        });
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _work.Dispose();
    }

    private static bool IsThere(HttpClient web, string address)
    {
        try
        {
            using var answer = web.GetAsync(new Uri(address)).Result;
            return true;
        }
        catch (AggregateException e) when (e.InnerException is HttpRequestException)
        {
            return false;
        }
    }
}
