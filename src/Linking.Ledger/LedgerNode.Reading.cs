using System.Runtime.CompilerServices;

using Linking.Leaves;
using Linking.Ledger.Admission;
using Linking.Ledger.Checking;
using Linking.Ledger.Reading;
using Linking.Notes;
using Linking.Storage;

namespace Linking.Ledger;

/// <content>What is answered from durable rounds.</content>
public sealed partial class LedgerNode
{
    /// <summary>
    /// Gives the newest head that enough witnesses have cosigned, their lines behind the ledger's own; null: they are not asked about
    /// heads.
    /// </summary>
    public Func<SignedHead?>? Cosigned { get; set; }

    /// <summary>Reads the head from the store, and follows rounds that other nodes have appended.</summary>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<LedgerHead> ReadHeadAsync(CancellationToken cancellation)
    {
        // After a failed write, a row that can be read need not be on the disk: nothing is promised on it before a restart.
        // Whoever holds the gate is about to move the head: what it finds is as new as what would be read here.
        if (!_state.MayWrite || !await _tracker.Gate.WaitAsync(0, cancellation))
            return Head;
        try
        {
            await _tracker.FollowAsync(cancellation);
            _modes.EnterIfEnded();
        }
        catch (DivergedException e)
        {
            _modes.Diverge(e.Message);
        }
        catch (MissingKeyException e)
        {
            _modes.Enter(Refusals.WithoutKey(e.Message));
        }
        catch (BadRoundException e)
        {
            throw new StorageException($"A round that another node appended does not hold together. {e.Message} {Advice.Fsck}", e);
        }
        finally
        {
            _tracker.Gate.Release();
        }

        return Head;
    }

    /// <summary>
    /// Whether header and leaf of a token stand in the ledger (LT-V2), and the ledger's own token of what stands there: with the first
    /// publication that covers it, or, while there is none, the signed head. Levels, paths and anchors below and beside are compared by
    /// whoever asks: the ledger has never seen them.
    /// </summary>
    /// <param name="token">Any bytes.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="StorageException">The store failed.</exception>
    public Task<MatchResult> MatchAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation) =>
        _tokens.MatchAsync(token, _clock.Latest, cancellation);

    /// <summary>
    /// Adds to a token the first publication that covers it (every day later would prove a day less), or, while there is none, the
    /// newest head that enough witnesses have cosigned, else the newest signed head, once. Only to a token that matches; never takes an
    /// anchor away.
    /// </summary>
    /// <param name="token">Any bytes.</param>
    /// <param name="publication">Another publication by its number; 0: the first.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="StorageException">The store failed.</exception>
    public Task<ExtendResult> ExtendAsync(ReadOnlyMemory<byte> token, ulong publication, CancellationToken cancellation) =>
        _tokens.ExtendAsync(token, publication, _clock.Latest, Cosigned?.Invoke(), cancellation);

    /// <summary>The token of a leaf, found by its exact bytes; null if it is not in the ledger.</summary>
    /// <param name="leaf">Encoded.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="LedgerRefusedException">Not a leaf.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<StampedLeaf?> FindAsync(ReadOnlyMemory<byte> leaf, CancellationToken cancellation)
    {
        if (!Leaf.IsValid(leaf, out _, out var error))
            throw new LedgerRefusedException(RefusalReason.BadLeaf, error.Message) { LeafError = error.Kind };
        return await _finder.FindAsync(leaf, cancellation);
    }

    /// <summary>A token that <see cref="FindAsync"/> gave, by a head whose signature counts: where a key was stolen, the newest.</summary>
    /// <param name="token">The token.</param>
    /// <param name="cancellation">Between reads.</param>
    /// <exception cref="StorageException">The store failed.</exception>
    public Task<ReadOnlyMemory<byte>> WithHeadThatCountsAsync(ReadOnlyMemory<byte> token, CancellationToken cancellation) =>
        _tokens.WithHeadThatCountsAsync(token, cancellation);

    /// <summary>The path from header <paramref name="index"/> to the history roots of <paramref name="size"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not index &lt; size ≤ the head's size.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<HistoryProof> ProveInclusionAsync(ulong index, ulong size, CancellationToken cancellation)
    {
        await FollowToAsync(size, cancellation);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Head.Size);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        return await _tracker.History.ProveInclusionAsync(index, size, cancellation);
    }

    /// <summary>The two notes of the head of a size, as they were signed then; null if they never were.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 ≤ size ≤ the head's size.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<SignedHead?> ReadSignedHeadAsync(ulong size, CancellationToken cancellation)
    {
        await FollowToAsync(size, cancellation);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, Head.Size);
        ArgumentOutOfRangeException.ThrowIfZero(size);
        return await _tracker.ReadSignedHeadAsync(size, cancellation);
    }

    /// <summary>The consistency proof from size <paramref name="from"/> to <paramref name="to"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 ≤ from ≤ to ≤ the head's size.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<HistoryProof> ProveConsistencyAsync(ulong from, ulong to, CancellationToken cancellation)
    {
        await FollowToAsync(to, cancellation);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, Head.Size);
        ArgumentOutOfRangeException.ThrowIfZero(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        return await _tracker.History.ProveConsistencyAsync(from, to, cancellation);
    }

    /// <summary>Publications in order, from number <paramref name="from"/> (1 is the first), at most <paramref name="count"/>.</summary>
    public IAsyncEnumerable<StoredPublication> ReadPublicationsAsync(ulong from, ulong count, CancellationToken cancellation) =>
        _store.ReadPublicationsAsync(from, count, cancellation);

    /// <summary>Headers in order, from <paramref name="from"/>, at most <paramref name="count"/>; stops at the head.</summary>
    /// <exception cref="StorageException">The store failed.</exception>
    public IAsyncEnumerable<StoredHeader> ReadHeadersAsync(ulong from, ulong count, CancellationToken cancellation)
    {
        // A row may be read before it is known to be durable: nothing is said of it.
        var size = Head.Size;
        return _store.ReadHeadersAsync(from, from >= size ? 0 : Math.Min(count, size - from), cancellation);
    }

    /// <summary>
    /// The leaves of rounds in order, as they are stored: who holds them against the headers finds out what was changed. One round is in
    /// memory at a time.
    /// </summary>
    /// <param name="from">The first round wanted.</param>
    /// <param name="count">Rounds, at most.</param>
    /// <param name="cancellation">Between rounds.</param>
    /// <exception cref="StorageException">A round cannot be read.</exception>
    public async IAsyncEnumerable<(ulong Round, ReadOnlyMemory<byte> Leaves)> ReadLeavesAsync(
        ulong from, ulong count, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // A row may be read before it is known to be durable: nothing is said of it.
        var size = Head.Size;
        for (var n = from; n < size && n - from < count; n++)
        {
            var round = await _store.ReadRoundAsync(n, cancellation)
                ?? throw new StorageException($"Round {n} is missing in the database. {Advice.Fsck}");
            yield return (n, round.Leaves);
        }
    }

    // As far as the store goes.
    private async Task FollowToAsync(ulong size, CancellationToken cancellation)
    {
        if (size > Head.Size)
            await ReadHeadAsync(cancellation);
    }
}
