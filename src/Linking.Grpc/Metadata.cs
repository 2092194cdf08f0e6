using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Linking.Grpc;

/// <summary>
/// Headers or trailers of a call, in order; a key may occur more than once. Headers that belong to the protocol
/// (<c>:path</c>, <c>te</c>, <c>content-type</c>, <c>grpc-timeout</c>, …) are neither shown here nor accepted.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "The name that Grpc.Core.Api gives it.")]
public sealed class Metadata : IReadOnlyList<MetadataEntry>
{
    /// <summary>A key with this ending holds bytes; on the wire they are base64.</summary>
    public const string BinaryHeaderSuffix = "-bin";

    private readonly List<MetadataEntry> _entries = [];

    public int Count => _entries.Count;

    public MetadataEntry this[int index] => _entries[index];

    /// <summary>Adds an ASCII value.</summary>
    /// <exception cref="ArgumentException">The key or the value cannot be sent; see <see cref="MetadataEntry"/>.</exception>
    public void Add(string key, string value) => _entries.Add(new MetadataEntry(key, value));

    /// <summary>Adds a binary value; the bytes are not copied.</summary>
    /// <exception cref="ArgumentException">The key does not end in <c>-bin</c> or cannot be sent.</exception>
    public void Add(string key, byte[] valueBytes) => _entries.Add(new MetadataEntry(key, valueBytes));

    public void Add(MetadataEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        _entries.Add(entry);
    }

    /// <summary>The last entry with this key, or null.</summary>
    public MetadataEntry? Get(string key) =>
        _entries.FindLast(e => string.Equals(e.Key, key, StringComparison.OrdinalIgnoreCase));

    /// <summary>The last ASCII value of this key, or null.</summary>
    public string? GetValue(string key) => Get(key)?.Value;

    /// <summary>The last binary value of this key, or null.</summary>
    public byte[]? GetValueBytes(string key) => Get(key)?.ValueBytes;

    public IEnumerable<MetadataEntry> GetAll(string key) =>
        _entries.Where(e => string.Equals(e.Key, key, StringComparison.OrdinalIgnoreCase));

    public IEnumerator<MetadataEntry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
