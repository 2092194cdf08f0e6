using Grpc.Net.Client;

using Linking.Client.Calls;
using Linking.Protocol;
using Linking.Protocol.V1;

using OperatorRpc = Linking.Protocol.V1.Operator.OperatorClient;

namespace Linking.Client;

/// <summary>A client of a ledger's operator endpoint. Errors as at <see cref="LinkingClient"/>.</summary>
/// <param name="options">Where it listens; the trust folder is not used, for the operator is trusted.</param>
public sealed class OperatorClient(LinkingClientOptions options) : IDisposable
{
    /// <summary>Where the operator endpoint listens when nothing else is said.</summary>
    public static readonly Uri DefaultAddress = new("http://127.0.0.1:8071");

    private readonly GrpcChannel _channel = Channels.Open(options.Address, options.Connection);
    private readonly Retry _retry = new(options);

    private OperatorRpc Rpc => new(_channel);

    /// <summary>Publishes the history as it is, and answers when each sink has tried once.</summary>
    public async Task<PublishReport> PublishAsync(
        IEnumerable<Linking.Publications.Announcement> announcements, CancellationToken cancellation = default)
    {
        var request = OperatorMessages.ToMessage(announcements);
        var response = await _retry.RunAsync(call => Rpc.PublishAsync(request, call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read(() => OperatorMessages.Read(response));
    }

    /// <summary>How the server is doing.</summary>
    public async Task<ServerStatus> GetStatusAsync(CancellationToken cancellation = default)
    {
        var response = await _retry.RunAsync(
            call => Rpc.GetStatusAsync(new GetStatusRequest(), call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read(() => OperatorMessages.Read(response));
    }

    /// <summary>Says that the server's clock is right as it is now.</summary>
    /// <returns>What it said.</returns>
    public async Task<Instant> ConfirmClockAsync(CancellationToken cancellation = default)
    {
        var response = await _retry.RunAsync(
            call => Rpc.ConfirmClockAsync(new ConfirmClockRequest(), call).ResponseAsync, cancellation, toldOnly: true);
        return ReplyCheck.Read(() => OperatorMessages.Read(response));
    }

    public void Dispose() => _channel.Dispose();
}
