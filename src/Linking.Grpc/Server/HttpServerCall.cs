using System.Globalization;

using Linking.Grpc.Wire;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Linking.Grpc.Server;

/// <summary>One call on one HTTP/2 stream.</summary>
internal sealed class HttpServerCall(HttpContext http, string method, ServerCallServices services)
    : ServerCallContext, IDisposable
{
    private static readonly string[] CodeText =
        [.. Enumerable.Range(0, 17).Select(static code => code.ToString(CultureInfo.InvariantCulture))];

    private Metadata? _requestHeaders;
    private Metadata? _responseTrailers;
    private CallDeadline? _deadline;

    public HttpContext Http { get; } = http;

    public ServerCallServices Services { get; } = services;

    /// <summary>The client's <c>grpc-encoding</c>.</summary>
    public string? RequestEncoding { get; private set; }

    public override string Method { get; } = method;

    public override string Host => Http.Request.Host.Value ?? "";

    public override string Peer => PeerName.Of(Http.Connection);

    public override DateTime Deadline => _deadline?.At ?? DateTime.MaxValue;

    public override Metadata RequestHeaders => _requestHeaders ??= HttpMetadata.Read(Http.Request.Headers);

    // RequestAborted makes a token source the first time it is read: a method that never asks does not pay for it.
    public override CancellationToken CancellationToken => _deadline?.Token ?? Http.RequestAborted;

    /// <summary>For reads and writes. Kestrel ends those of a stream that is gone without a token.</summary>
    public CancellationToken TransportToken => _deadline?.Token ?? default;

    public override Metadata ResponseTrailers => _responseTrailers ??= new Metadata();

    public override Status Status { get; set; }

    public bool IsDeadlinePassed => _deadline is { HasPassed: true };

    private IHeaderDictionary Trailers =>
        Http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers
        ?? throw new InvalidOperationException("The server of this host does not support HTTP trailers.");

    private bool AcceptsGzip =>
        Http.Request.Headers.GrpcAcceptEncoding.ToString().Contains(ProtocolHeaders.Gzip, StringComparison.Ordinal);

    /// <summary>Reads the protocol's own headers.</summary>
    /// <exception cref="RpcException">One of them is wrong.</exception>
    public void Start()
    {
        var headers = Http.Request.Headers;
        Http.Response.ContentType = ProtocolHeaders.ContentType;

        // Read before the first message: the deadline runs while the request still arrives.
        if (headers.GrpcTimeout is [{ } timeoutText, ..])
        {
            if (!GrpcTimeout.TryParse(timeoutText, out var timeout))
            {
                throw RpcException.Of(
                    StatusCode.Internal,
                    $"The header grpc-timeout is '{timeoutText}'; it must be 1 to 8 digits and one of H M S m u n.");
            }

            _deadline = new CallDeadline(this, timeout);
        }

        if (headers.GrpcEncoding is [{ } encoding, ..] && encoding != ProtocolHeaders.Identity)
        {
            if (encoding != ProtocolHeaders.Gzip)
            {
                Http.Response.Headers.GrpcAcceptEncoding = ProtocolHeaders.AcceptedEncodings;
                throw RpcException.Of(
                    StatusCode.Unimplemented,
                    $"The compression '{encoding}' (grpc-encoding) is not supported; use gzip or identity.");
            }

            RequestEncoding = encoding;
        }
    }

    public override async Task WriteResponseHeadersAsync(Metadata responseHeaders)
    {
        ArgumentNullException.ThrowIfNull(responseHeaders);
        BeginWrite();
        try
        {
            if (Http.Response.HasStarted)
                throw new InvalidOperationException("The response headers have been sent.");

            HttpMetadata.Add(Http.Response.Headers, responseHeaders);

            if (WantsGzip(int.MaxValue))
                Http.Response.Headers.GrpcEncoding = ProtocolHeaders.Gzip;

            await Http.Response.StartAsync(TransportToken);
            await Http.Response.BodyWriter.FlushAsync(TransportToken);
        }
        finally
        {
            await EndWriteAsync();
        }
    }

    /// <summary>Puts a message, and before the first one the headers, into the response; does not flush. When it is
    /// the single one, the headers say only what it needs.</summary>
    public ValueTask WriteMessageAsync<T>(Marshaller<T> marshaller, T message, bool single)
    {
        var response = Http.Response;
        var size = MessageWriter.Measure(marshaller, message, Services.Options.MaxSendMessageSize);
        if (response.HasStarted)
        {
            Write(marshaller, message, size);
            return default;
        }

        if (WantsGzip(single ? size : int.MaxValue))
            response.Headers.GrpcEncoding = ProtocolHeaders.Gzip;

        // Kestrel: the headers must be started before the first write into BodyWriter.
        var started = response.StartAsync(TransportToken);
        if (!started.IsCompletedSuccessfully)
            return WriteAfterAsync(started, marshaller, message, size);

        Write(marshaller, message, size);
        return default;
    }

    /// <summary>Keeps the deadline from ending the response in the middle of a write.</summary>
    /// <exception cref="OperationCanceledException">The deadline has passed: nothing more is sent.</exception>
    public void BeginWrite()
    {
        if (_deadline is { } deadline && !deadline.TryBeginWrite())
            throw new OperationCanceledException("The deadline of the call has passed.", deadline.Token);
    }

    public ValueTask EndWriteAsync() => _deadline is { } deadline ? deadline.EndWriteAsync() : default;

    /// <summary>Ends the call with this status, unless the deadline has ended it.</summary>
    public ValueTask FinishAsync(Status status, Metadata? trailers)
    {
        if (_deadline is { } deadline && !deadline.TryFinish())
            return new ValueTask(deadline.Ended);

        return WriteStatusAsync(status, trailers ?? _responseTrailers);
    }

    /// <summary>As trailers, or for an error before the first message in the headers alone ("Trailers-Only").</summary>
    public ValueTask WriteStatusAsync(Status status, Metadata? trailers)
    {
        if (!Http.Response.HasStarted && status.StatusCode == StatusCode.OK)
            return StartAndWriteStatusAsync(status, trailers);

        WriteStatus(status, trailers);
        return default;
    }

    public void Dispose() => _deadline?.Dispose();

    private async ValueTask StartAndWriteStatusAsync(Status status, Metadata? trailers)
    {
        await Http.Response.StartAsync();
        WriteStatus(status, trailers);
    }

    private void WriteStatus(Status status, Metadata? trailers)
    {
        var response = Http.Response;
        var target = response.HasStarted
            ? Trailers
            : response.Headers;
        var code = (int)status.StatusCode;
        target.GrpcStatus = code is >= 0 and <= 16 ? CodeText[code] : CodeText[(int)StatusCode.Unknown];
        if (status.Detail.Length > 0)
            target.GrpcMessage = PercentEncoding.Encode(status.Detail);

        if (trailers is not null)
            HttpMetadata.Add(target, trailers);
    }

    private async ValueTask WriteAfterAsync<T>(Task started, Marshaller<T> marshaller, T message, int size)
    {
        await started;
        Write(marshaller, message, size);
    }

    private void Write<T>(Marshaller<T> marshaller, T message, int size)
    {
        var response = Http.Response;
        if (IsWorthPacking(size) && response.Headers.GrpcEncoding.Count > 0)
            MessageWriter.WriteGzip(response.BodyWriter, marshaller, message, size);
        else
            MessageWriter.Write(response.BodyWriter, marshaller, message, size);
    }

    private bool IsWorthPacking(int size) => size >= Services.Options.ResponseCompressionThreshold;

    private bool WantsGzip(int size) => IsWorthPacking(size) && AcceptsGzip;
}
