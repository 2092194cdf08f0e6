using Linking.Ledger;
using Linking.Notes;
using Linking.Protocol;
using Linking.Server.Keys;
using Linking.Server.Options;

using Microsoft.Extensions.Logging;

using KeyPurpose = Linking.Protocol.V1.KeyPurpose;

namespace Linking.Server.AuditLogs;

/// <summary>What the audit log says of a server's starts and of the ledger's modes.</summary>
internal static class LedgerEntries
{
    /// <summary>Of a start that has opened the ledger.</summary>
    public static AuditDetail[] OfStart(ServerOptions options, LedgerNode node, KeyRing keys, bool wasStopped) =>
    [
        new("ledger", node.Genesis.Ledger.Value),
        new("software", SoftwareManifest.OfThisProgram.Words),
        new("rounds", $"{node.Head.Size}"),
        new("before", wasStopped ? "stopped" : "not stopped: the server was killed, or the machine was"),
        new("folder", options.DataFolder, IsHidden: true),
        new("key-grade", KeyDemands.NameOf(options.KeyGrade)),
        // Below that grade nothing looks at it.
        .. options is { KeyGrade: KeyGrade.Additional, KeyDevice: { } device }
            ? [new AuditDetail("key-device", device.ToString())] : Array.Empty<AuditDetail>(),
        new("key-activation", options.KeyActivation ? "needed" : "not needed"),
        new("mode", WordOf(node.State.Mode)),
        .. OfMode(node.State),
        new("keys", $"{keys.All.Count()}"),
        // Last: there may be more of them than an entry takes.
        .. keys.All.Select(key => new AuditDetail("key", new VerifierKey("key", key.PublicKey.Span).Fingerprint)),
    ];

    /// <summary>Of a mode that the ledger is in.</summary>
    public static AuditDetail[] OfMode(NodeState state) =>
        state.Reason.Length == 0 ? [] : [new AuditDetail("reason", state.Reason, IsHidden: true)];

    /// <summary>Of an activation that has ended by itself.</summary>
    public static AuditDetail[] OfEnd(string key, KeyPurpose purpose) =>
        [new("act", "end"), new("key", key), new("purpose", KeyMessages.NameOf(purpose))];

    /// <summary>The outcome that names a mode.</summary>
    public static string WordOf(LedgerMode mode) => mode == LedgerMode.ReadOnly ? "read-only" : $"{mode}".ToLowerInvariant();

    /// <summary>Writes that a start was refused, if it can be written: what keeps a server from starting may be the log.</summary>
    public static void WriteRefused(AuditLog? log, Exception exception, ILogger logger)
    {
        if (log is null || exception is not StartupException { Problem: var problem })
            return;
        try
        {
            log.Write(
                AuditKind.Start,
                AuditKind.Refused,
                new("problem", $"{problem}".ToLowerInvariant()),
                new("reason", exception.Message, IsHidden: true));
        }
        catch (AuditLogException e)
        {
            ServerLog.EventNotWritten(logger, AuditKind.Start, AuditKind.Refused, e.Message);
        }
    }
}
