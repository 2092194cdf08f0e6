using Microsoft.Extensions.Logging;

namespace Linking.Server.Monitoring;

/// <summary>
/// Logs when metrics cannot be sent, and when they can again: the exporter itself tells nobody. Its exporter sends one at a time.
/// </summary>
internal sealed class OtlpWatch(ILogger logger) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    private bool _fails;

    public static HttpClient NewClient(TimeSpan timeout, ILogger logger) => new(new OtlpWatch(logger)) { Timeout = timeout };

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = base.Send(request, cancellationToken);
            Tell(request.RequestUri, response);
            return response;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            Fail(request.RequestUri, e.Message);
            throw;
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            Tell(request.RequestUri, response);
            return response;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            Fail(request.RequestUri, e.Message);
            throw;
        }
    }

    private void Tell(Uri? address, HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            Fail(address, $"the answer was {(int)response.StatusCode}");
        }
        else if (_fails)
        {
            _fails = false;
            ServerLog.MetricsSent(logger, address);
        }
    }

    // Once, until it works again.
    private void Fail(Uri? address, string message)
    {
        if (_fails)
            return;
        _fails = true;
        ServerLog.MetricsNotSent(logger, address, message);
    }
}
