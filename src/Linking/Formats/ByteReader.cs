using System.Buffers.Binary;

using Linking.Hashing;

namespace Linking.Formats;

/// <summary>
/// Reads the fixed-width, big-endian fields of Linking's formats from the first byte to the last. The first error
/// sticks: later reads return zeros or nothing, and the caller looks at <see cref="Error"/> once.
/// </summary>
/// <param name="bytes">What is read, to its end; what is cut out of it is not copied.</param>
/// <param name="what">The format's name, for errors.</param>
internal ref struct ByteReader(ReadOnlyMemory<byte> bytes, string what)
{
    private readonly ReadOnlyMemory<byte> _bytes = bytes;
    private readonly string _what = what;
    private int _position;

    public DecodeError Error { get; private set; }

    public readonly bool Failed => Error.Kind != DecodeErrorKind.None;

    public readonly int Position => _position;

    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>What was read since a position.</summary>
    public readonly ReadOnlyMemory<byte> Since(int position) => _bytes[position.._position];

    public ReadOnlyMemory<byte> Memory(long count, string field)
    {
        if (Failed)
            return default;
        if (count > Remaining)
        {
            Fail($"{field} needs {count} bytes at offset {_position}, but {Remaining} are left");
            return default;
        }

        var part = _bytes.Slice(_position, (int)count);
        _position += (int)count;
        return part;
    }

    public ReadOnlySpan<byte> Bytes(long count, string field) => Memory(count, field).Span;

    /// <summary>The next byte, which stays where it is; there must be one.</summary>
    public readonly byte Peek() => _bytes.Span[_position];

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
        {
            Fail($"{field} is over 2^63 - 1");
            return 0;
        }

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

    public DigestPair Pair(Suite? suite, string field)
    {
        var span = Bytes(suite?.PairSize ?? 0, field);
        return Failed || suite is null ? default : DigestPair.Read(span);
    }

    /// <summary><c>u16</c> length and as many bytes.</summary>
    public ReadOnlyMemory<byte> Block16(string field) => Memory(U16(field + " length"), field);

    /// <summary><c>u32</c> length, at most a bound, and as many bytes.</summary>
    public ReadOnlyMemory<byte> Block32(string field, long max, long min = 0)
    {
        var length = U32(field + " length");
        if (length > max || length < min)
            Fail($"{field} has {length} bytes; {min} to {max} are allowed");
        return Memory(length, field);
    }

    /// <summary>Tag, version and suite, in this order, each named when it is wrong.</summary>
    public Suite? Prefix(byte tag)
    {
        var span = Bytes(3, "tag, version and suite");
        if (Failed)
            return null;
        if (span[0] != tag)
            Fail($"it begins with {span[0]:x2}, not {tag:x2}");
        CheckVersion(span[1]);
        return KnownSuite(span[2]);
    }

    /// <summary>Three bytes of magic and the version.</summary>
    public void Magic(ReadOnlySpan<byte> magic)
    {
        var span = Bytes(4, "magic and version");
        if (Failed)
            return;
        if (!span.StartsWith(magic))
            Fail($"it does not begin with '{System.Text.Encoding.ASCII.GetString(magic)}'");
        CheckVersion(span[3]);
    }

    public Suite? KnownSuite(byte number)
    {
        if (!Suite.TryGet(number, out var suite))
            Fail(DecodeErrorKind.UnknownSuite, $"The {_what} has suite {number}; this program knows the suites 1 and 2.");
        return Failed ? null : suite;
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

    private void CheckVersion(byte version)
    {
        if (version != 1)
            Fail(DecodeErrorKind.UnknownVersion, $"The {_what} has version {version}; this program knows version 1.");
    }
}
