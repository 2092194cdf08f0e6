using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Linking.Verification.Batches;

/// <summary>
/// Keeps what was made of byte strings, to be found by the bytes themselves. Thread-safe. When it is full it forgets
/// everything: what it holds can be made again.
/// </summary>
/// <param name="capacity">Entries kept, approximately.</param>
internal sealed class BytesCache<T>(int capacity)
    where T : class
{
    // In bytes. What tokens share is small; larger ones would only be sent to fill the memory.
    private const int LargestKept = 1 << 14;

    private readonly ConcurrentDictionary<Key, T> _entries = new(KeyComparer.Instance);

    // Counted here, because the dictionary takes all of its locks to count.
    private int _count;

    /// <summary>What was made of these bytes, or null.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="hash">For <see cref="Add"/> if they are new, so that they are hashed once.</param>
    public T? Find(ReadOnlySpan<byte> bytes, out int hash)
    {
        // The runtime's keyed hash of strings: the bytes come from outside, and must not be able to collide on purpose.
        hash = HashCode.Combine(
            string.GetHashCode(MemoryMarshal.Cast<byte, char>(bytes), StringComparison.Ordinal),
            bytes.Length,
            (bytes.Length & 1) == 1 ? bytes[^1] : 0);
        return _entries.GetAlternateLookup<Probe>().TryGetValue(new Probe(bytes, hash), out var value) ? value : null;
    }

    /// <summary>Keeps a value, unless its bytes are many.</summary>
    /// <param name="bytes">Kept, and not to be changed.</param>
    /// <param name="hash">From <see cref="Find"/>.</param>
    /// <param name="value">What was made of them.</param>
    /// <returns>The value, or the one that another thread has kept meanwhile.</returns>
    public T Add(ReadOnlyMemory<byte> bytes, int hash, T value)
    {
        if (bytes.Length > LargestKept)
            return value;
        if (Interlocked.Increment(ref _count) > capacity)
        {
            _entries.Clear();
            Volatile.Write(ref _count, 1);
        }

        return _entries.GetOrAdd(new Key(bytes, hash), value);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct Key(ReadOnlyMemory<byte> bytes, int hash)
    {
        public readonly ReadOnlyMemory<byte> Bytes = bytes;
        public readonly int Hash = hash;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly ref struct Probe(ReadOnlySpan<byte> bytes, int hash)
    {
        public readonly ReadOnlySpan<byte> Bytes = bytes;
        public readonly int Hash = hash;
    }

    private sealed class KeyComparer : IEqualityComparer<Key>, IAlternateEqualityComparer<Probe, Key>
    {
        public static readonly KeyComparer Instance = new();

        public bool Equals(Key x, Key y) => x.Bytes.Span.SequenceEqual(y.Bytes.Span);

        public int GetHashCode(Key obj) => obj.Hash;

        public bool Equals(Probe alternate, Key other) => alternate.Bytes.SequenceEqual(other.Bytes.Span);

        public int GetHashCode(Probe alternate) => alternate.Hash;

        public Key Create(Probe alternate) => new(alternate.Bytes.ToArray(), alternate.Hash);
    }
}
