using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Linking.Vouchers;

/// <summary>
/// Reads each stamp once: thousands of proofs carry the same stamps of the same publications, and reading one is several signatures.
/// Thread-safe.
/// </summary>
/// <param name="reader">Reads those that were not read yet; gives the same for the same bytes.</param>
public sealed class RememberingStampReader(IStampReader reader) : IStampReader
{
    // Of readings of some hundred bytes. Whoever gives more stamps than that waits for them to be read again.
    private const int Most = 4096;

    private readonly ConcurrentDictionary<string, (StampOutcome Outcome, IReadOnlyList<StampReading> Readings)> _known =
        new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public StampOutcome Read(
        ReadOnlyMemory<byte> token, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? stamped, out IReadOnlyList<StampReading> readings)
    {
        ArgumentNullException.ThrowIfNull(items);
        var key = KeyOf(token, items, stamped);
        if (!_known.TryGetValue(key, out var known))
        {
            known.Outcome = reader.Read(token, items, stamped, out known.Readings);
            if (_known.Count >= Most)
                _known.Clear();
            _known[key] = known;
        }

        readings = known.Readings;
        return known.Outcome;
    }

    // Lengths stand before what they are of, so that no two askings have the same bytes.
    private static string KeyOf(ReadOnlyMemory<byte> token, IReadOnlyList<StampItem> items, ReadOnlyMemory<byte>? stamped)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        Append(0, token);
        foreach (var item in items)
            Append((byte)(item.OnlyRefuses ? 2 : 1), item.Der, item.Type);
        if (stamped is { } bytes)
            Append(3, bytes);
        return Convert.ToHexString(hash.GetHashAndReset());

        void Append(byte what, ReadOnlyMemory<byte> bytes, byte type = 0)
        {
            Span<byte> head = stackalloc byte[6];
            (head[0], head[1]) = (what, type);
            BinaryPrimitives.WriteInt32BigEndian(head[2..], bytes.Length);
            hash.AppendData(head);
            hash.AppendData(bytes.Span);
        }
    }
}
