using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Server.Access;
using Linking.Server.Capacity;
using Linking.Server.Clocks;
using Linking.Server.Options;
using Linking.Storage;

namespace Linking.Server.Hosting;

/// <summary>Puts together what the operator is told. Whoever asks may do so because something is broken: what cannot be read is
/// a warning.</summary>
internal sealed class StatusReader(OpenLedger ledger, PublicationDesk desk, ServerMeters meters, ServerOptions options, TimeProvider time,
    AccessGuard access, SubmitterGuard submitters, CapacityLog capacity, ComparedClock? clock = null)
{
    private readonly long _started = time.GetTimestamp();

    public async Task<ServerStatus> ReadAsync(CancellationToken cancellation)
    {
        var status = ledger.Node.Status();
        var warnings = new List<string>(status.Warnings);
        if (desk.Status.LastError is { } error)
            warnings.Add($"Publishing failed: {error}");
        if (ledger.Node.SelfCheckStatus is { Damaged: > 0 } damaged)
            warnings.Add($"Stored rounds are damaged: {damaged.Damaged}. Matching and extending their tokens may fail.");
        if (ledger.Node.SelfCheckStatus is { Healed: > 0 } healed)
            warnings.Add($"Damaged rounds were put back from the backup since the start: {healed.Healed}. Look after the disk.");
        warnings.AddRange(ledger.Keys.Warnings());
        warnings.AddRange(access.Warnings());
        warnings.AddRange(submitters.Warnings());
        var last = await LastPublicationAsync(warnings, cancellation);
        var (stored, free) = Disk(warnings);
        var trend = free > 0 ? capacity.Trend(time.GetUtcNow(), stored, free - options.MinFreeBytes) : null;
        if (trend is { DaysLeft: < Protocol.CapacityTrend.FewDays and var days })
            warnings.Add($"The disk is full in {days} days if the ledger grows on as since {trend.Since}: make room.");
        return new ServerStatus
        {
            Ledger = ledger.Node.Genesis.Ledger.Value,
            Suite = ledger.Node.Genesis.Suite,
            Identity = ledger.Node.GenesisLink,
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
            RoundTimes = meters.RoundTimes,
            LastPublication = last,
            NextPublication = desk.Status.NextDue is { } due ? Instant.FromDateTime(due) : null,
            Sinks = desk.SinkReports(last?.Publication.Number ?? 0),
            Clock = Instant.FromDateTime(time.GetUtcNow()),
            ClockState = ClockReport.State(clock?.Watch, time),
            ClockSources = ClockReport.Sources(clock?.Watch),
            Data = options.DataFolder,
            StoredBytes = stored,
            FreeBytes = free,
            Capacity = trend,
            Uptime = time.GetElapsedTime(_started),
            Software = ServerSoftware.Name,
            Access = submitters.State() is { Length: > 0 } state ? $"{access.State()}; {state}" : access.State(),
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

    private async Task<PublicationInfo?> LastPublicationAsync(List<string> warnings, CancellationToken cancellation)
    {
        try
        {
            return await ledger.Truth.ReadLastPublicationAsync(cancellation) is { } last ? LedgerMessages.ReadNote(last.Note) : null;
        }
        catch (Exception e) when (e is StorageException or FormatException)
        {
            warnings.Add($"The last publication cannot be read: {e.Message}");
            return null;
        }
    }

    private (long Stored, long Free) Disk(List<string> warnings)
    {
        try
        {
            return (OpenLedger.StoredBytes(options), new DriveInfo(options.DataFolder).AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            warnings.Add($"The disk of the data folder cannot be looked at: {e.Message}");
            return default;
        }
    }
}
