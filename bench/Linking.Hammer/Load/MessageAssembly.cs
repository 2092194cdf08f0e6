using System.Buffers.Binary;

namespace Linking.Hammer.Load;

/// <summary>Puts the messages of one stream together that come in more than one frame.</summary>
internal sealed class MessageAssembly
{
    public const int PrefixSize = 5;

    private byte[] _rest = new byte[4096];
    private int _length;

    public bool IsEmpty => _length == 0;

    /// <summary>The first whole message at the beginning of these bytes, without its prefix.</summary>
    /// <returns>False if it is not complete.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (bytes.Length < PrefixSize)
            return false;
        if (bytes[0] != 0)
            throw new InvalidDataException("The server sent a compressed message, which was not asked for.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
        if (length > bytes.Length - PrefixSize)
            return false;
        message = bytes.Slice(PrefixSize, (int)length);
        bytes = bytes[(PrefixSize + (int)length)..];
        return true;
    }

    /// <summary>Keeps the beginning of a message.</summary>
    public void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_rest.Length - _length < bytes.Length)
            Array.Resize(ref _rest, Math.Max(2 * _rest.Length, _length + bytes.Length));
        bytes.CopyTo(_rest.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>What was kept; valid until more is kept.</summary>
    public ReadOnlySpan<byte> Take()
    {
        var kept = _rest.AsSpan(0, _length);
        _length = 0;
        return kept;
    }
}
