using System.Threading.Channels;

using Google.Protobuf.Reflection;

using Grpc.Health.V1;

using Linking.Grpc.Server;

using Microsoft.Extensions.Hosting;

using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Linking.Grpc.Health;

/// <summary>
/// The standard health service. The host sets a status for each service name, and for "" as the server as a whole;
/// "" is SERVING from the start. When the host stops, every status becomes NOT_SERVING and every Watch ends with OK.
/// </summary>
public sealed class HealthService : GrpcService, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServingStatus> _statuses = new(StringComparer.Ordinal)
    {
        [""] = ServingStatus.Serving,
    };

    private readonly HashSet<Watcher> _watchers = [];
    private readonly CancellationTokenRegistration _onStopping;
    private bool _stopped;

    public HealthService(IHostApplicationLifetime lifetime)
    {
        ArgumentNullException.ThrowIfNull(lifetime);
        _onStopping = lifetime.ApplicationStopping.Register(Stop);
    }

    public override ServiceDescriptor Descriptor => HealthMethods.Service;

    public override void BindMethods(ServiceBinder binder)
    {
        ArgumentNullException.ThrowIfNull(binder);
        binder.AddMethod(HealthMethods.Check, Check);
        binder.AddMethod(HealthMethods.Watch, Watch);
    }

    /// <summary>Tells the watchers when it is another than before. Without effect once the host stops.</summary>
    /// <exception cref="ArgumentException">The status is SERVICE_UNKNOWN: that is for names never set.</exception>
    public void SetStatus(string service, ServingStatus status)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (status is not (ServingStatus.Serving or ServingStatus.NotServing or ServingStatus.Unknown))
            throw new ArgumentException($"{status} cannot be set.", nameof(status));

        lock (_lock)
        {
            if (_stopped)
                return;

            _statuses[service] = status;
            Tell(service, status);
        }
    }

    public Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_lock)
        {
            return _statuses.TryGetValue(request.Service, out var status)
                ? Task.FromResult(new HealthCheckResponse { Status = status })
                : throw RpcException.Of(StatusCode.NotFound, $"The health of a service '{request.Service}' is not known.");
        }
    }

    public async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(responseStream);
        ArgumentNullException.ThrowIfNull(context);
        var watcher = new Watcher(request.Service);
        lock (_lock)
        {
            watcher.Tell(_statuses.GetValueOrDefault(request.Service, ServingStatus.ServiceUnknown));
            if (_stopped)
                watcher.End();
            else
                _watchers.Add(watcher);
        }

        try
        {
            ServingStatus? last = null;
            await foreach (var status in watcher.ReadAllAsync(context.CancellationToken))
            {
                if (status != last)
                    await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, context.CancellationToken);

                last = status;
            }
        }
        finally
        {
            lock (_lock)
                _watchers.Remove(watcher);
        }
    }

    public void Dispose() => _onStopping.Dispose();

    private void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            foreach (var service in _statuses.Keys.ToArray())
            {
                _statuses[service] = ServingStatus.NotServing;
                Tell(service, ServingStatus.NotServing);
            }

            foreach (var watcher in _watchers)
                watcher.End();
        }
    }

    private void Tell(string service, ServingStatus status)
    {
        foreach (var watcher in _watchers)
        {
            if (watcher.Service == service)
                watcher.Tell(status);
        }
    }

    // One place: a watcher that does not keep up gets the latest status, not the history.
    private sealed class Watcher(string service)
    {
        private readonly Channel<ServingStatus> _latest = Channel.CreateBounded<ServingStatus>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

        public string Service { get; } = service;

        public void Tell(ServingStatus status) => _latest.Writer.TryWrite(status);

        public void End() => _latest.Writer.TryComplete();

        public IAsyncEnumerable<ServingStatus> ReadAllAsync(CancellationToken cancellationToken) =>
            _latest.Reader.ReadAllAsync(cancellationToken);
    }
}
