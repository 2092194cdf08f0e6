using Linking.Ledger.Checking;
using Linking.Ledger.Marks;
using Linking.Storage;

using Microsoft.Extensions.Logging;

namespace Linking.Ledger.Opening;

/// <summary>Holds the ledger that was read back against the high-water mark, and begins or takes over a mark.</summary>
internal sealed class MarkCheck(LedgerOptions options, ILedgerTruth store, IHighWaterMarkStore marks, ILogger logger)
{
    private HighWaterMark? _mark;
    private NodeState? _problem;

    /// <summary>Whether there is a mark, also one that cannot be read.</summary>
    public bool IsThere => _mark is not null || _problem is not null;

    /// <summary>Reads the mark: before the ledger is read, which another node may be writing.</summary>
    public void Read()
    {
        try
        {
            _mark = marks.Read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            _problem = new NodeState(
                LedgerMode.ReadOnly,
                $"The high-water mark cannot be read. {e.Message}",
                "Restore it; if it is lost, remove it and restart: the start then says what to do.");
        }
    }

    /// <summary>Why the node must not issue; null if it may.</summary>
    /// <exception cref="LedgerOpenException">The mark cannot be written.</exception>
    /// <exception cref="StorageException">The store failed.</exception>
    public async Task<NodeState?> FindProblemAsync(LedgerHead head, CancellationToken cancellation)
    {
        if (_problem is not null || _mark is null)
            return _problem ?? Begin(head);
        if (await OutsideCheck.FindProblemAsync(store, _mark, cancellation) is { } reason)
            return new NodeState(LedgerMode.ReadOnly, reason, Advice.Diverged);
        return _mark.OfAnotherMachine ? TakeOver(head) : null;
    }

    /// <summary>
    /// Without a mark a restored backup cannot be told from the newest database: a backup is put back on a new machine,
    /// where no mark is. Only a ledger that has just begun goes on by itself.
    /// </summary>
    private NodeState? Begin(LedgerHead head)
    {
        if (head.Size > 1 && options.AcceptSize != head.Size)
        {
            return new NodeState(
                LedgerMode.ReadOnly,
                $"There is no high-water mark, so that nobody can tell whether this database of size {head.Size} is the " +
                "newest or a restored backup.",
                $"Put the mark back. If it is lost, and it is certain that no round after {head.Size - 1} was ever given " +
                $"out, start once with AcceptSize={head.Size}; if it is not, {Advice.NewLedger}.");
        }

        Write(head);
        if (head.Size > 1)
            logger.MarkAccepted(head.Size);
        return null;
    }

    /// <summary>
    /// A data folder that was copied with its mark has one that fits. Where both copies went on, each would give out rounds
    /// that the other contradicts.
    /// </summary>
    private NodeState? TakeOver(LedgerHead head)
    {
        if (options.AcceptSize != head.Size)
        {
            return new NodeState(
                LedgerMode.ReadOnly,
                "The high-water mark was written on another machine: this folder was moved here, or it is a copy, and the ledger " +
                "goes on elsewhere.",
                $"If the ledger runs nowhere else any more, and no round after {head.Size - 1} was ever given out, start once with " +
                $"AcceptSize={head.Size}. If it runs elsewhere, this copy must never issue.");
        }

        Write(head);
        logger.MarkTakenOver(head.Size);
        return null;
    }

    private void Write(LedgerHead head)
    {
        try
        {
            marks.Write(new HighWaterMark(head.Size, head.Link));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LedgerOpenException(
                OpenProblem.Storage,
                $"The high-water mark cannot be written ({e.Message.TrimEnd('.')}): check its folder, its permissions and the disk.",
                e);
        }
    }
}
