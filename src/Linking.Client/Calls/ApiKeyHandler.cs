using System.Collections.Frozen;
using System.Net.Http.Headers;

using Linking.Protocol;

namespace Linking.Client.Calls;

/// <summary>
/// Shows an API key with the calls that may need one, and no others: not before the client knows which ledger answers
/// (docs/spec/api-key.md).
/// </summary>
internal sealed class ApiKeyHandler(ApiKeyText key, HttpMessageHandler next) : DelegatingHandler(next)
{
    private static readonly FrozenSet<string> Methods = new[] { "Stamp", "StampBatch", "StampStream", "Match", "Extend", "Find" }
        .Select(method => $"/linking.v1.LedgerService/{method}").ToFrozenSet(StringComparer.Ordinal);

    private readonly AuthenticationHeaderValue _header = new(ApiKeyText.Scheme, key.Reveal());

    /// <summary>Whether nobody on the way to an address reads what is sent there: a proxy's own machine is not this one.</summary>
    public static bool IsSafe(Uri address, Uri? proxy) => address.Scheme == Uri.UriSchemeHttps || (address.IsLoopback && proxy is null);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { } uri && Methods.Contains(uri.AbsolutePath))
            request.Headers.Authorization = _header;
        return base.SendAsync(request, cancellationToken);
    }
}
