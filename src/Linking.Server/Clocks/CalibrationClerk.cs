using System.Text;

using Linking.Clocks.Calibration;
using Linking.Files;
using Linking.Ledger;
using Linking.Ledger.Admission;
using Linking.Server.Hosting;
using Linking.Server.Options;
using Linking.Storage;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linking.Server.Clocks;

/// <summary>
/// Keeps the comparisons in the data folder, and puts a statement of each day that is over, with the digests of its file, into the
/// ledger.
/// </summary>
internal sealed class CalibrationClerk(
    OpenLedger ledger, ComparedClock clock, ServerOptions options, ServerMeters meters, TimeProvider time,
    ILogger<CalibrationClerk> logger)
    : BackgroundService
{
    private const string StatedFile = "stated";
    private const int DayLength = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly string _folder = Path.Combine(options.DataFolder, CalibrationFolder.Name);
    private CalibrationLog? _log;
    private DateOnly? _stated;

    // Before the endpoints open: each comparison on which a token rests is kept.
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            _stated = ReadStated();
            _log = CalibrationLog.Open(_folder, _stated);
            clock.Watch.Keep(_log);
            meters.Add(clock.Watch);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(StartupProblem.Data, $"The comparisons of the clock cannot be kept: {e.Message}", e);
        }

        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await StateDaysAsync(stoppingToken);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; what is not stated is stated after the next start.
        }
    }

    private async Task StateDaysAsync(CancellationToken cancellation)
    {
        try
        {
            // Only a clock that can be vouched for says that a day is over.
            if (clock.Watch.Read() is not { Problem: null, Time: var now })
                return;
            var today = DateOnly.FromDateTime(now.UtcDateTime);
            foreach (var day in CalibrationFolder.Days(_folder).Where(d => d < today && (_stated is null || d > _stated)))
                await StateAsync(day, cancellation);
        }
        catch (Exception e) when (e is LedgerRefusedException or StorageException or IOException or UnauthorizedAccessException)
        {
            ServerLog.DayNotStated(logger, e.Message);
        }
    }

    private async Task StateAsync(DateOnly day, CancellationToken cancellation)
    {
        _log!.Close(day);
        var (suite, name) = (ledger.Node.Genesis.Suite, ledger.Node.Genesis.Ledger);
        var statement = CalibrationDay.Read(_folder, day, suite).ToStatement(name);
        await ledger.Node.AddEventAsync(statement.ToText(suite), cancellation);
        DurableFile.Replace(
            Path.Combine(_folder, StatedFile), Encoding.ASCII.GetBytes(CalibrationFolder.Show(day) + "\n"));
        _stated = day;
    }

    private DateOnly? ReadStated()
    {
        var path = Path.Combine(_folder, StatedFile);
        if (!File.Exists(path))
            return null;
        return File.ReadAllText(path) is { Length: DayLength + 1 } text &&
            CalibrationFolder.TryParse(text.AsSpan(0, DayLength), out var day)
            ? day
            : throw new IOException($"{path} does not hold a day; remove it, and the days are stated again");
    }
}
