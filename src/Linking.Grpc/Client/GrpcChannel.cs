using System.Collections.Concurrent;

namespace Linking.Grpc.Client;

/// <summary>
/// Calls to one server over as few HTTP/2 connections as will do. Safe for many threads; make one and keep it.
/// </summary>
public sealed class GrpcChannel : CallInvoker, IDisposable
{
    private readonly ConcurrentDictionary<string, Uri> _uris = new(StringComparer.Ordinal);
    private readonly HttpMessageInvoker _http;

    private GrpcChannel(Uri address, GrpcChannelOptions options)
    {
        Address = address;
        Options = options;
        _http = new HttpMessageInvoker(ChannelHandler.Create(options), disposeHandler: true);
    }

    public Uri Address { get; }

    internal GrpcChannelOptions Options { get; }

    /// <summary>A channel to <c>https://host:port</c>, or to <c>http://host:port</c> for HTTP/2 without TLS ("h2c", with
    /// prior knowledge). Nothing is sent before the first call.</summary>
    /// <exception cref="ArgumentException">The address is neither, or has a path, a query or a user.</exception>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions? options = null)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
            throw WrongAddress(address);

        return ForAddress(uri, options);
    }

    /// <inheritdoc cref="ForAddress(string, GrpcChannelOptions)"/>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            || address.PathAndQuery != "/" || address.UserInfo.Length > 0)
            throw WrongAddress(address.ToString());

        return new GrpcChannel(address, options ?? new GrpcChannelOptions());
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, TRequest request, CallOptions options = default)
    {
        var call = NewCall(method, MethodType.Unary, options);
        return new AsyncUnaryCall<TResponse>(call, call.RunAsync(request));
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, TRequest request, CallOptions options = default)
    {
        var call = NewCall(method, MethodType.ServerStreaming, options);
        call.Start(request);
        return new AsyncServerStreamingCall<TResponse>(call, new ClientStreamReader<TRequest, TResponse>(call));
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, CallOptions options = default)
    {
        var call = NewCall(method, MethodType.ClientStreaming, options);
        var writer = new ClientStreamWriter<TRequest, TResponse>(call, call.StartStream());
        return new AsyncClientStreamingCall<TRequest, TResponse>(call, writer, call.ReadSingleAsync());
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, CallOptions options = default)
    {
        var call = NewCall(method, MethodType.DuplexStreaming, options);
        var writer = new ClientStreamWriter<TRequest, TResponse>(call, call.StartStream());
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            call, writer, new ClientStreamReader<TRequest, TResponse>(call));
    }

    /// <summary>Closes the connections; open calls end with UNAVAILABLE or CANCELLED.</summary>
    public void Dispose() => _http.Dispose();

    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _http.SendAsync(request, cancellationToken);

    internal Uri UriOf(string fullName) => _uris.GetOrAdd(fullName, static (name, root) => new Uri(root, name), Address);

    private static ArgumentException WrongAddress(string address) =>
        new($"'{address}' is not a gRPC address: give http://host:port or https://host:port.", nameof(address));

    private ClientCall<TRequest, TResponse> NewCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, MethodType type, CallOptions options)
        where TRequest : class
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(method);
        return method.Type == type
            ? new ClientCall<TRequest, TResponse>(this, method, options)
            : throw new ArgumentException($"{method.FullName} is {method.Type}, not {type}.", nameof(method));
    }
}
