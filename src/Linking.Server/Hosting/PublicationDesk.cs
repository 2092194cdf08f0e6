using Linking.Books.Sinks;
using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Exporting;
using Linking.Ledger.Publishing;
using Linking.Protocol;
using Linking.Publications;
using Linking.Rounds;
using Linking.Server.AuditLogs;
using Linking.Server.Fronts.Grpc.Errors;
using Linking.Server.Monitoring;
using Linking.Server.Options;
using Linking.Server.Vouching;
using Linking.Server.Witnesses;
using Linking.Storage;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Hosting;

/// <summary>Publishes on schedule and on demand, and brings what was published to the sinks, while the host runs.</summary>
internal sealed class PublicationDesk : BackgroundService
{
    // The ledger serves also while a sink cannot be reached.
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(10);

    // Publications that were made by request, newest last.
    private const int MostRequests = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<PublishResult>> _requests = new(StringComparer.Ordinal);
    private readonly Queue<string> _requestOrder = [];
    private readonly OpenLedger _ledger;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _scheduled;
    private readonly SinkRunner _sinks;
    private readonly SinkRunner _witnesses;
    private readonly SinkRunner _vouching;
    private readonly WitnessPanel? _panel;
    private readonly PublicationLanes _lanes;
    private readonly PublicationTimer _timer;
    private volatile NewestPublication? _newest;
    private readonly ILogger _logger;
    private int _publishing;

    public PublicationDesk(OpenLedger ledger, ServerOptions options, TimeProvider time, ILoggerFactory logs)
    {
        _ledger = ledger;
        _time = time;
        _scheduled = options.Publish;
        _logger = logs.CreateLogger<LinkingServer>();
        Beacons = new BeaconWriter(
            ledger.Node, ledger.Truth, new PublicDocuments(options.DataFolder), logs.CreateLogger<LinkingServer>());
        _lanes = new PublicationLanes(ledger, options, Beacons, () => Volatile.Read(ref _publishing) > 0, time);
        if (_lanes.Sinks.Count == 0)
            ServerLog.NoSinks(logs.CreateLogger<LinkingServer>());
        ledger.Node.Cosigned = () => Heads?.Newest;
        _panel = options.Witnesses.Count == 0
            ? null
            : new WitnessPanel(
                options.Witnesses, options.WitnessesNeeded, options.WitnessPolicy, ledger.Node.Genesis.Suite, Vouchers!, Heads);
        _sinks = NewRunner(_lanes.Sinks, Vouchers);
        _witnesses = NewRunner(_lanes.Witnesses, null);
        _vouching = NewRunner(_lanes.Vouching, null);
        _timer = new PublicationTimer(
            ledger.Truth,
            PublishDueAsync,
            new PublicationSchedule(options.PublicationInterval),
            time,
            logs.CreateLogger<PublicationTimer>());
        ledger.Node.Published = () =>
        {
            _witnesses.Signal();
            _vouching.Signal();
            _sinks.Signal();
        };
        if (Vouchers is not null)
        {
            Vouchers.Added = () =>
            {
                _panel?.Look();
                _sinks.Signal();
            };
        }

        SinkRunner NewRunner(IReadOnlyCollection<ISink> some, VoucherShelf? vouchers) => new(
            ledger.Truth,
            async cancellation => (await ledger.Node.ReadRecordAsync(cancellation)).ToBytes(),
            some,
            SinkRetry.Default,
            time,
            logs.CreateLogger<SinkRunner>(),
            Unknown,
            vouchers,
            vouchers is null || _panel is null ? null : () => _panel.Released);
    }

    /// <summary>Characters of the longest request id.</summary>
    public const int MaxRequestIdLength = 128;

    public TimerStatus Status => _timer.Status;

    /// <summary>The newest publication that this server knows of; null before the first.</summary>
    public NewestPublication? Newest => _newest;

    /// <summary>What others have said, as it stands in the ledger.</summary>
    public BeaconWriter Beacons { get; }

    /// <summary>How sinks, witnesses and others who vouch fare, for a monitor.</summary>
    public IEnumerable<SinkLook> Lanes()
    {
        var newest = _newest?.Number ?? 0;
        return Of("sink", _sinks).Concat(Of("witness", _witnesses)).Concat(Of("voucher", _vouching));

        IEnumerable<SinkLook> Of(string kind, SinkRunner runner) => runner.Status.Select(status => new SinkLook(kind, status, newest));
    }

    /// <summary>What was given for publications; null: nothing is kept.</summary>
    public VoucherShelf? Vouchers => _lanes.Vouchers;

    /// <summary>The heads that witnesses have cosigned; null: they are not asked about heads.</summary>
    public CosignedHeads? Heads => _lanes.Heads;

    /// <summary>How sinks, witnesses and others who vouch fare.</summary>
    /// <param name="last">Number of the newest publication; 0 for none.</param>
    public IReadOnlyList<SinkReport> SinkReports(ulong last)
    {
        IEnumerable<SinkReport> sinks = _sinks.Status.Concat(_vouching.Status).Select(Report);
        var witnesses = _witnesses.Status;
        try
        {
            return _panel is { } panel
                ?
                [
                    .. sinks,
                    panel.Summary(last, Moment(witnesses.Min(w => w.NextTry))),
                    .. witnesses.Select(w => panel.Report(w, Report(w), last)),
                ]
                : [.. sinks];
        }
        catch (SinkException e)
        {
            return [.. sinks, new SinkReport("witnesses", 0, "", e.Message, 1, null, null), .. witnesses.Select(Report)];
        }
    }

    /// <summary>
    /// Holds what the sinks have against the ledger before anything is issued or published: a sink that has more is the
    /// sign of a restored backup.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookForNewestAsync(cancellationToken);
        if (Heads is not null)
            await RestoreHeadAsync(Heads, cancellationToken);
        // Asked for before the sinks' loops run: their first attempt answers it.
        var settled = _sinks.SettleAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(settled, Task.Delay(LongestLook, _time, patience.Token));
        await patience.CancelAsync();
        _looked.SetResult();
    }

    /// <summary>Publishes now if the ledger has grown, and waits until each sink has tried once.</summary>
    /// <exception cref="RequestRefusedException">There are announcements, and the ledger has not grown.</exception>
    public async Task<PublishReport> PublishAsync(
        IReadOnlyList<Announcement> announcements, string requestId, CancellationToken cancellation)
    {
        var (stored, created) = await OncePublishedAsync(announcements, requestId, cancellation);
        Note(stored);
        if (!created && announcements.Count > 0)
            throw new RequestRefusedException(RequestErrors.NothingToPublish(stored.Number, stored.Size));
        // Before the sinks: what has to be cosigned first, and the cosignatures, can then go to them.
        await Task.WhenAll(_witnesses.SettleAsync(cancellation), _vouching.SettleAsync(cancellation));
        await _sinks.SettleAsync(cancellation);
        return new PublishReport(LedgerMessages.ReadNote(stored.Note), created, SinkReports(stored.Number));
    }

    // The same request again gets what the first one made. One that failed is forgotten.
    private async Task<PublishResult> OncePublishedAsync(
        IReadOnlyList<Announcement> announcements, string requestId, CancellationToken cancellation)
    {
        if (requestId.Length == 0)
            return await MakeAsync(announcements, cancellation);
        Task<PublishResult>? publishing;
        lock (_lock)
        {
            if (!_requests.TryGetValue(requestId, out publishing))
            {
                // It goes on when its caller has gone: the next call of the same id waits for it.
                publishing = MakeAsync(announcements, CancellationToken.None);
                _requests.Add(requestId, publishing);
                _requestOrder.Enqueue(requestId);
                while (_requestOrder.Count > MostRequests)
                    _requests.Remove(_requestOrder.Dequeue());
            }
        }

        try
        {
            return await publishing.WaitAsync(cancellation);
        }
        catch when (publishing.IsFaulted)
        {
            lock (_lock)
            {
                if (_requests.TryGetValue(requestId, out var known) && known == publishing)
                    _requests.Remove(requestId);
            }

            throw;
        }
    }

    // Meanwhile no head is brought to a witness: it would be larger than the publication's, and the witness would then not cosign that one.
    private async Task<PublishResult> MakeAsync(IReadOnlyList<Announcement> announcements, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _publishing);
        try
        {
            return await _ledger.Node.PublishAsync(announcements, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _publishing);
        }
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            _sinks.RunAsync(stoppingToken),
            _witnesses.RunAsync(stoppingToken),
            _vouching.RunAsync(stoppingToken),
            _scheduled ? PublishOnScheduleAsync(stoppingToken) : Task.CompletedTask);

    public override void Dispose()
    {
        _lanes.Dispose();
        base.Dispose();
    }

    // By schedule: nobody has asked. One that could not be written down is not made.
    private async Task PublishDueAsync(CancellationToken cancellation)
    {
        if (_ledger.Audit.Problem is { } problem)
            throw new LedgerRefusedException(RefusalReason.NoSpace, $"Nothing was published. {problem}");
        var (stored, created) = await MakeAsync([], cancellation);
        Note(stored);
        if (created)
            _ledger.Audit.Tell(AuditKind.Publication, AuditKind.Done, new("number", $"{stored.Number}"), new("size", $"{stored.Size}"));
    }

    private async Task LookForNewestAsync(CancellationToken cancellation)
    {
        try
        {
            if (await _ledger.Truth.ReadLastPublicationAsync(cancellation) is { } last)
                Note(last);
        }
        catch (Exception e) when (e is StorageException or FormatException)
        {
            // The status reads it again and says what is wrong.
        }
    }

    private void Note(StoredPublication stored)
    {
        if (_newest is null || _newest.Number < stored.Number)
            _newest = new NewestPublication(stored.Number, stored.Size, LedgerMessages.ReadNote(stored.Note).Publication.Time);
    }

    // What cannot be read is cosigned again within a second.
    private async Task RestoreHeadAsync(CosignedHeads heads, CancellationToken cancellation)
    {
        try
        {
            await heads.RestoreAsync(RootOfAsync);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StorageException)
        {
            ServerLog.CosignedHeadLost(_logger, e.Message);
        }

        async Task<DigestPair?> RootOfAsync(ulong size)
        {
            if (size == _ledger.Node.Head.Size)
                return _ledger.Node.Head.Root;
            await foreach (var stored in _ledger.Node.ReadHeadersAsync(size, 1, cancellation))
                return Header.TryDecode(stored.Header, out var next, out _) ? next.HistoryRoot : null;
            return null;
        }
    }

    private async Task PublishOnScheduleAsync(CancellationToken stoppingToken)
    {
        await _looked.Task.WaitAsync(stoppingToken);
        await _timer.RunAsync(stoppingToken);
    }

    private void Unknown(SinkHolding holding) => _ledger.Node.Confront(holding.Note, holding.Where);

    private static SinkReport Report(SinkStatus status) => new(
        status.Name, status.LastNumber, status.Where, status.LastError
            ?? "", status.Failures, Moment(status.LastSuccess), Moment(status.NextTry));

    private static Instant? Moment(DateTimeOffset? time) => time is { } value ? Instant.FromDateTime(value) : null;
}
