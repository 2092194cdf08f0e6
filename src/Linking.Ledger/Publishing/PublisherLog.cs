using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Publishing;

/// <summary>Log messages of publishing, event ids 720 to 729.</summary>
internal static partial class PublisherLog
{
    [LoggerMessage(720, LogLevel.Information, "Publication {Number} covers {Size} rounds")]
    public static partial void Published(ILogger logger, ulong number, ulong size);

    [LoggerMessage(721, LogLevel.Error, "Publishing failed and is tried again at the next due time: {Error}")]
    public static partial void Failed(ILogger logger, string error, Exception exception);
}
