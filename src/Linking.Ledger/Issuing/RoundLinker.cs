using Linking.Ledger.Clocks;
using Linking.Rounds;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Issuing;

/// <summary>Links a round to the head and appends it; where another node was first, follows that one and links again.</summary>
internal sealed class RoundLinker(
    LedgerOptions options,
    ILedgerTruth store,
    HeadTracker tracker,
    ClockGate clock,
    Appender appender,
    NodeMode state,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>Whether the last round was handed to the store: then nobody can say that it does not exist.</summary>
    public bool Submitted { get; private set; }

    /// <summary>How long the store took for the last round.</summary>
    public TimeSpan Append { get; private set; }

    /// <summary>The last round is another's from here on.</summary>
    public void Begin() => (Submitted, Append) = (false, default);

    /// <summary>Appends what the draft gives for the head of the moment. The caller holds the tracker's gate.</summary>
    /// <returns>
    /// Without a row if the clock cannot be vouched for, nothing may be written any more, the keys' period of use is over, or the record
    /// has ended the service.
    /// </returns>
    /// <exception cref="Checking.DivergedException">The store is not the one this node knows.</exception>
    /// <exception cref="Checking.BadRoundException">Another node's round does not hold together.</exception>
    /// <exception cref="AppendFailedException">It may or may not have been written.</exception>
    public async Task<LinkedRound> LinkAsync(Func<Task<RoundDraft>> makeDraft)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!state.MayWrite || tracker.HasEnded)
                return new LinkedRound(null, null, null);
            var draft = await makeDraft();
            var head = tracker.Head;
            var look = await clock.ReadAfterAsync(draft.After is { } after ? head with { Time = after } : head);
            if (look.Problem is not null)
                return new LinkedRound(null, null, look);
            var header = Link(head, look, draft);
            var bytes = header.ToBytes();
            var link = header.Suite.HashEntry(bytes);
            var row = new StoredRound(header.Index, bytes, link, head.Signed, draft.Leaves, draft.Events(header.Index));
            // Nothing is begun that could not be signed: the period of use has ended since the loop looked.
            if (!tracker.MaySignAfter(row, header))
                return new LinkedRound(null, null, null);
            Submitted = true;
            var asked = time.GetTimestamp();
            var result = await appender.AskAsync(
                $"appending round {row.Index}", () => store.AppendAsync(row, CancellationToken.None));
            Append += time.GetElapsedTime(asked);
            if (result == AppendResult.Appended)
                return new LinkedRound(row, header, null);
            await appender.AskAsync("reading the head", FollowAsync);
            logger.HeadMoved(tracker.Head.Size);
            if (tracker.Head.Size == head.Size && attempt >= options.AppendAttempts)
                throw new InvalidOperationException(
                    $"The store says that its head is not round {head.Size - 1}, and shows that it is.");
        }
    }

    private async Task<bool> FollowAsync()
    {
        await tracker.FollowAsync(CancellationToken.None);
        return true;
    }

    private Header Link(LedgerHead head, ClockLook look, RoundDraft draft)
    {
        var suite = tracker.Genesis.Suite;
        return new Header
        {
            Suite = suite,
            Ledger = tracker.Genesis.Ledger,
            Index = head.Size,
            Time = look.Time,
            Accuracy = look.Accuracy,
            ValidUntil = look.Time.Plus((ulong)(options.Validity.Ticks / TimeSpan.TicksPerMicrosecond)),
            Policy = tracker.Record.StateAt(head.Size)!.Policy,
            LeafCount = (uint)draft.Ends.Length,
            RoundRoot = draft.Tree.Root,
            PreviousLink = head.Link,
            RecordLink = tracker.RecordLink,
            HistoryRoot = head.Root,
            SignedHeadDigest = head.Signed?.Digest(suite) ?? suite.Zero,
        };
    }
}
