using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Linking.Formats;

/// <summary>
/// What was made of byte strings met before, found by the bytes themselves. Thread-safe. When it is full it begins
/// anew: what it holds can be made again.
/// </summary>
/// <param name="capacity">Entries kept, approximately.</param>
internal sealed class BytesCache<T>(int capacity)
    where T : class
{
    private readonly ConcurrentDictionary<ReadOnlyMemory<byte>, T> _entries = new(BytesComparer.Instance);

    // Counted here: the dictionary would take all of its locks to tell.
    private int _count;

    public T? Find(ReadOnlySpan<byte> bytes) =>
        _entries.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(bytes, out var value) ? value : null;

    /// <summary>Keeps a value, or gives the one that another thread has kept meanwhile.</summary>
    /// <param name="bytes">Kept; nobody changes them.</param>
    /// <param name="value">What was made of them.</param>
    public T Add(ReadOnlyMemory<byte> bytes, T value)
    {
        if (Interlocked.Increment(ref _count) > capacity)
        {
            _entries.Clear();
            Volatile.Write(ref _count, 1);
        }

        return _entries.GetOrAdd(bytes, value);
    }

    /// <summary>
    /// By content, with the runtime's keyed hash of strings: the bytes come from outside, and must not be able to
    /// collide on purpose.
    /// </summary>
    private sealed class BytesComparer : IEqualityComparer<ReadOnlyMemory<byte>>, IAlternateEqualityComparer<ReadOnlySpan<byte>, ReadOnlyMemory<byte>>
    {
        public static readonly BytesComparer Instance = new();

        public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<byte> obj) => GetHashCode(obj.Span);

        public bool Equals(ReadOnlySpan<byte> alternate, ReadOnlyMemory<byte> other) => alternate.SequenceEqual(other.Span);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => HashCode.Combine(
            string.GetHashCode(MemoryMarshal.Cast<byte, char>(alternate), StringComparison.Ordinal),
            alternate.Length,
            (alternate.Length & 1) == 1 ? alternate[^1] : 0);

        public ReadOnlyMemory<byte> Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
