using Grpc.Core;
using Grpc.Net.Client;

using Linking.Protocol.V1;
using Linking.Server.Fronts.Grpc;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using OperatorRpc = Linking.Protocol.V1.OperatorService;

namespace Linking.Server.Tests;

/// <summary>What ends a call whose method throws what no method means to throw, and what the log says of it.</summary>
public sealed class ServiceBindingTests : IAsyncLifetime, IDisposable
{
    private readonly LogLines _log = new();
    private readonly Faulty _service = new();
    private WebApplication _app = null!;
    private GrpcChannel _channel = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel(kestrel
            => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddLogging(logging => logging.AddFilter("Grpc", LogLevel.None).AddFilter("Microsoft", LogLevel.None)
            .AddProvider(_log));
        _app = builder.Build();
        _app.UseRouting();
        var binding = new ServiceBinding(_app.Lifetime, _app.Services.GetRequiredService<ILogger<ServiceBinding>>());
        OperatorRpc.BindService(binding, _service);
        _app.MapGrpcService(binding.Build());
        await _app.StartAsync();
        _channel = GrpcChannel.ForAddress(_app.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _app.DisposeAsync();
    }

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Fault_IsLogged_AndTheCallerLearnsNothingOfTheInside()
    {
        _service.Method = _ => throw new InvalidOperationException("a secret");

        var status = await FailsAsync();

        Assert.Equal(new Status(StatusCode.Unknown, "The method failed; the server's log says why."), status);
        Assert.Equal("Error 820 /linking.v1.OperatorService/GetStatus failed: a secret", Assert.Single(_log.Lines));
    }

    [Fact]
    public async Task RpcException_IsTheStatus()
    {
        _service.Method = _ => throw new RpcException(new Status(StatusCode.DataLoss, "Größe 100 % 🔗"));

        Assert.Equal(new Status(StatusCode.DataLoss, "Größe 100 % 🔗"), await FailsAsync());
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task ClientHasGone_IsNoFault()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _service.Method = async context =>
        {
            begun.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
            }
            catch (OperationCanceledException e)
            {
                ended.SetResult();

                // As the library does for a read after that.
                throw new InvalidOperationException("Can't read messages after the request is complete.", e);
            }

            return new GetStatusResponse();
        };
        using var call = new OperatorRpc.OperatorServiceClient(_channel).GetStatusAsync(new GetStatusRequest());
        await begun.Task;
        call.Dispose();
        await ended.Task;
        await _app.StopAsync();

        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Cancelled_WhileTheServerStops_IsUnavailable()
    {
        _service.Method = async _ =>
        {
            await Task.Delay(Timeout.Infinite, _app.Lifetime.ApplicationStopping);
            return new GetStatusResponse();
        };
        using var call = new OperatorRpc.OperatorServiceClient(_channel).GetStatusAsync(new GetStatusRequest());
        await _service.Begun.Task;
        _app.Lifetime.StopApplication();

        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);

        Assert.Equal(new Status(StatusCode.Unavailable, "The server is shutting down."), exception.Status);
        Assert.Empty(_log.Lines);
    }

    private async Task<Status> FailsAsync()
    {
        using var call = new OperatorRpc.OperatorServiceClient(_channel).GetStatusAsync(new GetStatusRequest());
        return (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).Status;
    }

    private sealed class Faulty : OperatorRpc.OperatorServiceBase
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<ServerCallContext, Task<GetStatusResponse>> Method { get; set; } = null!;

        public override Task<GetStatusResponse> GetStatus(GetStatusRequest request, ServerCallContext context)
        {
            Begun.TrySetResult();
            return Method(context);
        }
    }
}
