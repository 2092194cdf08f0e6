using Linking.Ledger.Admission;
using Linking.Ledger.Checking;
using Linking.Ledger.Issuing;
using Linking.Ledger.Publishing;
using Linking.Notes;
using Linking.Publications;
using Linking.Storage;

namespace Linking.Ledger;

/// <content>How publications are made, and what stands outside held against the ledger.</content>
public sealed partial class LedgerNode
{
    /// <summary>Told of each publication that this node has made, once it is durable.</summary>
    public Action? Published
    {
        get => _publisher.Made;
        set => _publisher.Made = value;
    }

    /// <summary>
    /// Signs and stores the next publication over the ledger's size now, if it has grown since the last one; else
    /// finds the last one. After the end of service the newest head still gets the last publication.
    /// </summary>
    /// <param name="announcements">At most 64; not published if the ledger has not grown.</param>
    /// <param name="cancellation">Before the publication is stored.</param>
    /// <exception cref="LedgerRefusedException">The ledger has grown, and the node is read-only or stopped; or it has failed.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<PublishResult> PublishAsync(IReadOnlyList<Announcement> announcements, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(announcements);
        var head = await ReadHeadAsync(cancellation);
        var isLast = State.HasEnded && !Record.KeysFor(head.Size).IsNone;
        if ((Refusals.Publishing(State, isLast) ?? Refusals.PublishingTheFuture(head.Time, _clock.Latest)) is { } refusal)
        {
            // After a failure the last publication can perhaps be read and is not durable: nothing is said of it.
            if (refusal.Reason != RefusalReason.Failed && await _publisher.FindCurrentAsync(head.Size, cancellation) is { } current)
                return new PublishResult(current, Created: false);
            throw refusal;
        }

        try
        {
            return await _publisher.PublishAsync(head, announcements, cancellation);
        }
        catch (MissingKeyException e) when (_tracker.FindMissingKey() is null)
        {
            throw new LedgerRefusedException(
                RefusalReason.ReadOnly,
                $"Nothing was published. {e.Message} The key that the record names for the next round is: publish after that round.");
        }
        catch (MissingKeyException e)
        {
            _modes.Enter(Refusals.WithoutKey(e.Message));
            throw new LedgerRefusedException(RefusalReason.ReadOnly, $"Nothing was published. {State}");
        }
        catch (SignerException e)
        {
            throw new LedgerRefusedException(RefusalReason.ReadOnly, $"Nothing was published. {e.Message}");
        }
        catch (AppendFailedException e)
        {
            _modes.Fail(new NodeState(LedgerMode.Failed, $"Storing a publication failed. {e.Message}", Advice.Restart));
            const string text =
                "Storing the publication failed, and it may have been stored. " +
                "Publish again when the ledger issues again: the same publication is found then.";
            throw new LedgerRefusedException(RefusalReason.Failed, text) { MayExist = true };
        }
    }

    /// <summary>
    /// Told of a publication that stands outside and is not in the store. If a key of this ledger has signed it, the ledger
    /// had already come further than this store: the node becomes read-only.
    /// </summary>
    /// <param name="note">Any bytes.</param>
    /// <param name="where">Where it stands, for people.</param>
    /// <returns>Whether it is this ledger's.</returns>
    public bool Confront(ReadOnlyMemory<byte> note, string where)
    {
        if (OutsideCheck.SignedByLedger(note, Record, GenesisLink) is not { } publication)
            return false;
        _modes.Diverge(
            $"This ledger has made publication {publication.Number} over size {publication.Size} evident ({where}), and " +
            $"the database, of size {Head.Size}, does not hold it.");
        return true;
    }
}
