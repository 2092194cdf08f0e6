using System.Collections.Concurrent;
using System.Net;

namespace Linking.Client.Tests.HandOvers;

/// <summary>A web server that gives the files of a folder, or for some of them what a test wants.</summary>
internal sealed class HandedOverWeb : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _serving;
    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);

    /// <param name="folder">The files.</param>
    /// <param name="answer">
    /// Given the answer, a file's name, and how often it was asked for, from 1: true where it has answered itself; null: all as it is.
    /// </param>
    public HandedOverWeb(string folder, Func<HttpListenerResponse, string, int, bool>? answer = null)
    {
        for (var tries = 0; ; tries++)
        {
            var port = FreePort.Next();
            Address = $"http://127.0.0.1:{port}/old/ledger";
            _listener = new HttpListener();
            _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (tries < 20)
            {
                // The port is taken; a listener that could not start is of no more use.
                _listener.Close();
            }
        }

        _serving = ServeAsync(folder, answer);
    }

    public string Address { get; }

    /// <summary>How often each file was asked for.</summary>
    public IReadOnlyDictionary<string, int> Asked => _asked;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync(string folder, Func<HttpListenerResponse, string, int, bool>? answer)
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                var name = context.Request.Url!.AbsolutePath["/old/ledger/".Length..];
                var count = _asked.AddOrUpdate(name, 1, (_, n) => n + 1);
                var path = Path.Combine(folder, name);
                if (answer?.Invoke(context.Response, name, count) is not true)
                {
                    if (File.Exists(path))
                        await context.Response.OutputStream.WriteAsync(await File.ReadAllBytesAsync(path));
                    else
                        context.Response.StatusCode = 404;
                }

                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
            {
                // Closed by the other side, or for good.
                if (!_listener.IsListening)
                    return;
            }
        }
    }
}
