namespace Linking.V1.Hashing;

/// <summary>
/// A digest of any width, immutable and equal by its bytes. <c>default</c> has no bytes: it is no digest,.
/// </summary>
public readonly struct Digest : IEquatable<Digest>
{
    private readonly byte[]? _bytes;

    /// <summary>Copies a digest.</summary>
    /// <exception cref="ArgumentException">Neither 32 nor 64 bytes.</exception>
    public Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is not (32 or 64))
            throw new ArgumentException("A digest has 32 or 64 bytes.", nameof(bytes));
        _bytes = bytes.ToArray();
    }

    private Digest(byte[] owned) => _bytes = owned;

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Bytes: 32 or 64; 0 for <c>default</c>.</summary>
    public int Width => Bytes.Length;

    /// <summary>Whether all bytes are zero.</summary>
    public bool IsZero => !Bytes.ContainsAnyExcept((byte)0);

    /// <summary>A digest of zero bytes, which stands for "none".</summary>
    public static Digest Zero(int width) => new(stackalloc byte[width]);

    /// <summary>Reads exactly 2·<paramref name="width"/> lower-case hexadecimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, int width, out Digest digest)
    {
        digest = default;
        return !text.ContainsAnyInRange('A', 'F') && TryParseTyped(text, width, out digest);
    }

    /// <summary>Reads what a person typed: digits of either case.</summary>
    public static bool TryParseTyped(ReadOnlySpan<char> text, int width, out Digest digest)
    {
        digest = default;
        if (text.Length != 2 * width)
            return false;
        Span<byte> bytes = stackalloc byte[width];
        if (Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        digest = new Digest(bytes);
        return true;
    }

    /// <summary>Lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(Bytes);

    public bool Equals(Digest other) => Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    public override int GetHashCode() =>
        Width == 0 ? 0 : System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(Bytes);

    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);

    /// <summary>Takes over an array that nobody changes any more.</summary>
    internal static Digest Own(byte[] bytes) => new(bytes);
}
