using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.Leaves;

/// <summary>One entry of a round or of an aggregation tree (docs/spec/leaf.md). Immutable; equal by its bytes.</summary>
public sealed class Leaf : IEquatable<Leaf>
{
    /// <summary>Bytes of a leaf without a nonce.</summary>
    public const int MinSize = 77;

    /// <summary>Bytes of a leaf with the longest nonce.</summary>
    public const int MaxSize = MinSize + MaxNonceSize;

    /// <summary>Bytes of the longest nonce.</summary>
    public const int MaxNonceSize = 32;

    /// <summary>Bytes of the nonce that <see cref="DrawNonce"/> draws.</summary>
    public const int DefaultNonceSize = 16;

    private const byte Tag = (byte)'L';
    private const int NonceLengthOffset = MinSize - 1;

    private readonly byte[] _nonce;

    /// <param name="kind">1–4.</param>
    /// <param name="digests">The imprint, or for an aggregate the two roots below.</param>
    /// <param name="count">Leaves in the tree below, at least 1, for an aggregate; else 0.</param>
    /// <param name="nonce">0 to 32 bytes; copied.</param>
    /// <exception cref="ArgumentException">A value outside its bounds.</exception>
    public Leaf(LeafKind kind, DigestPair digests, ulong count = 0, ReadOnlySpan<byte> nonce = default)
    {
        if (kind is < LeafKind.Document or > LeafKind.Event)
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "A leaf's kind is 1 to 4.");
        if (count > long.MaxValue || (kind == LeafKind.Aggregate) != (count > 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, "The count is at least 1 for an aggregate and 0 for every other kind.");
        }

        if (nonce.Length > MaxNonceSize || (kind == LeafKind.Event && nonce.Length > 0))
            throw new ArgumentException("A nonce has at most 32 bytes, and an event has none.", nameof(nonce));
        Kind = kind;
        Digests = digests;
        Count = count;
        _nonce = nonce.ToArray();
    }

    public LeafKind Kind { get; }

    /// <summary>The imprint of the data, or for an aggregate the roots of the tree below.</summary>
    public DigestPair Digests { get; }

    /// <summary>Leaves in the tree below an aggregate; 0 for other kinds.</summary>
    public ulong Count { get; }

    public ReadOnlySpan<byte> Nonce => _nonce;

    /// <summary>Bytes of the encoded leaf, 77 to 109.</summary>
    public int Size => MinSize + _nonce.Length;

    /// <summary>16 bytes from the system's cryptographic random source.</summary>
    public static byte[] DrawNonce() => RandomNumberGenerator.GetBytes(DefaultNonceSize);

    /// <summary>
    /// The size of the leaf that begins <paramref name="bytes"/>, without looking at anything but its nonce length;
    /// 0 if too few bytes are there to tell.
    /// </summary>
    public static int SizeAt(ReadOnlySpan<byte> bytes) => bytes.Length < MinSize ? 0 : MinSize + bytes[NonceLengthOffset];

    /// <summary>Checks exactly one encoded leaf without allocating.</summary>
    /// <returns>Whether the bytes are a leaf that this version reads.</returns>
    public static bool IsValid(ReadOnlySpan<byte> bytes, out LeafKind kind, out DecodeError error)
    {
        var reader = Read(bytes, out kind, out _, out _, out _);
        error = reader.Error;
        return !reader.Failed;
    }

    /// <summary>Decodes exactly one leaf.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Leaf? leaf, out DecodeError error)
    {
        var reader = Read(bytes, out var kind, out var count, out var digests, out var nonce);
        error = reader.Error;
        leaf = reader.Failed ? null : new Leaf(kind, digests, count, nonce);
        return leaf is not null;
    }

    /// <summary>Decodes exactly one leaf.</summary>
    /// <exception cref="FormatException">What is wrong first.</exception>
    public static Leaf Decode(ReadOnlySpan<byte> bytes) =>
        TryDecode(bytes, out var leaf, out var error) ? leaf : throw new FormatException(error.Message);

    /// <summary>Writes the encoded leaf to the start of <paramref name="destination"/>.</summary>
    /// <returns>False if it is shorter than <see cref="Size"/>.</returns>
    public bool TryWriteBytes(Span<byte> destination, out int written)
    {
        written = 0;
        if (destination.Length < Size)
            return false;
        destination[0] = Tag;
        destination[1] = 1;
        destination[2] = Suite.Current;
        destination[3] = (byte)Kind;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(destination[4..], Count);
        Digests.CopyTo(destination[12..]);
        destination[NonceLengthOffset] = (byte)_nonce.Length;
        _nonce.CopyTo(destination[MinSize..]);
        written = Size;
        return true;
    }

    /// <summary>The encoded leaf.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        TryWriteBytes(bytes, out _);
        return bytes;
    }

    public bool Equals(Leaf? other) =>
        other is not null && Kind == other.Kind && Count == other.Count && Digests == other.Digests && Nonce.SequenceEqual(other.Nonce);

    public override bool Equals(object? obj) => Equals(obj as Leaf);

    public override int GetHashCode() => Digests.GetHashCode();

    private static ByteReader Read(
        ReadOnlySpan<byte> bytes, out LeafKind kind, out ulong count, out DigestPair digests, out ReadOnlySpan<byte> nonce)
    {
        var reader = new ByteReader(bytes, "leaf");
        reader.Prefix(Tag);
        if (!reader.Failed && bytes.Length < MinSize)
            reader.Fail($"it has {bytes.Length} bytes; a leaf has at least {MinSize}");
        kind = (LeafKind)reader.U8("kind");
        if (kind is < LeafKind.Document or > LeafKind.Event)
            reader.Fail($"its kind is {(byte)kind}; kinds are 1 to 4");
        count = reader.U64("count");
        if ((kind == LeafKind.Aggregate) != (count > 0))
            reader.Fail(kind == LeafKind.Aggregate ? "an aggregate counts 0 leaves" : "only an aggregate counts leaves");
        digests = reader.Pair("digests");
        var length = reader.U8("nonce length");
        if (kind == LeafKind.Event && length > 0)
            reader.Fail("an event has no nonce");
        if (length > MaxNonceSize)
            reader.Fail($"its nonce has {length} bytes; at most {MaxNonceSize} are allowed");
        nonce = reader.Bytes(length, "nonce");
        reader.End();
        return reader;
    }
}
