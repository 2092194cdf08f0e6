namespace Linking.Cli.Translating;

/// <summary>CRC-32 as ZIP files have it, of bytes that come in parts.</summary>
internal sealed class ZipCrc
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i => Shifted((uint)i))];

    private uint _state = uint.MaxValue;

    /// <summary>Of all bytes so far.</summary>
    public uint Value => ~_state;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        foreach (var b in bytes)
            state = Table[(byte)(state ^ b)] ^ (state >> 8);
        _state = state;
    }

    private static uint Shifted(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value >> 1) ^ (0xEDB88320u & (0u - (value & 1)));
        return value;
    }
}
