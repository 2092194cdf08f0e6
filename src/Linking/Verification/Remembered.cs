using System.Collections.Concurrent;

namespace Linking.Verification;

/// <summary>
/// What was read from bytes that stand in many tokens alike, found again by these bytes. It holds at most some megabytes, and
/// then begins anew. Thread-safe.
/// </summary>
/// <param name="read">Depends on the bytes alone; may be asked more than once.</param>
internal sealed class Remembered<T>(Func<ReadOnlyMemory<byte>, T> read)
{
    private const int MaxBytes = 4 << 20;

    // What an entry takes beside its bytes.
    private const int Overhead = 1024;

    private readonly ConcurrentDictionary<ReadOnlyMemory<byte>, T> _known = new(new ByContent());
    private int _bytes;

    public T Of(ReadOnlyMemory<byte> bytes)
    {
        if (_known.TryGetValue(bytes, out var known))
            return known;
        // The token that brought them is not held.
        ReadOnlyMemory<byte> own = bytes.ToArray();
        var value = read(own);
        if (Interlocked.Add(ref _bytes, own.Length + Overhead) > MaxBytes)
        {
            _known.Clear();
            Interlocked.Exchange(ref _bytes, own.Length + Overhead);
        }

        return _known.GetOrAdd(own, value);
    }

    private sealed class ByContent : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<byte> bytes)
        {
            var hash = default(HashCode);
            hash.AddBytes(bytes.Span);
            return hash.ToHashCode();
        }
    }
}
