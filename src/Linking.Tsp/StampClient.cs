using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;

using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tsp;

namespace Linking.Tsp;

/// <summary>Asks a time-stamp authority (RFC 3161 over HTTP) for a stamp, and believes nothing that its answer does not show.</summary>
public sealed partial class StampClient : IDisposable
{
    /// <summary>Bytes of the largest answer that is read: a stamp, a list of revoked certificates, an OCSP response.</summary>
    public const int MaxAnswer = 1 << 20;

    private const string QueryType = "application/timestamp-query";
    private const string ReplyType = "application/timestamp-reply";

    private static readonly IPNetwork[] PrivateNetworks =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"),
    ];

    private static readonly Dictionary<string, string> Digests = new(StringComparer.Ordinal)
    {
        ["sha2-256"] = TspAlgorithms.Sha256,
        ["sha2-512"] = TspAlgorithms.Sha512,
        ["sha3-256"] = Org.BouncyCastle.Asn1.Nist.NistObjectIdentifiers.IdSha3_256.Id,
    };

    private readonly HttpClient _http;
    private readonly Uri? _authority;
    private readonly string _digest;
    private readonly StampReader? _reader;
    private readonly StatusPlaces _places = new();

    /// <param name="authority">http or https.</param>
    /// <param name="digest">The function of the imprint: one of <see cref="DigestNames"/>.</param>
    /// <param name="timeout">For each answer.</param>
    /// <param name="proxy">Null: what the environment says.</param>
    /// <param name="reader">Knows who is trusted; null: nobody, and what is collected is of whatever stamp there is.</param>
    /// <exception cref="FormatException">Address or function is none that can be used; the message says why.</exception>
    public StampClient(Uri authority, string digest, TimeSpan timeout, IWebProxy? proxy = null, StampReader? reader = null)
    {
        ArgumentNullException.ThrowIfNull(authority);
        if (!IsWeb(authority))
            throw new FormatException($"'{authority}' is no address of an authority: name http://HOST/PATH or https://HOST/PATH.");
        if (!Digests.TryGetValue(digest, out var oid))
            throw new FormatException($"'{digest}' is no function for a stamp: name {string.Join(", ", DigestNames)}.");
        (_authority, _digest, _reader) = (authority, oid, reader);
        _http = Open(timeout, proxy);
    }

    /// <summary>One that only collects what is said of certificates, and asks nobody for a stamp.</summary>
    /// <param name="timeout">For each answer.</param>
    /// <param name="proxy">Null: what the environment says.</param>
    /// <param name="reader">Knows who is trusted; null: nobody, and what is collected is of whatever stamp there is.</param>
    public StampClient(TimeSpan timeout, IWebProxy? proxy = null, StampReader? reader = null)
    {
        (_digest, _reader) = ("", reader);
        _http = Open(timeout, proxy);
    }

    /// <summary>Names of the functions that an authority can be asked under.</summary>
    public static IReadOnlyCollection<string> DigestNames => Digests.Keys;

    /// <summary>Whether a place that a certificate names is asked once as long as this one lives, and not for each stamp anew.</summary>
    public bool AsksOnce { get; init; }

    /// <summary>Gets a stamp over bytes. Whose it is is not looked at, and nothing is collected: it may name any place.</summary>
    /// <exception cref="StampException">There is no stamp, and why.</exception>
    /// <exception cref="InvalidOperationException">It only collects.</exception>
    public async Task<ReadOnlyMemory<byte>> StampAsync(ReadOnlyMemory<byte> stamped, CancellationToken cancellation)
    {
        if (_authority is null)
            throw new InvalidOperationException("It has no authority to ask.");
        var generator = new TimeStampRequestGenerator();
        generator.SetCertReq(true);
        var request = generator.Generate(
            _digest, DigestUtilities.CalculateDigest(_digest, stamped.ToArray()), new BigInteger(1, RandomNumberGenerator.GetBytes(16)));
        using var content = new ByteArrayContent(request.GetEncoded());
        content.Headers.ContentType = new MediaTypeHeaderValue(QueryType);
        var (answer, type) = await GetAsync(new HttpRequestMessage(HttpMethod.Post, _authority) { Content = content }, cancellation);
        if (!string.Equals(type, ReplyType, StringComparison.OrdinalIgnoreCase))
            throw Wrong(_authority, $"its answer is of type '{type}' and not {ReplyType}: is this the address of a time-stamp authority?");
        var reply = Foreign.Try(() => new TimeStampResponse(answer)) ?? throw Wrong(_authority, "its answer is no time-stamp reply");
        if (reply.TimeStampToken is null)
            throw Wrong(_authority, $"it refuses (status {reply.Status}): {Foreign.Try(reply.GetStatusString) ?? "without a reason"}");
        if (!Foreign.Holds(() => reply.Validate(request)))
            throw Wrong(_authority, "its stamp is not what was asked for: imprint, number of the request or policy differ");
        return reply.TimeStampToken.GetEncoded();
    }

    public void Dispose() => _http.Dispose();

    // An answer that sends somewhere else is an answer, and a wrong one.
    private HttpClient Open(TimeSpan timeout, IWebProxy? proxy) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        Proxy = proxy,
        ConnectCallback = ConnectAsync,
    })
    {
        Timeout = timeout,
        MaxResponseContentBufferSize = MaxAnswer,
    };

    private static bool IsWeb(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);

    // A certificate comes from outside: it does not send this machine, nor its proxy, to addresses of their own network, unless the
    // authority is there. What cannot be looked up here could be anywhere for a proxy.
    private async Task CheckPublicAsync(Uri list, CancellationToken cancellation)
    {
        try
        {
            CheckPublic(HostOf(list), await Dns.GetHostAddressesAsync(HostOf(list), cancellation));
        }
        catch (Exception exception) when (exception is SocketException or IOException or ArgumentException)
        {
            // What is longer than any name is no argument.
            throw Wrong(
                list, exception is ArgumentException ? "it has no name that can be looked up" : exception.Message, exception,
                isSilence: exception is SocketException);
        }
    }

    private void CheckPublic(string host, IPAddress[] addresses)
    {
        if ((_authority is null || host != HostOf(_authority)) && Array.Exists(addresses, IsPrivate))
            throw new IOException($"{host} is an address of a private network, to which only the authority's own name may lead");
    }

    // An IPv6 address stands in brackets in an address, and without as a name.
    private static string HostOf(Uri address) => address.IdnHost.Trim('[', ']');

    // A name may lead elsewhere than it did a moment ago.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var host = context.DnsEndPoint.Host.Trim('[', ']');
        var addresses = await Dns.GetHostAddressesAsync(host, cancellation);
        // Else it is the proxy.
        if (host == HostOf(context.InitialRequestMessage.RequestUri!))
            CheckPublic(host, addresses);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsPrivate(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain) || plain.IsIPv6LinkLocal || plain.IsIPv6UniqueLocal || plain.IsIPv6SiteLocal ||
            plain.Equals(IPAddress.IPv6Any) || Array.Exists(PrivateNetworks, n => n.Contains(plain));
    }

    private async Task<(byte[] Answer, string? Type)> GetAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var address = request.RequestUri!;
        using (request)
        {
            try
            {
                using var response = await _http.SendAsync(request, cancellation);
                if (response.StatusCode != HttpStatusCode.OK)
                    throw Wrong(address, $"it answers with HTTP status {(int)response.StatusCode}");
                var answer = await response.Content.ReadAsByteArrayAsync(cancellation);
                return (answer, response.Content.Headers.ContentType?.MediaType);
            }
            catch (HttpRequestException exception)
            {
                var isTooLong = exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded;
                throw Wrong(
                    address, isTooLong ? $"its answer is over {MaxAnswer} bytes" : exception.Message, exception,
                    exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError);
            }
            catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
            {
                throw Silent(address, _http.Timeout, exception);
            }
        }
    }

    private static StampException Silent(Uri address, TimeSpan time, Exception exception) =>
        Wrong(address, $"it did not answer within {time.TotalSeconds:0.#} seconds", exception, isSilence: true);

    private static StampException Wrong(Uri address, string why, Exception? inner = null, bool isSilence = false) =>
        new($"{address}: {why.TrimEnd('.')}.", inner) { IsSilence = isSilence };
}
