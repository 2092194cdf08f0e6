using Linking.Server.Options;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Hosting;

/// <summary>A quiet console: one line a message, in UTC, on standard error; the framework only when it warns.</summary>
internal static class ServerLogging
{
    public static void Configure(ILoggingBuilder logging, ServerOptions options, ServerEnvironment host)
    {
        logging.SetMinimumLevel(options.LogLevel);
        logging.AddFilter("Microsoft", options.LogLevel > LogLevel.Warning ? options.LogLevel : LogLevel.Warning);
        // What a caller did wrong, also what is no message at all, would be an error there with a stack trace, and a stranger could
        // fill the log. What a method did not mean to throw is logged by ServiceBinding.
        logging.AddFilter("Grpc", LogLevel.None);
        // It has nothing to say above Information, and unless it is off the host makes an activity, its id, a log scope and
        // a copy of the execution context for every call.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        // It logs with a stack trace what a start throws and is told in one sentence (StartupException).
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        if (host.ConfigureLogging is { } configure)
        {
            configure(logging);
            return;
        }

        if (options.LogFormat == LogFormat.Json)
        {
            logging.AddJsonConsole(console =>
            {
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
            });
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss'Z' ";
            });
        }

        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
