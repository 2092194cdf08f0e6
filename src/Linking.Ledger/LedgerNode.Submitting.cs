using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Admission;
using Linking.Ledger.Admission.Waiting;
using Linking.Storage;

namespace Linking.Ledger;

/// <content>How leaves and batches come into the open round, or to the place where they stand already.</content>
public sealed partial class LedgerNode
{
    // Leaves that are looked for in the index before they are admitted.
    private int _lookUps;

    /// <summary>
    /// Puts a leaf into the open round and returns when that round is durable. The same bytes again, while pending or
    /// within the repeat window, give the first token.
    /// </summary>
    /// <param name="leaf">An encoded leaf of kind document, aggregate or token; copied before the method returns.</param>
    /// <param name="cancellation">Stops waiting; the leaf stays in the round.</param>
    /// <param name="submitter">Who has a first share of each round; null: the process itself.</param>
    /// <exception cref="LedgerRefusedException">No token; see its reason.</exception>
    public Task<StampedLeaf> SubmitAsync(ReadOnlyMemory<byte> leaf, CancellationToken cancellation, Submitter? submitter = null)
    {
        var caller = new WaitingCaller();
        return Submit(leaf, caller, tag: default, submitter) is { } refusal
            ? Task.FromException<StampedLeaf>(refusal)
            : caller.Task.WaitAsync(cancellation);
    }

    /// <summary>The same for callers that are many: what waits is an entry in the round, and no object.</summary>
    /// <param name="leaf">As in <see cref="SubmitAsync"/>.</param>
    /// <param name="caller">Told of the leaf when its round is durable, perhaps before the method returns.</param>
    /// <param name="tag">Given back to the caller.</param>
    /// <param name="submitter">Who has a first share of each round; null: the process itself.</param>
    /// <returns>Null: the caller is told. Else why the leaf was not taken, and the caller is not told.</returns>
    public LedgerRefusedException? Submit(ReadOnlyMemory<byte> leaf, ILeafCaller caller, LeafTag tag, Submitter? submitter = null)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (RefusalOf(leaf) is { } bad)
            return bad;
        if (_olderRounds && _time.GetElapsedTime(_opened) < Options.RepeatWindow)
        {
            if (Interlocked.Increment(ref _lookUps) > Options.MaxLeavesPerRound)
            {
                Interlocked.Decrement(ref _lookUps);
                return _pending.Full();
            }

            _ = FindOrSubmitAsync(leaf.ToArray(), caller, tag, submitter);
            return null;
        }

        var admission = _pending.Add(leaf.Span, caller, tag, lookBack: true, submitter);
        if (admission.Place is { } place)
            _ = RepeatOrSubmitAsync(leaf.ToArray(), place, caller, tag, submitter);
        return admission.Refusal;
    }

    /// <summary>
    /// Puts the leaves of a batch into the open round, one after the other, all or none, and returns when that round is
    /// durable. The same batch again, while pending or within the repeat window, gives the first run; so do leaves that
    /// stand beside each other in a recent round in this order. Otherwise they are stamped again as a whole, also those
    /// that were stamped before; a leaf of them that is submitted alone afterwards gets the first token that it had.
    /// </summary>
    /// <param name="leaves">Encoded leaves of kind document, aggregate or token, concatenated; not changed before the method
    /// returns.</param>
    /// <param name="cancellation">Stops waiting; the leaves stay in the round.</param>
    /// <param name="submitter">Who has a first share of each round; null: the process itself.</param>
    /// <exception cref="LedgerRefusedException">No token for any of them; see its reason, and which leaf it names.</exception>
    public Task<StampedBatch> SubmitBatchAsync(ReadOnlyMemory<byte> leaves, CancellationToken cancellation, Submitter? submitter = null) =>
        // Whoever waits for a round holds nothing of the request: the round has its own copy.
        StampedAsync(AdmitAsync(leaves, submitter, cancellation), cancellation);

    private static async Task<StampedBatch> StampedAsync(Task<AdmittedBatch> admission, CancellationToken cancellation)
    {
        var (stamped, caller, repeated) = await admission;
        return stamped ?? new StampedBatch(await caller!.Round.WaitAsync(cancellation), caller.First, caller.Count, repeated);
    }

    private async Task<AdmittedBatch> AdmitAsync(ReadOnlyMemory<byte> leaves, Submitter? submitter, CancellationToken cancellation)
    {
        var run = SubmittedBatch.Parse(leaves, Genesis.Suite, Options);
        if (_olderRounds && _time.GetElapsedTime(_opened) < Options.RepeatWindow)
        {
            var (earlier, covered) = await _finder.FindInIndexAsync(run, WindowBegin, cancellation);
            if (earlier is not null)
                return new AdmittedBatch(earlier, null, Repeated: true);
            await RecallAsync(covered);
        }

        var admission = _pending.Add(run, lookBack: true, submitter);
        if (admission.Caller is null)
        {
            // The first leaf may stand elsewhere too: the index knows all its places.
            var first = await _finder.StampAtAsync(admission.Place, run, cancellation)
                ?? (await _finder.FindInIndexAsync(run, WindowBegin, cancellation)).Found;
            if (first is not null)
                return new AdmittedBatch(first, null, Repeated: true);
            admission = _pending.Add(run, lookBack: false, submitter);
        }

        return new AdmittedBatch(null, admission.Caller, admission.Repeated);
    }

    // Where the index does not reach, the rounds are read: the filter, which is asked next, then knows their leaves.
    private Task RecallAsync(ulong covered) => covered < _recall.From ? _recall.RecallAsync(WindowBegin) : Task.CompletedTask;

    private Instant WindowBegin => _clock.Time.Minus(Options.RepeatWindow);

    private LedgerRefusedException? RefusalOf(ReadOnlyMemory<byte> leaf)
    {
        if (!Leaf.IsValid(leaf, out var kind, out var error))
            return new LedgerRefusedException(RefusalReason.BadLeaf, error.Message) { LeafError = error.Kind, Suite = Genesis.Suite };
        if (Leaf.SuiteOf(leaf.Span) is { } suite && suite != Genesis.Suite)
            return new LedgerRefusedException(
                RefusalReason.BadLeaf, $"The leaf is of suite {suite}; the ledger is of suite {Genesis.Suite}.")
            {
                LeafError = DecodeErrorKind.UnknownSuite,
                Suite = Genesis.Suite,
            };
        return kind >= LeafKind.Event
            ? new LedgerRefusedException(
                RefusalReason.KindNotAllowed,
                "The leaf is an event, or of a kind that this version does not know. Submit a document, an aggregate or a token.")
            : null;
    }

    // Soon after a start the filter does not know the window's leaves yet.
    private async Task FindOrSubmitAsync(byte[] leaf, ILeafCaller caller, LeafTag tag, Submitter? submitter)
    {
        StampedLeaf? earlier;
        try
        {
            (earlier, var covered) = await _finder.FindInIndexAsync(leaf, WindowBegin, CancellationToken.None);
            if (earlier is null)
                await RecallAsync(covered);
        }
        catch (Exception e)
        {
            caller.Refused(tag, e);
            return;
        }
        finally
        {
            Interlocked.Decrement(ref _lookUps);
        }

        if (earlier is { } stamped)
        {
            caller.Stamped(tag, stamped);
            return;
        }

        var admission = _pending.Add(leaf, caller, tag, lookBack: true, submitter);
        if (admission.Place is { } place)
            await RepeatOrSubmitAsync(leaf, place, caller, tag, submitter);
        else if (admission.Refusal is { } refusal)
            caller.Refused(tag, refusal);
    }

    // A leaf of the same key stands in a round; mostly it is the same leaf.
    private async Task RepeatOrSubmitAsync(byte[] leaf, LeafPlace place, ILeafCaller caller, LeafTag tag, Submitter? submitter)
    {
        StampedLeaf? first;
        try
        {
            first = await _finder.StampAtAsync(place, leaf, CancellationToken.None);
        }
        catch (Exception e)
        {
            caller.Refused(tag, e);
            return;
        }

        if (first is { } stamped)
            caller.Stamped(tag, stamped);
        else if (_pending.Add(leaf, caller, tag, lookBack: false, submitter).Refusal is { } refusal)
            caller.Refused(tag, refusal);
    }
}
