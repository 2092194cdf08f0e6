namespace Linking.Trees;

/// <summary>
/// Memory for the nodes of large trees, used again: for whoever builds one large tree after another. A tree that was
/// built with it gives its memory back when it is released for the last time (<see cref="MerkleTree.Release"/>); one
/// that is never released leaves it to the collector. Thread-safe.
/// </summary>
/// <remarks>
/// New memory for a large tree costs a fifth to a third of hashing it: every page is touched for the first time, and
/// after a few trees the whole heap is collected.
/// </remarks>
public sealed class TreeMemory
{
    // Smaller arrays are not on the large object heap, and cost nothing to speak of.
    private const int MinSize = 128 << 10;

    // Trees without use, after which an array is let go: they have become smaller.
    private const int Patience = 64;

    private readonly Lock _lock = new();
    private readonly List<Kept> _kept = [];
    private readonly long _capacity;
    private long _size;
    private long _trees;

    /// <param name="capacity">Bytes that are kept at most for trees to come, not counting those of trees in use.</param>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public TreeMemory(long capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _capacity = capacity;
    }

    /// <summary>Bytes kept for trees to come.</summary>
    public long Size
    {
        get
        {
            lock (_lock)
                return _size;
        }
    }

    /// <summary>A tree begins: what many have not used is let go.</summary>
    internal void Begin()
    {
        lock (_lock)
        {
            _trees++;
            for (var i = _kept.Count - 1; i >= 0; i--)
            {
                if (_trees - _kept[i].Since > Patience)
                    Remove(i);
            }
        }
    }

    /// <summary>At least so many bytes, of any content.</summary>
    internal byte[] Take(int size)
    {
        if (size < MinSize)
            return GC.AllocateUninitializedArray<byte>(size);
        lock (_lock)
        {
            // The smallest that is large enough, and not so large that most of it would lie idle.
            var best = -1;
            for (var i = 0; i < _kept.Count; i++)
            {
                var length = _kept[i].Memory.Length;
                if (length >= size && length / 2 <= size && (best < 0 || length < _kept[best].Memory.Length))
                    best = i;
            }

            if (best >= 0)
                return Remove(best);
        }

        // The next tree may be a little larger.
        return GC.AllocateUninitializedArray<byte>((int)Math.Min(size + size / 16L, Array.MaxLength));
    }

    /// <summary>Takes back what nobody reads or writes any more.</summary>
    internal void Return(byte[][] arrays)
    {
        lock (_lock)
        {
            foreach (var memory in arrays)
            {
                if (memory.Length < MinSize || _size + memory.Length > _capacity)
                    continue;
                _kept.Add(new Kept(memory, _trees));
                _size += memory.Length;
            }
        }
    }

    private byte[] Remove(int place)
    {
        var memory = _kept[place].Memory;
        _kept[place] = _kept[^1];
        _kept.RemoveAt(_kept.Count - 1);
        _size -= memory.Length;
        return memory;
    }

    private readonly record struct Kept(byte[] Memory, long Since);
}
