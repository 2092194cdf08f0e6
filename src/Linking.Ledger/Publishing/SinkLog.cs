using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Publishing;

/// <summary>Log messages of the sinks, event ids 700 to 719.</summary>
internal static partial class SinkLog
{
    [LoggerMessage(700, LogLevel.Warning, "The sink {Sink} failed and is tried again at {NextTry:u}: {Error}")]
    public static partial void Failed(ILogger logger, string sink, string error, DateTimeOffset nextTry, Exception? exception);

    [LoggerMessage(701, LogLevel.Information, "The sink {Sink} works again and holds publication {Number}")]
    public static partial void Recovered(ILogger logger, string sink, ulong number);
}
