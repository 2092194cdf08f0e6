using Grpc.Health.V1;

using Linking.Client;
using Linking.Faults.Tests.Servers;
using Linking.Grpc.Client;
using Linking.Grpc.Health;
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

    private const int KilledCode = 128 + 9;

    /// <summary>Asks a server that may have ended.</summary>
    public static async Task<string> ReadAsync(ServerProcess server)
    {
        ServingStatus health;
        Protocol.ServerStatus status;
        try
        {
            using var channel = GrpcChannel.ForAddress(server.Address!, new GrpcChannelOptions());
            health = (await channel.AsyncUnaryCall(HealthMethods.Check, new HealthCheckRequest())).Status;
            using var @operator = server.ConnectOperator();
            status = await @operator.GetStatusAsync();
        }
        catch (Exception e) when (e is RequestFailedException or Grpc.RpcException)
        {
            // It does not answer because it is ending.
            await server.WaitForExitAsync();
            return OfEnded(server);
        }

        if (status.Mode == LedgerMode.Issuing)
        {
            Assert.Equal(ServingStatus.Serving, health);
            return Issuing;
        }

        Assert.Equal(LedgerMode.Failed, status.Mode);
        Assert.Equal(ServingStatus.NotServing, health);
        Assert.NotEmpty(status.Reason);
        Assert.NotEmpty(status.Advice);
        Assert.Contains($"Issuing is off (Failed). {status.Reason}", server.Log, StringComparison.Ordinal);
        return Off;
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
