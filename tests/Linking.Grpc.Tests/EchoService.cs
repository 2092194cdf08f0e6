using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;

using Linking.Grpc.Server;
using Linking.Grpc.Tests.Messages;

using Microsoft.Extensions.Hosting;

namespace Linking.Grpc.Tests;

/// <summary>Answers as echo.proto says, and lets a test see what happened to a call.</summary>
internal sealed class EchoService(IHostApplicationLifetime lifetime) : GrpcService
{
    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets Hang return although its token was not cancelled.</summary>
    public TaskCompletionSource Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Messages that Repeat and Chat have handed to the transport.</summary>
    public int Written { get; private set; }

    public override ServiceDescriptor Descriptor => EchoMethods.Service;

    public override void BindMethods(ServiceBinder binder)
    {
        binder.AddMethod(EchoMethods.Unary, Unary);
        binder.AddMethod(EchoMethods.Collect, Collect);
        binder.AddMethod(EchoMethods.Repeat, Repeat);
        binder.AddMethod(EchoMethods.Chat, Chat);
        binder.AddMethod(EchoMethods.Hang, Hang);
    }

    public async Task<EchoReply> Unary(EchoRequest request, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        Fail(request.Failure);
        return Answer(request);
    }

    public async Task<EchoReply> Collect(IAsyncStreamReader<EchoRequest> requestStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        var texts = new List<string>();
        await foreach (var request in requestStream.ReadAllAsync())
        {
            Fail(request.Failure);
            texts.Add(request.Text);
        }

        return new EchoReply { Text = string.Join(' ', texts) };
    }

    public async Task Repeat(
        EchoRequest request, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        for (var i = 0; i < request.Repeat; i++)
        {
            await responseStream.WriteAsync(Answer(request));
            Written++;
        }

        Fail(request.Failure);
    }

    public async Task Chat(
        IAsyncStreamReader<EchoRequest> requestStream,
        IServerStreamWriter<EchoReply> responseStream,
        ServerCallContext context)
    {
        await using var registration = context.CancellationToken.Register(() => Cancelled.TrySetResult());
        try
        {
            await EchoMetadataAsync(context);
            await foreach (var request in requestStream.ReadAllAsync())
            {
                Fail(request.Failure);
                await responseStream.WriteAsync(Answer(request));
                Written++;
            }
        }
        catch (OperationCanceledException)
        {
            Cancelled.TrySetResult();
            throw;
        }
    }

    public async Task<EchoReply> Hang(EchoRequest request, ServerCallContext context)
    {
        Hanging.TrySetResult();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, request.Text == "until stopped" ? lifetime.ApplicationStopping : default);
        using var registration = context.CancellationToken.Register(() => Cancelled.TrySetResult());
        if (request.Text == "deaf")
            await Release.Task;
        else
            await Release.Task.WaitAsync(stop.Token);

        return Answer(request);
    }

    private static EchoReply Answer(EchoRequest request) => new()
    {
        Text = request.Text,
        Blob = request.ReplySize > 0 ? ByteString.CopyFrom(new byte[request.ReplySize]) : request.Blob,
    };

    private static async Task EchoMetadataAsync(ServerCallContext context)
    {
        var headers = new Metadata();
        foreach (var entry in context.RequestHeaders.Where(e => e.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            headers.Add(entry);
            context.ResponseTrailers.Add(entry);
        }

        if (headers.Count > 0)
            await context.WriteResponseHeadersAsync(headers);
    }

    private static void Fail(Failure? failure)
    {
        if (failure is null)
            return;

        if (failure.Code == 0)
            throw new InvalidOperationException(failure.Message);

        if (!failure.Details)
            throw new RpcException(new Status((StatusCode)failure.Code, failure.Message));

        throw new Google.Rpc.Status { Code = failure.Code, Message = failure.Message }
            .WithDetail(new ErrorInfo { Reason = "TEST_REASON", Domain = "linking.grpc.tests", Metadata = { ["limit"] = "7" } })
            .WithDetail(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1.5)) })
            .WithDetail(new BadRequest
            {
                FieldViolations = { new BadRequest.Types.FieldViolation { Field = "text", Description = "too short" } },
            })
            .ToRpcException();
    }
}
