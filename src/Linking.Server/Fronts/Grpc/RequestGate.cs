using Grpc.Core;

using Linking.Ledger;
using Linking.Ledger.Admission;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Fronts.Grpc.Errors;
using Linking.Storage;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Fronts.Grpc;

/// <summary>What every request passes: whatever goes wrong in it ends as a reason of errors.proto, and is counted.</summary>
internal sealed class RequestGate(ServerMeters meters, IHostApplicationLifetime lifetime, ILogger<RequestGate> logger)
{
    /// <summary>Cancelled when the server begins to stop.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>Runs a request.</summary>
    /// <exception cref="RpcException">It failed.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> request)
    {
        try
        {
            return await request();
        }
        catch (Exception e) when (ErrorOf(e) is { } error)
        {
            throw Refused(error);
        }
    }

    /// <summary>The error of one leaf, counted; what no request may cause is logged, and told without its inside.</summary>
    public RequestError LeafErrorOf(Exception exception)
    {
        var error = ErrorOf(exception);
        if (error is null)
        {
            ServerLog.RequestFailed(logger, exception.Message, exception);
            error = RequestError.Of(
                ErrorReason.OutcomeUnknown, "Stamping the leaf failed; the server's log says why. Submit the same leaf again.");
        }

        return LeafRefused(error);
    }

    /// <summary>The same error, counted as that of one leaf.</summary>
    public RequestError LeafRefused(RequestError error)
    {
        meters.LeafRefused(error.Reason);
        return error;
    }

    /// <summary>The status that ends a call with this error, counted.</summary>
    public RpcException Refused(RequestError error)
    {
        meters.Failed(error.Reason);
        return RpcFailures.ToException(error);
    }

    private RequestError? ErrorOf(Exception exception)
    {
        switch (exception)
        {
            case RequestRefusedException e:
                return e.Error;
            case LedgerRefusedException e:
                return RequestErrors.Of(e);
            case StorageException e:
                ServerLog.RequestFailed(logger, e.Message, e);
                return RequestErrors.Of(e);

            // Kestrel cut the call off after the shutdown timeout, and the ledger was closed under it.
            case ObjectDisposedException when Stopping.IsCancellationRequested:
                return RequestErrors.Stopping();
            default:
                return null;
        }
    }
}
