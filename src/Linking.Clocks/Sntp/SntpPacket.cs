using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Linking.Clocks.Sntp;

/// <summary>A packet of NTP version 4 (RFC 5905, 7.3) without extensions: 48 bytes.</summary>
public sealed record SntpPacket
{
    /// <summary>Bytes of it.</summary>
    public const int Size = 48;

    /// <summary>The one version that is spoken.</summary>
    public const int Version = 4;

    private const int ClientMode = 3;
    private const int ServerMode = 4;
    private const double FractionsPerSecond = 65536;

    /// <summary>0 none, 1 a second is inserted, 2 one is deleted, 3 not synchronised.</summary>
    public required int Leap { get; init; }

    /// <summary>0 a refusal, 1 to 15 steps from UTC, 16 and more not synchronised.</summary>
    public required int Stratum { get; init; }

    /// <summary>Binary exponent of a second.</summary>
    public required sbyte Precision { get; init; }

    /// <summary>Of the server from its own source, there and back.</summary>
    public required TimeSpan RootDelay { get; init; }

    /// <summary>Of the server's clock.</summary>
    public required TimeSpan RootDispersion { get; init; }

    /// <summary>Of a refusal: its code, each byte that is no printable ASCII as '?'.</summary>
    public required string Code { get; init; }

    /// <summary>When the server's clock was last set.</summary>
    public required ulong Reference { get; init; }

    /// <summary>What the request carried.</summary>
    public required ulong Origin { get; init; }

    /// <summary>When it came.</summary>
    public required ulong Received { get; init; }

    /// <summary>When the answer went.</summary>
    public required ulong Transmitted { get; init; }

    /// <summary>A request. It tells nothing of the machine that asks but a number that the answer must repeat.</summary>
    public static byte[] Request(ulong nonce)
    {
        var bytes = new byte[Size];
        bytes[0] = (Version << 3) | ClientMode;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(40), nonce);
        return bytes;
    }

    /// <summary>Reads an answer, whatever it says.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SntpPacket? packet, [NotNullWhen(false)] out string? problem)
    {
        packet = null;
        problem = bytes.Length != Size ? $"its answer has {bytes.Length} bytes instead of {Size}"
            : ((bytes[0] >> 3) & 7) != Version ? $"its answer is of version {(bytes[0] >> 3) & 7}, not {Version}"
            : (bytes[0] & 7) != ServerMode ? $"its answer is of mode {bytes[0] & 7}, not a server's"
            : null;
        if (problem is not null)
            return false;
        packet = new SntpPacket
        {
            Leap = bytes[0] >> 6,
            Stratum = bytes[1],
            Precision = (sbyte)bytes[3],
            RootDelay = Short(bytes[4..]),
            RootDispersion = Short(bytes[8..]),
            Code = CodeOf(bytes[12..16]),
            Reference = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            Origin = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]),
            Received = BinaryPrimitives.ReadUInt64BigEndian(bytes[32..]),
            Transmitted = BinaryPrimitives.ReadUInt64BigEndian(bytes[40..]),
        };
        return true;
    }

    private static TimeSpan Short(ReadOnlySpan<byte> bytes) =>
        TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32BigEndian(bytes) / FractionsPerSecond);

    private static string CodeOf(ReadOnlySpan<byte> bytes)
    {
        var code = new StringBuilder();
        foreach (var b in bytes)
            code.Append(b is > 0x20 and < 0x7f ? (char)b : '?');
        return code.ToString();
    }
}
