using System.Globalization;

namespace Linking.Ledger.Admission;

/// <summary>
/// Keeps the reserve of the disk (docs/operations/faults.md): a round that would go into it is not begun. Called by the
/// loop; <see cref="IsLow"/> and <see cref="Warning"/> from any thread.
/// </summary>
internal sealed class SpaceGate(IFreeSpace? space, LedgerOptions options)
{
    // In the log and again in the database; of a leaf there is an index entry too, and merged ones.
    private const int Copies = 2;
    private const int IndexBytesPerLeaf = 32;
    private const long BytesPerRound = 1 << 16;

    // Beyond the reserve, before a round is begun again: not every file that comes and goes turns issuing on and off.
    private const int Margin = 8;

    private long _needed = options.MinFreeBytes;
    private volatile bool _isLow;
    private volatile string? _warning;

    /// <summary>Whether there is a reserve to keep.</summary>
    public bool IsWatched => space is not null && options.MinFreeBytes > 0;

    /// <summary>What the last look found.</summary>
    public bool IsLow => _isLow;

    /// <summary>Why the disk cannot be looked at; null if it can. Issuing goes on: writing finds out what is wrong.</summary>
    public string? Warning => _warning;

    /// <summary>Looks at the disk: one sentence if less is free than must be; null if all is well.</summary>
    /// <param name="bytes">Of the leaves to be written.</param>
    /// <param name="leaves">Their number.</param>
    public string? FindProblem(long bytes = 0, long leaves = 0)
    {
        if (!IsWatched || Read() is not { } free)
            return null;
        if (leaves > 0)
            _needed = Math.Max(_needed, options.MinFreeBytes + (Copies * (bytes + (leaves * IndexBytesPerLeaf) + BytesPerRound)));
        if (free >= _needed)
        {
            _needed = options.MinFreeBytes;
            _isLow = false;
            return null;
        }

        _needed = Math.Max(_needed, options.MinFreeBytes + (options.MinFreeBytes / Margin));
        _isLow = true;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The disk of the ledger has {free} bytes free, so that the ledger is read-only: with a reserve of " +
            $"{options.MinFreeBytes} bytes it issues again at {_needed}.");
    }

    private long? Read()
    {
        try
        {
            var free = space!.ReadFreeBytes();
            _warning = null;
            return free;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _warning = $"The free space of the disk cannot be read. {e.Message}";
            return null;
        }
    }
}
