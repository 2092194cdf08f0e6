using Microsoft.Extensions.Logging;

namespace Linking.Server;

/// <summary>
/// All log messages of the server, each with a stable id of its own. In one class: the generator writes several in any order, and a
/// release must have the same bytes each time.
/// </summary>
internal static partial class ServerLog
{
    [LoggerMessage(801, LogLevel.Information, "Listening for clients on {Clients}, for the operator on {Operator}")]
    public static partial void Listening(ILogger logger, string clients, string @operator);

    [LoggerMessage(802, LogLevel.Warning,
        "New ledger {Ledger}, for ever, with policy {Policy}; database, keys and high-water mark lie in {Folder}: back up the keys")]
    public static partial void Created(ILogger logger, string ledger, string policy, string folder);

    [LoggerMessage(803, LogLevel.Information, "New key {File}, fingerprint {Fingerprint}")]
    public static partial void KeyCreated(ILogger logger, string file, string fingerprint);

    [LoggerMessage(804, LogLevel.Warning,
        "{Address} is reachable from other machines without TLS: anyone on the way can read and change requests")]
    public static partial void ClearText(ILogger logger, string address);

    [LoggerMessage(805, LogLevel.Warning,
        "The operator endpoint has no accounts: whoever reaches it on this machine may do everything; make some with 'linking access add'")]
    public static partial void NoAccounts(ILogger logger);

    [LoggerMessage(828, LogLevel.Warning, "A call of the operator endpoint was refused: {Call} ({Before} more since the line before)")]
    public static partial void AccessRefused(ILogger logger, string call, long before);

    [LoggerMessage(880, LogLevel.Warning, "{Problem}")]
    public static partial void RevocationsNotRead(ILogger logger, string problem);

    [LoggerMessage(891, LogLevel.Error,
        "A key that is not used was made, or may have been, and may still be in the module, as {Address}: look there, and take it away " +
        "by the module's own tools. {Problem}")]
    public static partial void KeyLeftInModule(ILogger logger, string address, string problem);

    [LoggerMessage(890, LogLevel.Error, "A key was not made: {Problem}")]
    public static partial void KeyNotMade(ILogger logger, string problem);

    [LoggerMessage(860, LogLevel.Warning, "A call of a submitter was refused: {Call} ({Before} more since the line before)")]
    public static partial void SubmitterRefused(ILogger logger, string call, long before);

    [LoggerMessage(829, LogLevel.Warning, "Change {Number} of the accounts or API keys could not be stated in the ledger yet: {Message}")]
    public static partial void AccessNotStated(ILogger logger, long number, string message);

    [LoggerMessage(806, LogLevel.Warning,
        "No sink is configured: publications are stored, but nobody outside sees them (GitPath, GitRemote, Directory, Static)")]
    public static partial void NoSinks(ILogger logger);

    [LoggerMessage(809, LogLevel.Warning, "The key file {File} can be read by others than its owner: its mode should be 600")]
    public static partial void KeyReadable(ILogger logger, string file);

    [LoggerMessage(807, LogLevel.Warning,
        "The write-ahead log could not be copied into the database and is kept; nothing is lost, the next start reads it: {Message}")]
    public static partial void LogKept(ILogger logger, string message);

    [LoggerMessage(813, LogLevel.Information, "Listening for readers of the history on {History}")]
    public static partial void ListeningForReaders(ILogger logger, string history);

    [LoggerMessage(814, LogLevel.Error, "The public file {Name} could not be read: {Message}")]
    public static partial void FileFailed(ILogger logger, string name, string message);

    [LoggerMessage(815, LogLevel.Warning,
        "The machine's clock is taken at its word (trust-system): name sources of time with Clock before others rely on this ledger")]
    public static partial void ClockTrusted(ILogger logger);

    [LoggerMessage(816, LogLevel.Warning, "{Problem} No round is made until the clock has been right for a while")]
    public static partial void ClockDoubtful(ILogger logger, string problem);

    [LoggerMessage(817, LogLevel.Information,
        "The clock is within {Bound:0.000} s of UTC again, say its sources; issuing goes on when it has been so for {Calm:0} s")]
    public static partial void ClockRight(ILogger logger, double bound, double calm);

    [LoggerMessage(818, LogLevel.Debug, "{Source} was of no use: {Problem}")]
    public static partial void SourceUseless(ILogger logger, string source, string problem);

    [LoggerMessage(819, LogLevel.Error, "A comparison of the clock could not be kept: {Message}")]
    public static partial void ComparisonLost(ILogger logger, string message);

    [LoggerMessage(823, LogLevel.Warning, "The comparisons of a day could not be stated in the ledger yet: {Message}")]
    public static partial void DayNotStated(ILogger logger, string message);

    [LoggerMessage(824, LogLevel.Warning,
        "The beacon {Name} could not be taken into the ledger, and the next publication brings another: {Message}")]
    public static partial void BeaconNotWritten(ILogger logger, string name, string message);

    [LoggerMessage(850, LogLevel.Warning, "The size of the ledger's files was not measured; the projection waits: {Message}")]
    public static partial void NotMeasured(ILogger logger, string message);

    [LoggerMessage(825, LogLevel.Error, "The self-check could not go on and begins again at its next time: {Message}")]
    public static partial void SelfCheckFailed(ILogger logger, string message);

    [LoggerMessage(826, LogLevel.Error,
        "An event ({Kind} {Outcome}) is not in the audit log yet, and nothing is issued until it is. {Message}")]
    public static partial void EventNotWritten(ILogger logger, string kind, string outcome, string message);

    [LoggerMessage(827, LogLevel.Warning, "The audit log could not be stated in the ledger yet: {Message}")]
    public static partial void LogNotStated(ILogger logger, string message);

    [LoggerMessage(830, LogLevel.Information, "Listening for monitors on {Addresses}")]
    public static partial void ListeningForMonitors(ILogger logger, string addresses);

    [LoggerMessage(831, LogLevel.Warning, "Metrics could not be sent to {Address}; the next ones are tried each minute: {Message}")]
    public static partial void MetricsNotSent(ILogger logger, Uri? address, string message);

    [LoggerMessage(832, LogLevel.Information, "Metrics are sent to {Address} again")]
    public static partial void MetricsSent(ILogger logger, Uri? address);

    [LoggerMessage(810, LogLevel.Error, "A request failed: {Message}")]
    public static partial void RequestFailed(ILogger logger, string message, Exception exception);

    [LoggerMessage(811, LogLevel.Information, "The certificate was renewed: {Subject}, valid until {NotAfter:u}")]
    public static partial void CertificateRenewed(ILogger logger, string subject, DateTime notAfter);

    [LoggerMessage(812, LogLevel.Error, "The certificate's files have changed, and the one before is kept. {Problem}")]
    public static partial void CertificateKept(ILogger logger, string problem);

    // The gRPC front. What callers do wrong is at Debug: none of them shall be able to fill the log.
    [LoggerMessage(820, LogLevel.Error, "{Method} failed: {Message}")]
    public static partial void MethodFailed(ILogger logger, string method, string message, Exception exception);

    [LoggerMessage(821, LogLevel.Debug, "Refused {HttpMethod} {Path}: {Reason}")]
    public static partial void RequestRefused(ILogger logger, string httpMethod, string path, string reason);

    [LoggerMessage(822, LogLevel.Debug, "Refused a connection that does not speak HTTP/2.")]
    public static partial void RefusedHttp1(ILogger logger);

    [LoggerMessage(844, LogLevel.Warning,
        "The cosigned head that was kept cannot be read, and the next one that enough witnesses cosign takes its place: {Message}")]
    public static partial void CosignedHeadLost(ILogger logger, string message);

    // The witness. What strangers send is escaped before it comes here.
    [LoggerMessage(840, LogLevel.Information, "Cosigned size {Size} of {Origin}")]
    public static partial void Cosigned(ILogger logger, ulong size, string origin);

    [LoggerMessage(841, LogLevel.Debug, "Answered {Status}: {Why}")]
    public static partial void WitnessRefused(ILogger logger, int status, string why);

    [LoggerMessage(842, LogLevel.Error,
        "A head that {Origin} signed was not shown to extend the one cosigned before (its size {Size}): {Why} It was not cosigned. " +
        "Either the log has forked, or whoever asked sent a wrong proof, as anybody can: ask the log's operator")]
    public static partial void WitnessForked(ILogger logger, string origin, ulong size, string why);

    [LoggerMessage(843, LogLevel.Error, "A head could not be remembered and was not cosigned: {Message}")]
    public static partial void HeadNotRemembered(ILogger logger, string message);
}
