using Microsoft.Extensions.Logging;

namespace Linking.Server.Tests.Crashes;

/// <summary>The entry point of the test assembly: a server over the folder that is the argument.</summary>
internal static class ServerProgram
{
    public static async Task Main(string[] arguments)
    {
        var options = TestServer.OptionsFor(arguments[0]) with { LogLevel = LogLevel.Warning };
        await using var server = await LinkingServer.StartAsync(options);
        await Console.Out.WriteLineAsync(server.Addresses[0].ToString());
        await server.WaitForShutdownAsync();
    }
}
