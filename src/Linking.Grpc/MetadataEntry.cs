using System.Buffers;

using Linking.Grpc.Wire;

namespace Linking.Grpc;

/// <summary>
/// One key with an ASCII value, or one key ending in <c>-bin</c> with bytes. Keys are lower-case letters, digits and
/// <c>- _ .</c>; ASCII values are printable (0x20 to 0x7E), without spaces at either end, because HTTP trims those.
/// </summary>
public sealed class MetadataEntry
{
    private static readonly SearchValues<char> KeyCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>An ASCII value.</summary>
    /// <exception cref="ArgumentException">The key or the value has a character that HTTP/2 cannot carry, the key is
    /// the protocol's own, or it ends in <c>-bin</c>.</exception>
    public MetadataEntry(string key, string value)
    {
        Key = NormalizeKey(key);
        ArgumentNullException.ThrowIfNull(value);
        if (IsBinary)
            throw new ArgumentException($"The metadata key '{Key}' ends in -bin: give bytes.", nameof(key));

        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.AsSpan().Trim(' ').Length != value.Length)
        {
            throw new ArgumentException(
                $"The value of metadata '{Key}' is not printable ASCII without outer spaces; " +
                "use a key ending in -bin for anything else.",
                nameof(value));
        }

        Value = value;
    }

    /// <summary>A binary value; the bytes are not copied.</summary>
    /// <exception cref="ArgumentException">The key does not end in <c>-bin</c> or has a character that HTTP/2 cannot
    /// carry.</exception>
    public MetadataEntry(string key, byte[] valueBytes)
    {
        Key = NormalizeKey(key);
        ArgumentNullException.ThrowIfNull(valueBytes);
        if (!IsBinary)
            throw new ArgumentException($"The metadata key '{Key}' must end in -bin to hold bytes.", nameof(key));

        ValueBytes = valueBytes;
    }

    private MetadataEntry(string key, string? value, byte[]? valueBytes)
    {
        Key = key;
        Value = value;
        ValueBytes = valueBytes;
    }

    /// <summary>Lower case.</summary>
    public string Key { get; }

    /// <summary>The ASCII value; null when <see cref="IsBinary"/>.</summary>
    public string? Value { get; }

    /// <summary>The bytes, not copied; null unless <see cref="IsBinary"/>.</summary>
    public byte[]? ValueBytes { get; }

    public bool IsBinary => Key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal);

    public override string ToString() =>
        IsBinary ? $"{Key}: {Convert.ToBase64String(ValueBytes!)}" : $"{Key}: {Value}";

    // What the peer sent was already judged by the HTTP layer; it is shown as it is.
    internal static MetadataEntry Received(string key, string? value, byte[]? valueBytes) => new(key, value, valueBytes);

    private static string NormalizeKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var normalized = key.ToLowerInvariant();
        if (normalized.AsSpan().ContainsAnyExcept(KeyCharacters))
            throw new ArgumentException($"The metadata key '{key}' may hold only a-z 0-9 - _ and .", nameof(key));

        if (ProtocolHeaders.IsReserved(normalized))
            throw new ArgumentException($"The metadata key '{key}' belongs to the protocol.", nameof(key));

        return normalized;
    }
}
