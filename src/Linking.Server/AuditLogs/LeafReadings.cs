using System.Globalization;

namespace Linking.Server.AuditLogs;

/// <summary>
/// Who reads leaves, for the audit log, of which nobody can fill more by reading in a loop: the first reading of an account is an entry
/// before it is made, and those that follow are counted and become one entry at the end of the period. Thread-safe.
/// </summary>
/// <param name="desk">Where it is written down.</param>
internal sealed class LeafReadings(AuditDesk desk)
{
    private static readonly AuditDetail Act = new("act", "read-leaves");

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Period> _periods = new(StringComparer.Ordinal);
    private bool _isEnded;

    /// <summary>Writes a reading down, before it is made, or counts it behind one that is written down.</summary>
    /// <param name="account">Who reads, for the audit log; empty where there are no accounts.</param>
    /// <param name="start">The first round.</param>
    /// <param name="limit">How many; 0: all.</param>
    /// <exception cref="AuditLogException">It is perhaps not written: it must not be made.</exception>
    public async Task NoteAsync(AuditDetail[] account, ulong start, ulong limit)
    {
        var name = account.Length == 0 ? "" : account[0].Text;
        var last = limit == 0 || start > ulong.MaxValue - (limit - 1) ? ulong.MaxValue : start + (limit - 1);
        Period? period;
        lock (_lock)
        {
            // Behind the entry of the stop there is none: one would look like a server that was killed.
            if (_isEnded)
                throw new AuditLogException("The server is stopping: ask again when it runs.");
            if (!_periods.TryGetValue(name, out period))
            {
                _periods[name] = period = new Period(account, desk.WriteAsync(
                    AuditKind.Access, AuditKind.Asked,
                    [Act, new("first", $"{start}"), new("rounds", limit == 0 ? "all" : $"{limit}"), .. account]));
            }
            else if (desk.Problem is { } problem)
            {
                throw new AuditLogException(problem);
            }
            else
            {
                period.Add(start, last);
            }
        }

        try
        {
            await period.Entry;
        }
        catch (AuditLogException)
        {
            lock (_lock)
            {
                // Those that wait behind it are not made either.
                if (_periods.TryGetValue(name, out var now) && now == period)
                    _periods.Remove(name);
            }

            throw;
        }
    }

    /// <summary>Takes no more readings, and ends the last period when those that were taken are written down or refused.</summary>
    public async Task EndAsync()
    {
        Task[] entries;
        lock (_lock)
        {
            _isEnded = true;
            entries = [.. _periods.Values.Select(period => period.Entry)];
        }

        await Task.WhenAll(entries).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        EndPeriod();
    }

    /// <summary>Ends the period: what was counted is an entry for each account.</summary>
    public void EndPeriod()
    {
        lock (_lock)
        {
            foreach (var (name, period) in _periods.Where(p => p.Value.Entry.IsCompleted).ToList())
            {
                _periods.Remove(name);
                if (period is not { Entry.IsCompletedSuccessfully: true, Count: > 0 })
                    continue;
                desk.Tell(
                    AuditKind.Access, AuditKind.Done,
                    [
                        new("asked", period.Entry.Result.ToString(CultureInfo.InvariantCulture)), Act, new("readings", $"{period.Count}"),
                        new("first", $"{period.First}"), new("last", period.Last == ulong.MaxValue ? "all" : $"{period.Last}"),
                        .. period.Account,
                    ]);
            }
        }
    }

    private sealed class Period(AuditDetail[] account, Task<ulong> entry)
    {
        public AuditDetail[] Account => account;

        /// <summary>That of the first reading, which is not counted.</summary>
        public Task<ulong> Entry => entry;

        public ulong Count { get; private set; }

        public ulong First { get; private set; } = ulong.MaxValue;

        public ulong Last { get; private set; }

        public void Add(ulong first, ulong last) =>
            (Count, First, Last) = (Count + 1, Math.Min(First, first), Math.Max(Last, last));
    }
}
