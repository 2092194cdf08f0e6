using Linking.Server.Options;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Tests.Crashes;

/// <summary>The entry point of the test assembly: a server over the folder and the store that are the arguments.</summary>
internal static class ServerProgram
{
    public static async Task Main(string[] arguments)
    {
        var options = TestServer.OptionsFor(arguments[0]) with
        {
            Store = Enum.Parse<TruthStore>(arguments[1]),
            LogLevel = LogLevel.Warning,
        };
        await using var server = await LinkingServer.StartAsync(options);
        await Console.Out.WriteLineAsync(server.Addresses[0].ToString());
        await server.WaitForShutdownAsync();
    }
}
