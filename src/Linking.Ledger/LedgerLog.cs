using Linking.Hashing;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger;

/// <summary>What a node tells its log, each with a stable id of its own. In one class, as the server's.</summary>
internal static partial class LedgerLog
{
    [LoggerMessage(601, LogLevel.Information, "Ledger {Ledger} created; link of round 0 is {Link}.")]
    public static partial void Created(this ILogger logger, string ledger, DigestPair link);

    [LoggerMessage(602, LogLevel.Information, "Ledger {Ledger} opened at size {Size}; {Verified} rounds read back and rehashed.")]
    public static partial void Opened(this ILogger logger, string ledger, ulong size, ulong verified);

    [LoggerMessage(603, LogLevel.Debug, "Round {Round} appended with {Leaves} leaves.")]
    public static partial void Appended(this ILogger logger, ulong round, int leaves);

    [LoggerMessage(604, LogLevel.Debug, "The head moved to size {Size}; the round is linked again.")]
    public static partial void HeadMoved(this ILogger logger, ulong size);

    [LoggerMessage(605, LogLevel.Warning, "It is unknown whether {What} succeeded (attempt {Attempt}): {Message}")]
    public static partial void OutcomeUnknown(this ILogger logger, string what, int attempt, string message);

    [LoggerMessage(606, LogLevel.Error, "Issuing is off ({Mode}). {Reason} {Advice}")]
    public static partial void IssuingOff(this ILogger logger, LedgerMode mode, string reason, string advice);

    [LoggerMessage(607, LogLevel.Information, "Issuing is on.")]
    public static partial void IssuingOn(this ILogger logger);

    [LoggerMessage(608, LogLevel.Information, "The open round is being finished.")]
    public static partial void Stopping(this ILogger logger);

    [LoggerMessage(609, LogLevel.Information, "Stopped at size {Size}.")]
    public static partial void Stopped(this ILogger logger, ulong size);

    [LoggerMessage(610, LogLevel.Warning, "The {Job} failed and is tried again: {Message}")]
    public static partial void JobFailed(this ILogger logger, string job, string message);

    [LoggerMessage(611, LogLevel.Critical, "The node stopped issuing because of an error of its own.")]
    public static partial void Broken(this ILogger logger, Exception exception);

    [LoggerMessage(612, LogLevel.Information, "Publication {Number} made over size {Size}.")]
    public static partial void Published(this ILogger logger, ulong number, ulong size);

    [LoggerMessage(613, LogLevel.Warning, "There was no high-water mark; the ledger was accepted at size {Size}, and a mark written.")]
    public static partial void MarkAccepted(this ILogger logger, ulong size);

    [LoggerMessage(614, LogLevel.Warning, "Tiles and look-up index are made again from the rounds. {Reason}")]
    public static partial void DerivedDoubted(this ILogger logger, string reason);

    [LoggerMessage(615, LogLevel.Warning, "The operator says that the clock is right at {Time}.")]
    public static partial void ClockConfirmed(this ILogger logger, Instant time);

    [LoggerMessage(616, LogLevel.Warning, "The high-water mark of another machine was taken over at size {Size}.")]
    public static partial void MarkTakenOver(this ILogger logger, ulong size);

    [LoggerMessage(617, LogLevel.Warning, "Round {Round} holds a new event of the record.")]
    public static partial void RecordGrew(this ILogger logger, ulong round);

    [LoggerMessage(618, LogLevel.Critical, "Round {Round} is damaged: {Problem} {Backup}")]
    public static partial void RoundDamaged(this ILogger logger, ulong round, string problem, string backup);

    [LoggerMessage(619, LogLevel.Error,
        "Round {Round} was damaged and has been put back from the backup, byte for byte: look after the disk.")]
    public static partial void RoundHealed(this ILogger logger, ulong round);

    [LoggerMessage(620, LogLevel.Information, "The self-check has rehashed all {Rounds} rounds; {Damaged} are damaged.")]
    public static partial void SelfChecked(this ILogger logger, ulong rounds, int damaged);

    [LoggerMessage(721, LogLevel.Error, "Publishing failed and is tried again at the next due time: {Error}")]
    public static partial void PublishingFailed(this ILogger logger, string error, Exception exception);

    [LoggerMessage(700, LogLevel.Warning, "The sink {Sink} failed and is tried again at {NextTry:u}: {Error}")]
    public static partial void SinkFailed(this ILogger logger, string sink, string error, DateTimeOffset nextTry, Exception? exception);

    [LoggerMessage(701, LogLevel.Information, "The sink {Sink} works again and holds publication {Number}")]
    public static partial void SinkRecovered(this ILogger logger, string sink, ulong number);
}
