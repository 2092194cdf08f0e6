using Linking.Events;
using Linking.Hashing;
using Linking.Ledger;
using Linking.Ledger.Clocks;
using Linking.Records;
using Linking.Server.AuditLogs;
using Linking.Server.Clocks;
using Linking.Server.Hosting;
using Linking.Server.Options;

using Microsoft.Extensions.Logging;

namespace Linking.Server;

/// <summary>
/// A ledger in its data folder while no server runs on it, opened for one act of its operator: to found it, or to write into its record.
/// It holds the folder's lock, and listens nowhere.
/// </summary>
public sealed class RestingLedger : IAsyncDisposable
{
    private readonly OpenLedger _ledger;
    private readonly ILoggerFactory _logs;
    private readonly ComparedClock? _clock;

    private RestingLedger(OpenLedger ledger, ILoggerFactory logs, ComparedClock? clock) =>
        (_ledger, _logs, _clock) = (ledger, logs, clock);

    /// <summary>The newest round.</summary>
    public LedgerHead Head => _ledger.Node.Head;

    /// <summary>Mode and reason: only in <see cref="LedgerMode.Issuing"/> an event gets its round.</summary>
    public NodeState State => _ledger.Node.State;

    /// <summary>Opens the ledger; makes folder, keys and ledger where there is none.</summary>
    /// <param name="options">What its server is told.</param>
    /// <param name="predecessor">The ledger that a new one follows; null: none.</param>
    /// <param name="time">Dates the rounds; null: the machine's clock.</param>
    /// <param name="cancellation">Gives up opening.</param>
    /// <exception cref="StartupException">It cannot be opened; its server runs, for example.</exception>
    public static async Task<RestingLedger> OpenAsync(
        ServerOptions options, Predecessor? predecessor = null, TimeProvider? time = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (ServerOptionsCheck.Problems(options) is [var problem, ..])
            throw new StartupException(StartupProblem.Options, problem);
        var host = new ServerEnvironment { TimeProvider = time ?? TimeProvider.System };
        var quiet = options.LogLevel < LogLevel.Warning ? options with { LogLevel = LogLevel.Warning } : options;
        var logs = LoggerFactory.Create(logging => ServerLogging.Configure(logging, quiet, host));
        ComparedClock? compared = null;
        try
        {
            if (options.Clock.Count > 0)
            {
                compared = await ComparedClock.StartAsync(
                    options, host.TimeProvider, logs.CreateLogger<LinkingServer>(), cancellation);
            }

            var clock = compared ?? (IClockSource)new SystemClockSource(host.TimeProvider);
            return new RestingLedger(
                await OpenLedger.OpenAsync(options, clock, host.TimeProvider, logs, cancellation, predecessor), logs, compared);
        }
        catch
        {
            if (compared is not null)
                await compared.DisposeAsync();
            logs.Dispose();
            throw;
        }
    }

    /// <summary>The record, with all events.</summary>
    /// <exception cref="Storage.StorageException">The store failed.</exception>
    public Task<RecordFile> ReadRecordAsync(CancellationToken cancellation) => _ledger.Node.ReadRecordAsync(cancellation);

    /// <summary>Writes a configuration or a successor event into the record, as the operator's call of a server does.</summary>
    /// <returns>The round that holds it.</returns>
    /// <exception cref="Linking.Ledger.Admission.LedgerRefusedException">It does not follow from the record.</exception>
    public Task<ulong> ConfigureAsync(ReadOnlyMemory<byte> configuration, CancellationToken cancellation) => _ledger.Audit.RunAsync(
        AuditKind.Configuration,
        [new("digests", $"{Suite.One.Hash(configuration.Span)}")],
        () => _ledger.Node.ConfigureAsync(configuration, cancellation),
        round => [new("round", $"{round}")]);

    /// <summary>Closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        if (_clock is not null)
            await _clock.DisposeAsync();
        _logs.Dispose();
    }
}
