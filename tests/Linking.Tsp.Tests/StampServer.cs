using System.Net;

using Linking.Testing;

namespace Linking.Tsp.Tests;

/// <summary>An HTTP server on a port of this machine that answers as told.</summary>
internal sealed class StampServer : IDisposable
{
    private readonly HttpListener _listener;

    /// <param name="answer">Answers one request, given its body; the answer is sent when it returns.</param>
    public StampServer(Func<HttpListenerContext, byte[], Task> answer)
    {
        (_listener, Address) = Listen();
        _ = ServeAsync(answer);
    }

    public Uri Address { get; }

    /// <summary>
    /// A time-stamp authority at <c>/</c>, its list of revoked certificates at <c>/list</c>, and its OCSP responder at <c>/ocsp</c>.
    /// </summary>
    public static StampServer Of(Func<StampServer, Authority> authority, out Authority made)
    {
        Authority? it = null;
        var server = new StampServer(async (context, body) =>
        {
            (context.Response.ContentType, var answer) = context.Request.Url!.AbsolutePath switch
            {
                "/list" => ("application/pkix-crl", it!.Crl(DateTimeOffset.UtcNow.AddSeconds(2)).Der.ToArray()),
                "/ocsp" => ("application/ocsp-response", it!.AnswerOcsp(body)),
                _ => ("application/timestamp-reply", it!.Answer(body)),
            };
            await context.Response.OutputStream.WriteAsync(answer);
        });
        made = it = authority(server);
        return server;
    }

    public void Dispose() => _listener.Close();

    private static (HttpListener Listener, Uri Address) Listen()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        var listener = new HttpListener();
        listener.Prefixes.Add(address.AbsoluteUri);
        listener.Start();
        return (listener, address);
    }

    private async Task ServeAsync(Func<HttpListenerContext, byte[], Task> answer)
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                await answer(context, body.ToArray());
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException or IOException)
        {
            // Closed, by either side.
        }
    }
}
