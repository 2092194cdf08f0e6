using System.Buffers.Binary;

using Linking.Hashing;

namespace Linking.Formats;

/// <summary>
/// Reads the fixed-width, big-endian fields of Linking's formats from the first byte to the last. The first error
/// sticks: later reads return zeros, and the caller looks at <see cref="Error"/> once.
/// </summary>
/// <param name="bytes">What is read, to its end.</param>
/// <param name="what">The format's name, for errors.</param>
/// <param name="start">Where <paramref name="bytes"/> begin in what the caller was given, for errors.</param>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes, string what, int start = 0)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly string _what = what;
    private readonly int _start = start;
    private int _position;

    public DecodeError Error { get; private set; }

    public readonly bool Failed => Error.Kind != DecodeErrorKind.None;

    public readonly int Position => _position;

    public readonly int Remaining => _bytes.Length - _position;

    public ReadOnlySpan<byte> Bytes(int count, string field)
    {
        if (Failed)
            return default;
        if (Remaining < count)
        {
            Fail($"{field} needs {count} bytes at offset {_start + _position}, but {Remaining} are left");
            return default;
        }

        var span = _bytes.Slice(_position, count);
        _position += count;
        return span;
    }

    public byte U8(string field)
    {
        var span = Bytes(1, field);
        return Failed ? (byte)0 : span[0];
    }

    public ushort U16(string field)
    {
        var span = Bytes(2, field);
        return Failed ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(span);
    }

    public uint U32(string field)
    {
        var span = Bytes(4, field);
        return Failed ? 0 : BinaryPrimitives.ReadUInt32BigEndian(span);
    }

    /// <summary>A <c>u64</c>, at most 2^63 − 1.</summary>
    public ulong U64(string field)
    {
        var span = Bytes(8, field);
        var value = Failed ? 0 : BinaryPrimitives.ReadUInt64BigEndian(span);
        if (value > long.MaxValue)
            Fail($"{field} is over 2^63 - 1");
        return value;
    }

    public Instant Time(string field)
    {
        var value = U64(field);
        if (Failed)
            return default;
        if (!Instant.TryFromMicroseconds(value, out var time))
            Fail($"{field} is outside the years 1970 to 9999");
        return time;
    }

    public DigestPair Pair(string field)
    {
        var span = Bytes(DigestPair.Size, field);
        return Failed ? default : DigestPair.Read(span);
    }

    /// <summary>Tag, version and suite, in this order, each named when it is wrong.</summary>
    public void Prefix(byte tag)
    {
        var span = Bytes(3, "tag, version and suite");
        if (Failed)
            return;
        if (span[0] != tag)
            Fail($"it begins with {span[0]:x2}, not {tag:x2}");
        else if (span[1] != 1)
            Fail(DecodeErrorKind.UnknownVersion, $"The {_what} has version {span[1]}; this program knows version 1.");
        else if (span[2] != Suite.Current)
            Fail(DecodeErrorKind.UnknownSuite, $"The {_what} has suite {span[2]}; this program knows suite {Suite.Current}.");
    }

    /// <summary>Fails unless every byte was read.</summary>
    public void End()
    {
        if (!Failed && Remaining != 0)
            Fail($"{Remaining} bytes are left over after its end");
    }

    /// <summary>Records that the format is broken; the first error sticks.</summary>
    public void Fail(string reason)
    {
        if (!Failed)
            Error = DecodeError.Malformed($"The {_what} is malformed: {reason}.");
    }

    /// <summary>Records an error of another kind; the first error sticks.</summary>
    public void Fail(DecodeErrorKind kind, string message) => Fail(new DecodeError(kind, message));

    /// <summary>Takes over the error of a part.</summary>
    public void Fail(DecodeError error)
    {
        if (!Failed)
            Error = error;
    }
}
