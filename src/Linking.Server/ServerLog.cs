using Microsoft.Extensions.Logging;

namespace Linking.Server;

/// <summary>Log messages of the host, event ids 800 to 819. Ids are stable.</summary>
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
        "The operator endpoint {Address} is reachable from other machines: whoever reaches it may publish")]
    public static partial void OpenOperator(ILogger logger, string address);

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

    [LoggerMessage(810, LogLevel.Error, "A request failed: {Message}")]
    public static partial void RequestFailed(ILogger logger, string message, Exception exception);

    [LoggerMessage(811, LogLevel.Information, "The certificate was renewed: {Subject}, valid until {NotAfter:u}")]
    public static partial void CertificateRenewed(ILogger logger, string subject, DateTime notAfter);

    [LoggerMessage(812, LogLevel.Error, "The certificate's files have changed, and the one before is kept. {Problem}")]
    public static partial void CertificateKept(ILogger logger, string problem);
}
