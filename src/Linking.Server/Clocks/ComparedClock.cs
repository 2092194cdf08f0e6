using Linking.Clocks;
using Linking.Clocks.Calibration;
using Linking.Ledger.Clocks;
using Linking.Server.AuditLogs;
using Linking.Server.Options;

using Microsoft.Extensions.Logging;

namespace Linking.Server.Clocks;

/// <summary>The machine's clock, held against the sources of time that the options name.</summary>
internal sealed class ComparedClock : IClockSource, IAsyncDisposable
{
    private readonly ILogger _logger;
    private string? _told;

    private ComparedClock(ServerOptions options, TimeProvider time, ILogger logger)
    {
        _logger = logger;
        var rules = options.ClockRules;
        Watch = new ClockWatch([.. options.Clock.Select(s => s.Open(rules, time))], rules, time) { Compared = Tell };
    }

    public ClockWatch Watch { get; }

    public bool IsCompared => true;

    /// <summary>Told when the clock cannot be vouched for, and when it can again; until it is given, the mode of the start tells.</summary>
    public AuditDesk? Audit { get; set; }

    /// <summary>Compares once, which takes as long as the slowest source may, and then from time to time.</summary>
    public static async Task<ComparedClock> StartAsync(
        ServerOptions options, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        var clock = new ComparedClock(options, time, logger);
        await clock.Watch.CompareAsync(cancellation);
        clock.Watch.Start();
        return clock;
    }

    public ClockReading Read()
    {
        var verdict = Watch.Read();
        return new ClockReading(Instant.FromDateTime(verdict.Time), verdict.Problem)
        {
            Accuracy = (uint)Stated(verdict.Bound).TotalMicroseconds,
            Retry = verdict.Retry,
        };
    }

    public ValueTask DisposeAsync() => Watch.DisposeAsync();

    // Whole milliseconds, for headers of which nobody learns more than they must.
    private TimeSpan Stated(TimeSpan bound)
    {
        var whole = TimeSpan.FromMilliseconds(Math.Ceiling(bound.TotalMilliseconds));
        return whole < Watch.Rules.Accuracy ? whole : Watch.Rules.Accuracy;
    }

    private void Tell(Comparison comparison, string? lost)
    {
        if (lost is not null)
            ServerLog.ComparisonLost(_logger, lost);
        foreach (var answer in comparison.Answers.Where(a => a.Problem is not null))
            ServerLog.SourceUseless(_logger, answer.Source, answer.Problem!);
        if (comparison.Problem is { } problem)
        {
            if (_told is null)
            {
                ServerLog.ClockDoubtful(_logger, problem);
                Audit?.Tell(AuditKind.Clock, "doubtful", new AuditDetail("problem", problem));
            }
        }
        else if (_told is not null)
        {
            ServerLog.ClockRight(_logger, comparison.Agreement.Bound.TotalSeconds, Watch.Rules.Calm.TotalSeconds);
            Audit?.Tell(AuditKind.Clock, "right", new AuditDetail("bound-us", $"{(long)comparison.Agreement.Bound.TotalMicroseconds}"));
        }

        _told = comparison.Problem;
    }
}
