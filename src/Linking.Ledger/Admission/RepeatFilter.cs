using Linking.Storage;

namespace Linking.Ledger.Admission;

/// <summary>
/// Where recent leaves went, by key, and where recent batches begin, by theirs; of equal leaves the first. Two generations: an
/// entry is kept for at least the window and at most twice as long, or until too many follow. Not thread-safe.
/// </summary>
internal sealed class RepeatFilter(LedgerOptions options, TimeProvider time)
{
    private readonly int _capacity = options.MaxRepeatLeaves / 2;
    private Dictionary<ulong, LeafPlace> _young = [];
    private Dictionary<ulong, LeafPlace> _old = [];
    private long _since = time.GetTimestamp();

    public void Add(ulong round, ReadOnlySpan<ulong> keys)
    {
        for (var i = 0; i < keys.Length; i++)
            Add(keys[i], new LeafPlace(round, (uint)i));
    }

    public void Add(ulong key, LeafPlace place)
    {
        if (options.RepeatWindow == TimeSpan.Zero)
            return;
        if (_young.Count >= _capacity)
            Rotate();
        _young.TryAdd(key, place);
    }

    public bool TryFind(ulong key, out LeafPlace place)
    {
        var age = time.GetElapsedTime(_since);
        if (age >= options.RepeatWindow)
            Rotate();
        if (age >= 2 * options.RepeatWindow)
            _old.Clear();
        return _old.TryGetValue(key, out place) || _young.TryGetValue(key, out place);
    }

    // What was young becomes old; what was old is forgotten.
    private void Rotate()
    {
        (_young, _old) = (_old, _young);
        _young.Clear();
        _since = time.GetTimestamp();
    }
}
