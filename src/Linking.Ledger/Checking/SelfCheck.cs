using Linking.Hashing;
using Linking.Ledger.Issuing;
using Linking.Rounds;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Checking;

/// <summary>
/// Rehashes the stored rounds of a running node under both functions, from the newest back: the link of each is carried by the round
/// after it, and that of the newest is in memory. What is damaged is put back from a backup, byte for byte, or issuing stops until a notice
/// declares it. Thread-safe; one pass at a time.
/// </summary>
internal sealed class SelfCheck(ILedgerTruth truth, HeadTracker tracker, ILogger logger)
{
    // So little of one processor that stamping does not feel it.
    private const int Rest = 19;
    private const int Batch = 16;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<ulong, SelfCheckProblem> _damaged = [];
    private SelfCheckStatus _status = new(null, 0, 0, 0);

    /// <summary>How the last pass ended, and how far this one is.</summary>
    public SelfCheckStatus Status
    {
        get
        {
            lock (_lock)
                return _status with { Damaged = _damaged.Count };
        }
    }

    /// <summary>The first damaged round that no notice declares unprovable; null: nothing stands against issuing.</summary>
    public SelfCheckProblem? FindProblem()
    {
        lock (_lock)
        {
            var record = tracker.Record;
            return _damaged.Values.FirstOrDefault(damage => !record.IsUnprovable(damage.Round));
        }
    }

    // The rounds between the publications around a round: what a notice about it speaks of.
    private async Task<(ulong First, ulong Last)> StretchAsync(ulong round, CancellationToken cancellation)
    {
        var first = 0UL;
        await foreach (var publication in truth.ReadPublicationsAsync(1, ulong.MaxValue, cancellation))
        {
            if (publication.Size > round)
                return (first, publication.Size - 1);
            first = publication.Size;
        }

        return (first, tracker.Head.Size - 1);
    }

    /// <summary>One pass over all rounds that there are now.</summary>
    /// <param name="openBackup">Opens a copy of this ledger when something is damaged; null where there is none.</param>
    /// <param name="changed">Told when damage was found or is gone.</param>
    /// <param name="time">Paces it.</param>
    /// <param name="cancellation">Between rounds.</param>
    /// <exception cref="StorageException">The publications could not be read.</exception>
    public async Task RunAsync(
        Func<ILedgerTruth>? openBackup, Action changed, TimeProvider time, CancellationToken cancellation)
    {
        var head = tracker.Head;
        DigestPair? link = head.Link;
        ILedgerTruth? backup = null;
        try
        {
            var begin = time.GetTimestamp();
            for (var n = head.Size; n-- > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                var (header, problem) = await LookAsync(truth, n, link, cancellation);
                if (problem is not null)
                {
                    // Before anything else is issued over it.
                    var (first, last) = await StretchAsync(n, cancellation);
                    if (Found(new SelfCheckProblem(n, problem, first, last)))
                        changed();
                    string? failed = null;
                    var isPutBack = false;
                    try
                    {
                        backup ??= openBackup?.Invoke();
                        if (backup is not null)
                        {
                            var put = await PutBackAsync(backup, n, link, cancellation);
                            (isPutBack, header) = (put is not null, put ?? header);
                        }
                    }
                    catch (StorageException e)
                    {
                        failed = e.Message;
                    }

                    (var again, problem) = await LookAsync(truth, n, link, cancellation);
                    header = again ?? header;
                    if (problem is null && isPutBack)
                        Healed(n);
                    else if (problem is null)
                        logger.RoundDamaged(n, "it could not be read at first, and can now.", "Look after the disk.");
                    else
                    {
                        logger.RoundDamaged(
                            n, problem, failed ?? (openBackup is null ? "No backup is configured." : "The backup does not have it whole."));
                    }
                }

                if (problem is null && Gone(n))
                    changed();
                // A header that is lost says nothing of the one before it: that one is then held against its own row alone.
                link = header?.PreviousLink;
                if ((head.Size - n) % Batch == 0)
                {
                    Reached(head.Size - n);
                    await Task.Delay(Rest * time.GetElapsedTime(begin), time, cancellation);
                    begin = time.GetTimestamp();
                }
            }

            lock (_lock)
                _status = _status with { Finished = time.GetUtcNow(), Rounds = head.Size };
            logger.SelfChecked(head.Size, Status.Damaged);
        }
        finally
        {
            if (backup is not null)
                await backup.DisposeAsync();
        }
    }

    // Its header, where that is the right one; and what is wrong.
    private static async Task<(Header? Header, string? Problem)> LookAsync(
        ILedgerTruth store, ulong n, DigestPair? link, CancellationToken cancellation)
    {
        StoredRound? round;
        try
        {
            round = await store.ReadRoundAsync(n, cancellation);
        }
        catch (StorageException e) when (!e.OutcomeUnknown)
        {
            return (null, e.Message);
        }

        if (round is null)
            return (null, "it is missing.");
        if (!Header.TryDecode(round.Header, out var header, out var error))
            return (null, error.Message);
        if (link is { } wanted && header.Suite.HashEntry(round.Header.Span) != wanted)
            return (null, "its header is not the one that the round after it carries.");
        return (header, RoundVerification.Content(round, header, out _, out _) is [var (_, message), ..] ? message : null);
    }

    private async Task<Header?> PutBackAsync(ILedgerTruth backup, ulong n, DigestPair? link, CancellationToken cancellation)
    {
        // Without the link nothing says that it is the round that was here.
        if (link is null || truth is not IRoundRepair repair || await LookAsync(backup, n, link, cancellation) is not ({ } header, null))
            return null;
        await repair.PutBackAsync((await backup.ReadRoundAsync(n, cancellation))!, cancellation);
        return header;
    }

    private bool Found(SelfCheckProblem problem)
    {
        lock (_lock)
            return _damaged.TryAdd(problem.Round, problem);
    }

    private bool Gone(ulong round)
    {
        lock (_lock)
            return _damaged.Remove(round);
    }

    private void Healed(ulong round)
    {
        lock (_lock)
            _status = _status with { Healed = _status.Healed + 1 };
        logger.RoundHealed(round);
    }

    private void Reached(ulong rounds)
    {
        lock (_lock)
            _status = _status with { Rounds = rounds };
    }
}
