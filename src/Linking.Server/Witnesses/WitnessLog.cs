using Linking.Witness;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Witnesses;

/// <summary>Log messages of a witness, event ids 840 to 849. What strangers send is escaped before it comes here.</summary>
internal static partial class WitnessLog
{
    [LoggerMessage(840, LogLevel.Information, "Cosigned size {Size} of {Origin}")]
    private static partial void Cosigned(ILogger logger, ulong size, string origin);

    [LoggerMessage(841, LogLevel.Debug, "Answered {Status}: {Why}")]
    private static partial void Refused(ILogger logger, int status, string why);

    [LoggerMessage(842, LogLevel.Error,
        "A head that {Origin} signed was not shown to extend the one cosigned before (its size {Size}): {Why} It was not cosigned. " +
        "Either the log has forked, or whoever asked sent a wrong proof, as anybody can: ask the log's operator")]
    private static partial void Forked(ILogger logger, string origin, ulong size, string why);

    [LoggerMessage(843, LogLevel.Error, "A head could not be remembered and was not cosigned: {Message}")]
    public static partial void NotRemembered(ILogger logger, string message);

    public static void Answered(ILogger logger, WitnessAnswer answer)
    {
        var why = answer.Text.TrimEnd('\n');
        if (answer.Status == 200)
            Cosigned(logger, answer.Size, answer.Origin);
        else if (answer.IsFork)
            Forked(logger, answer.Origin, answer.Size, why);
        else
            Refused(logger, answer.Status, why);
    }
}
