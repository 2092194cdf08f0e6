using System.Net;
using System.Net.Http.Headers;

using Linking.Books.Sinks;
using Linking.Witness;

namespace Linking.Server.Witnesses;

/// <summary>
/// Sends heads to witnesses. What comes back may be anything: it is bounded, no redirect is followed and no cookie kept. One for
/// all witnesses; thread-safe.
/// </summary>
internal sealed class WitnessClient : IDisposable
{
    /// <summary>Bytes of the longest answer: 16 cosignature lines of the longest names are shorter.</summary>
    public const int MaxAnswer = 16_384;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        MaxConnectionsPerServer = 2,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Asks one witness once.</summary>
    /// <exception cref="SinkException">It cannot be reached, or does not answer as HTTP says, or says too much.</exception>
    /// <exception cref="OperationCanceledException">The caller's time is over.</exception>
    public async Task<WitnessReply> AddAsync(Uri address, AddRequest request, CancellationToken cancellation)
    {
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(request.ToBytes()) };
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            using var answer = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
            var body = new byte[MaxAnswer + 1];
            var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation);
            if (length > MaxAnswer)
                throw new SinkException($"It answers with more than {MaxAnswer} bytes, which no witness needs: check its address.");
            return new WitnessReply(
                (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType ?? "", body.AsMemory(0, length));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new SinkException($"It cannot be reached at {address}: {e.Message}", e);
        }
    }

    public void Dispose() => _http.Dispose();
}
