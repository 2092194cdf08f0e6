using Linking.Ledger.Sinks;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Options;

namespace Linking.Server.Hosting;

/// <summary>Puts together what the operator is told.</summary>
internal sealed class StatusReader(OpenLedger ledger, PublicationDesk desk, ServerMeters meters, ServerOptions options, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    public async Task<ServerStatus> ReadAsync(CancellationToken cancellation)
    {
        var status = ledger.Node.Status();
        var last = await ledger.Store.ReadLastPublicationAsync(cancellation);
        var warnings = desk.Status.LastError is { } error ? [.. status.Warnings, $"Publishing failed: {error}"] : status.Warnings;
        return new ServerStatus
        {
            Ledger = ledger.Node.Genesis.Ledger.Value,
            Mode = ModeOf(status.State.Mode),
            Reason = status.State.Reason,
            Advice = status.State.Advice,
            Warnings = warnings,
            Head = new HeadInfo(status.Head.Size, status.Head.Time, status.Head.Signed),
            PendingLeaves = status.PendingLeaves,
            PendingBytes = status.PendingBytes,
            Leaves = status.LeavesIssued,
            Rounds = status.RoundsAppended,
            RefusedLeaves = meters.RefusedLeaves,
            LastPublication = last is null ? null : LedgerMessages.ReadNote(last.Note),
            NextPublication = desk.Status.NextDue is { } due ? Instant.FromDateTime(due) : null,
            Sinks = desk.SinkReports,
            Clock = Instant.FromDateTime(time.GetUtcNow()),
            Data = options.DataFolder,
            StoredBytes = StoredBytes(),
            FreeBytes = new DriveInfo(options.DataFolder).AvailableFreeSpace,
            Uptime = time.GetElapsedTime(_started),
            Software = ServerSoftware.Name,
        };
    }

    private static LedgerMode ModeOf(Ledger.LedgerMode mode) => mode switch
    {
        Ledger.LedgerMode.Issuing => LedgerMode.Issuing,
        Ledger.LedgerMode.Suspended => LedgerMode.Suspended,
        Ledger.LedgerMode.ReadOnly => LedgerMode.ReadOnly,
        Ledger.LedgerMode.Failed => LedgerMode.Failed,
        Ledger.LedgerMode.Stopping or Ledger.LedgerMode.Stopped => LedgerMode.Stopping,
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    /// <summary>The database and its log; files may come and go while they are counted.</summary>
    private long StoredBytes() =>
        new DirectoryInfo(options.DataFolder).EnumerateFiles("ledger.sqlite*").Sum(file => file.Exists ? file.Length : 0);
}
