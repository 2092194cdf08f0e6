using Grpc.Core;
using Grpc.Health.V1;

using Linking.Client;
using Linking.Faults.Tests.Servers;
using Grpc.Net.Client;
using Linking.Protocol.V1;

using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Linking.Faults.Tests.Injection;

/// <summary>What a server does after a fault, where all that tell of it say the same.</summary>
internal static class ServerState
{
    public const string Issuing = "issuing";
    public const string Off = "issuing stopped";
    public const string Killed = "killed";
    public const string Stopped = "stopped";
    public const string Refused = "start refused";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(100);

    private const int KilledCode = 128 + 9;

    /// <summary>Asks a server that may have ended, until all that tell of it say the same.</summary>
    /// <param name="server">The server.</param>
    /// <param name="mustBeOff">A write has failed: it has to stop issuing, though it may not yet know.</param>
    public static async Task<string> ReadAsync(ServerProcess server, bool mustBeOff = false)
    {
        using var channel = GrpcChannel.ForAddress(server.Address!);
        using var @operator = server.ConnectOperator();
        using var limit = new CancellationTokenSource(Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var told = "";
        try
        {
            do
            {
                var health = (await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest())).Status;
                var status = await @operator.GetStatusAsync();
                if (status.Mode == LedgerMode.Issuing && health == ServingStatus.Serving && !mustBeOff)
                    return Issuing;
                if (status.Mode == LedgerMode.Failed && health == ServingStatus.NotServing &&
                    status.Reason.Length > 0 && status.Advice.Length > 0 &&
                    server.Log.Contains($"Issuing is off (Failed). {status.Reason}", StringComparison.Ordinal))
                    return Off;
                told = $"health {health}, status {status.Mode} {status.Reason} {status.Advice}, log:\n{server.Log}";
            }
            while (await timer.WaitForNextTickAsync(limit.Token));
        }
        catch (Exception e) when (e is RequestFailedException or RpcException)
        {
            // It does not answer because it is ending.
            await server.WaitForExitAsync();
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The server does not tell one story of itself: {told}");
        }

        return OfEnded(server);
    }

    /// <summary>Of one that has ended: by itself, with a sentence, or killed.</summary>
    public static string OfEnded(ServerProcess server)
    {
        Assert.DoesNotContain("   at ", server.Log, StringComparison.Ordinal);
        if (server.ExitCode == KilledCode)
            return Killed;
        if (server.ExitCode == 0)
            return Stopped;
        Assert.NotEmpty(server.Log);
        return Refused;
    }
}
