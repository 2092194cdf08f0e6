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
    private readonly ConcurrentDictionary<byte[], T> _entries = new(BytesComparer.Instance);

    public T? Find(ReadOnlySpan<byte> bytes) =>
        _entries.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(bytes, out var value) ? value : null;

    /// <summary>Keeps a value, or gives the one that another thread has kept meanwhile.</summary>
    public T Add(ReadOnlySpan<byte> bytes, T value)
    {
        // Counting takes all of the dictionary's locks: only when something is added, which is the slow path anyway.
        if (_entries.Count >= capacity)
            _entries.Clear();
        return _entries.GetOrAdd(bytes.ToArray(), value);
    }

    /// <summary>
    /// By content, with the runtime's keyed hash of strings: the bytes come from outside, and must not be able to
    /// collide on purpose.
    /// </summary>
    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly BytesComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<byte> alternate) => HashCode.Combine(
            string.GetHashCode(MemoryMarshal.Cast<byte, char>(alternate), StringComparison.Ordinal),
            alternate.Length,
            (alternate.Length & 1) == 1 ? alternate[^1] : 0);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
