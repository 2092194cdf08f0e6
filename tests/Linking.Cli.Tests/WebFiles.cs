using System.Net;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>A web server that gives the files of a folder and knows nothing of ledgers; also below <c>/ledger/</c>.</summary>
internal sealed class WebFiles : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _serving;

    /// <param name="folder">The files.</param>
    /// <param name="slowness">How long its first answer takes.</param>
    public WebFiles(string folder, TimeSpan slowness = default)
    {
        Address = $"http://127.0.0.1:{FreePort.Next()}/";
        _listener = new HttpListener();
        _listener.Prefixes.Add(Address.Replace("127.0.0.1", "*", StringComparison.Ordinal));
        _listener.Start();
        _serving = ServeAsync(folder, slowness);
    }

    public string Address { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync(string folder, TimeSpan slowness)
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                await Task.Delay(slowness);
                slowness = TimeSpan.Zero;
                var name = context.Request.Url!.AbsolutePath.Replace("/ledger/", "/", StringComparison.Ordinal);
                var path = Path.Combine(folder, name.TrimStart('/'));
                if (File.Exists(path))
                    await context.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(path));
                else
                    context.Response.StatusCode = 404;
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
        {
            // Closed, by either side.
        }
    }
}
