namespace Linking.Ledger.Admission.Waiting;

/// <summary>
/// The bytes of a round's leaves while it gathers: in chunks, so that a large round is never copied to make room, and is
/// never in memory one and a half times. Reused from round to round. Not thread-safe.
/// </summary>
internal sealed class ChunkedBytes
{
    private const int ChunkBits = 18;
    private const int ChunkSize = 1 << ChunkBits;

    // Chunks of 16 MiB stay for the next round; more than that were a peak.
    private const int KeptChunks = 64;

    private readonly List<byte[]> _chunks = [];
    private byte[]? _whole;

    public int Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (Length >> ChunkBits == _chunks.Count)
                _chunks.Add(GC.AllocateUninitializedArray<byte>(ChunkSize));
            var room = _chunks[Length >> ChunkBits].AsSpan(Length & (ChunkSize - 1));
            var part = bytes[..Math.Min(room.Length, bytes.Length)];
            part.CopyTo(room);
            Length += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>Whether exactly these bytes stand from an offset on.</summary>
    public bool Matches(int offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Length - offset)
            return false;
        if (_whole is not null)
            return _whole.AsSpan(offset, bytes.Length).SequenceEqual(bytes);
        while (!bytes.IsEmpty)
        {
            var there = _chunks[offset >> ChunkBits].AsSpan(offset & (ChunkSize - 1));
            var size = Math.Min(there.Length, bytes.Length);
            if (!there[..size].SequenceEqual(bytes[..size]))
                return false;
            offset += size;
            bytes = bytes[size..];
        }

        return true;
    }

    /// <summary>All bytes, in an array of their own.</summary>
    public byte[] ToArray()
    {
        var array = GC.AllocateUninitializedArray<byte>(Length);
        for (var position = 0; position < Length; position += ChunkSize)
            _chunks[position >> ChunkBits].AsSpan(0, Math.Min(ChunkSize, Length - position)).CopyTo(array.AsSpan(position));
        return array;
    }

    /// <summary>Nothing more is appended; what <see cref="ToArray"/> gave stands for the chunks from here on.</summary>
    public void Settle(byte[] whole)
    {
        _whole = whole;
        if (_chunks.Count > KeptChunks)
            _chunks.RemoveRange(KeptChunks, _chunks.Count - KeptChunks);
    }

    public void Clear()
    {
        _whole = null;
        Length = 0;
    }
}
