using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linking.Hashing;

/// <summary>
/// A digest of 32 or 64 bytes, a value of its own: no heap object. Equal by its bytes. <c>default</c> has no bytes: it is
/// no digest.
/// </summary>
public readonly struct Digest : IEquatable<Digest>
{
    private readonly Words _words;
    private readonly int _width;

    /// <summary>Copies a digest.</summary>
    /// <exception cref="ArgumentException">Neither 32 nor 64 bytes.</exception>
    public Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is not (32 or 64))
            throw new ArgumentException("A digest has 32 or 64 bytes.", nameof(bytes));
        bytes.CopyTo(MemoryMarshal.AsBytes((Span<ulong>)_words));
        _width = bytes.Length;
    }

    /// <summary>The bytes, in place.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes((ReadOnlySpan<ulong>)_words)[.._width];

    /// <summary>Bytes: 32 or 64; 0 for <c>default</c>.</summary>
    public int Width => _width;

    /// <summary>Whether all bytes are zero.</summary>
    public bool IsZero => !((ReadOnlySpan<ulong>)_words).ContainsAnyExcept(0UL);

    /// <summary>A digest of zero bytes, which stands for "none".</summary>
    public static Digest Zero(int width) => new(stackalloc byte[width]);

    /// <summary>Writes the bytes to the start of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">The destination is shorter.</exception>
    public void CopyTo(Span<byte> destination) => Bytes.CopyTo(destination);

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

    // Digests may be an opponent's choice: the code is seeded, and takes all of the first 32 bytes.
    public override int GetHashCode() => HashCode.Combine(_words[0], _words[1], _words[2], _words[3]);

    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);

    [InlineArray(8)]
    private struct Words
    {
        private ulong _first;
    }
}
