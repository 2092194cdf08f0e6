using Linking.Ledger.Exporting;

namespace Linking.Server.Fronts.Tiles;

/// <summary>
/// Public files in memory: of those that never change the ones asked for last, and those that answers under way hold. Both are bounded
/// in bytes; one that many answers hold counts once. Thread-safe.
/// </summary>
/// <param name="mostKept">Bytes of the files that are kept.</param>
/// <param name="mostHeld">Bytes of the files that answers hold.</param>
internal sealed class FileShelf(long mostKept, long mostHeld)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Name, HistoryFile File)>> _kept = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Name, HistoryFile File)> _order = [];
    private readonly Dictionary<HistoryFile, int> _held = new(ReferenceEqualityComparer.Instance);
    private long _keptBytes;
    private long _heldBytes;

    /// <summary>A file that is kept; null if it is not.</summary>
    public HistoryFile? Find(string name)
    {
        lock (_lock)
        {
            if (!_kept.TryGetValue(name, out var node))
                return null;
            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.File;
        }
    }

    /// <summary>Keeps a file, in place of those not asked for longest; what changes is not kept.</summary>
    public void Keep(string name, HistoryFile file)
    {
        if (!file.IsLasting || file.Bytes.Length > mostKept)
            return;
        lock (_lock)
        {
            if (_kept.ContainsKey(name))
                return;
            _kept[name] = _order.AddFirst((name, file));
            for (_keptBytes += file.Bytes.Length; _keptBytes > mostKept; _order.RemoveLast())
            {
                var (oldest, dropped) = _order.Last!.Value;
                _kept.Remove(oldest);
                _keptBytes -= dropped.Bytes.Length;
            }
        }
    }

    /// <summary>Takes a file for an answer; false if answers hold too much already.</summary>
    public bool TryHold(HistoryFile file)
    {
        lock (_lock)
        {
            var holders = _held.GetValueOrDefault(file);
            if (holders == 0 && _heldBytes + file.Bytes.Length > mostHeld)
                return false;
            if (holders == 0)
                _heldBytes += file.Bytes.Length;
            _held[file] = holders + 1;
            return true;
        }
    }

    /// <summary>Gives back what <see cref="TryHold"/> took.</summary>
    public void Release(HistoryFile file)
    {
        lock (_lock)
        {
            if (--_held[file] > 0)
                return;
            _held.Remove(file);
            _heldBytes -= file.Bytes.Length;
        }
    }
}
