using System.IO.Pipelines;
using System.Net;

using Linking.Grpc.Wire;

namespace Linking.Grpc.Client;

/// <summary>The messages of one call. The response is read by one reader at a time.</summary>
internal sealed class ClientCall<TRequest, TResponse>(
    GrpcChannel channel, Method<TRequest, TResponse> method, in CallOptions options)
    : ClientCall(channel, method.FullName, options)
    where TRequest : class
    where TResponse : class
{
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 16 * 1024, leaveOpen: true);

    private Task _headersArrived = Task.CompletedTask;
    private HttpResponseMessage? _response;
    private Metadata? _headers;
    private PipeReader? _body;
    private string? _encoding;

    public Method<TRequest, TResponse> Method { get; } = method;

    public override async Task<Metadata> GetResponseHeadersAsync()
    {
        await _headersArrived;
        return _headers!;
    }

    /// <summary>A whole unary call.</summary>
    public Task<TResponse> RunAsync(TRequest request)
    {
        Start(request);
        return ReadSingleAsync();
    }

    /// <summary>Sends a request of one message.</summary>
    public void Start(TRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        _headersArrived = StartAsync();

        async Task StartAsync()
        {
            try
            {
                var size = MessageWriter.Measure(Method.RequestMarshaller, request, Channel.Options.MaxSendMessageSize);
                await SendAsync(new MessageContent<TRequest>(Method.RequestMarshaller, request, size, Options.UseGzip));
            }
            catch (RpcException e)
            {
                throw Fail(e);
            }
        }
    }

    /// <summary>Opens a request of many messages.</summary>
    public StreamContent StartStream()
    {
        var content = new StreamContent(Ended);
        _headersArrived = SendAsync(content);
        return content;
    }

    /// <summary>The one message of the response.</summary>
    public async Task<TResponse> ReadSingleAsync()
    {
        var message = await ReadAsync();
        if (message is not null && await ReadAsync() is not null)
        {
            throw Fail(RpcException.Of(
                StatusCode.Internal, $"{Method.FullName} answered with a second message; it must answer with one."));
        }

        return message ?? throw RpcException.Of(
            StatusCode.Internal, $"{Method.FullName} ended with OK, but without the one message it must answer with.");
    }

    /// <summary>The next message; null when the call has ended with OK.</summary>
    /// <exception cref="RpcException">It ended otherwise.</exception>
    public async ValueTask<TResponse?> ReadAsync()
    {
        await _headersArrived;
        if (!HasEnded)
        {
            try
            {
                var read = await MessageReader.ReadAsync(
                    _body!, Method.ResponseMarshaller, _encoding, Channel.Options.MaxReceiveMessageSize, Ended);
                if (read.TryGet(out var message))
                    return message;

                // The trailers are there once the body has been read to its end.
                EndWith(_response!.TrailingHeaders);
                await _body!.CompleteAsync();
            }
            catch (Exception e) when (e is RpcException || TransportErrors.IsOne(e))
            {
                throw Fail(e);
            }
        }

        return GetStatus().StatusCode == StatusCode.OK ? null : throw ToException();
    }

    private async Task SendAsync(HttpContent content)
    {
        if (HasEnded)
            throw ToException();

        try
        {
            var request = RequestHeaders.Create(Channel.UriOf(Method.FullName), content, Options, TimeLeft);
            var response = await Channel.SendAsync(request, Ended);
            Attach(response);
            _response = response;
            await ReadHeadersAsync(response);
        }
        catch (Exception e) when (e is RpcException || TransportErrors.IsOne(e))
        {
            throw Fail(e);
        }
    }

    private async Task ReadHeadersAsync(HttpResponseMessage response)
    {
        if (ResponseHeaders.Single(response.Headers, ProtocolHeaders.Status) is not null)
        {
            // "Trailers-Only": the call ended without a message, its status is among the headers.
            _headers = new Metadata();
            EndWith(response.Headers);
            return;
        }

        var contentType = response.Content.Headers.ContentType?.ToString();
        if (response.StatusCode != HttpStatusCode.OK)
            throw ResponseHeaders.NotGrpc(HttpMapping.FromHttpStatus(response.StatusCode), response, contentType);

        if (!ProtocolHeaders.IsGrpcContentType(contentType))
            throw ResponseHeaders.NotGrpc(StatusCode.Unknown, response, contentType);

        _encoding = ResponseHeaders.Single(response.Headers, ProtocolHeaders.Encoding);
        if (_encoding is not (null or ProtocolHeaders.Gzip or ProtocolHeaders.Identity))
        {
            throw RpcException.Of(
                StatusCode.Internal, $"The server packs its messages with '{_encoding}', which was not offered to it.");
        }

        _headers = ResponseHeaders.ToMetadata(response.Headers);
        _body = PipeReader.Create(await response.Content.ReadAsStreamAsync(Ended), ReaderOptions);
    }

    private void EndWith(System.Net.Http.Headers.HttpResponseHeaders trailers) =>
        End(ResponseHeaders.StatusOf(trailers), ResponseHeaders.ToMetadata(trailers));
}
