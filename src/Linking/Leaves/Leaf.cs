using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

using Linking.Formats;
using Linking.Hashing;

namespace Linking.Leaves;

/// <summary>One entry of a round or of an aggregation tree (docs/spec/leaf.md). Immutable; equal by its bytes.</summary>
public sealed class Leaf : IEquatable<Leaf>
{
    /// <summary>Bytes of the longest leaf, suite 2 with the longest nonce.</summary>
    public const int MaxSize = 173;

    /// <summary>Bytes of the longest nonce.</summary>
    public const int MaxNonceSize = 32;

    private const byte Tag = (byte)'L';
    private const int DefaultNonceSize = 16;
    private const int SuiteOffset = 2;
    private const int DigestsOffset = 12;

    private readonly ReadOnlyMemory<byte> _nonce;

    /// <param name="suite">Sets the width of the digests.</param>
    /// <param name="kind">1–255.</param>
    /// <param name="digests">The imprint, or for an aggregate the two roots below.</param>
    /// <param name="count">Leaves in the tree below, at least 1, for an aggregate; else 0.</param>
    /// <param name="nonce">0 to 32 bytes, none for an event; borrowed, not to be changed.</param>
    /// <exception cref="ArgumentException">A value outside its bounds.</exception>
    public Leaf(Suite suite, LeafKind kind, DigestPair digests, ulong count = 0, ReadOnlyMemory<byte> nonce = default)
    {
        ArgumentNullException.ThrowIfNull(suite);
        if (kind == LeafKind.None)
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "A leaf's kind is 1 to 255.");
        if (digests.Alpha.Width != suite.Width || digests.Beta.Width != suite.Width)
            throw new ArgumentException("The digests have another width than the suite.", nameof(digests));
        if (count > long.MaxValue || (kind == LeafKind.Aggregate) != (count > 0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(count), count, "The count is at least 1 for an aggregate and 0 for every other kind.");
        }

        if (nonce.Length > MaxNonceSize || (kind == LeafKind.Event && nonce.Length > 0))
            throw new ArgumentException("A nonce has at most 32 bytes, and an event has none.", nameof(nonce));
        (Suite, Kind, Digests, Count, _nonce) = (suite, kind, digests, count, nonce);
    }

    /// <summary>Of its digests.</summary>
    public Suite Suite { get; }

    /// <summary>What it stands for.</summary>
    public LeafKind Kind { get; }

    /// <summary>The imprint of the data, or for an aggregate the roots of the tree below.</summary>
    public DigestPair Digests { get; }

    /// <summary>Leaves in the tree below an aggregate; 0 for other kinds.</summary>
    public ulong Count { get; }

    /// <summary>Random bytes that hide the digests; may be none.</summary>
    public ReadOnlyMemory<byte> Nonce => _nonce;

    /// <summary>Bytes of the encoded leaf.</summary>
    public int Size => MinSize(Suite) + _nonce.Length;

    /// <summary>Whether a later version says what it stands for.</summary>
    public bool IsOfUnknownKind => Kind > LeafKind.Event;

    /// <summary>Bytes of a leaf without a nonce.</summary>
    public static int MinSize(Suite suite) => DigestsOffset + suite.PairSize + 1;

    /// <summary>Bytes of a leaf with the longest nonce.</summary>
    public static int MaxSizeOf(Suite suite) => MinSize(suite) + MaxNonceSize;

    /// <summary>16 bytes from the system's cryptographic random source.</summary>
    public static byte[] DrawNonce() => RandomNumberGenerator.GetBytes(DefaultNonceSize);

    /// <summary>The leaf of an event: kind 4, no nonce, the digests of its bytes.</summary>
    public static Leaf OfEvent(Suite suite, ReadOnlySpan<byte> bytes) => new(suite, LeafKind.Event, suite.Hash(bytes));

    /// <summary>
    /// The size of the leaf of that suite that begins <paramref name="bytes"/>, without looking at anything but its nonce
    /// length; 0 if too few bytes are there to tell.
    /// </summary>
    public static int SizeAt(Suite suite, ReadOnlySpan<byte> bytes) =>
        bytes.Length < MinSize(suite) ? 0 : MinSize(suite) + bytes[MinSize(suite) - 1];

    /// <summary>The suite of an encoded leaf; null if it is not known.</summary>
    public static Suite? SuiteOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length > SuiteOffset && Suite.TryGet(bytes[SuiteOffset], out var suite) ? suite : null;

    /// <summary>Checks exactly one encoded leaf without building it.</summary>
    public static bool IsValid(ReadOnlyMemory<byte> bytes, out LeafKind kind, out DecodeError error)
    {
        var reader = Read(bytes, out _, out kind, out _, out _, out _);
        error = reader.Error;
        return !reader.Failed;
    }

    /// <summary>Decodes exactly one leaf.</summary>
    /// <param name="bytes">Borrowed, not to be changed.</param>
    /// <param name="leaf">The leaf.</param>
    /// <param name="error">What is wrong first.</param>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out Leaf? leaf, out DecodeError error)
    {
        var reader = Read(bytes, out var suite, out var kind, out var count, out var digests, out var nonce);
        error = reader.Error;
        leaf = reader.Failed ? null : new Leaf(suite!, kind, DigestPair.Read(digests.Span), count, nonce);
        return leaf is not null;
    }

    /// <summary>Decodes exactly one leaf.</summary>
    /// <exception cref="FormatException">What is wrong first.</exception>
    public static Leaf Decode(ReadOnlyMemory<byte> bytes) =>
        TryDecode(bytes, out var leaf, out var error) ? leaf : throw new FormatException(error.Message);

    /// <summary>The encoded leaf.</summary>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        writer.U8(Tag);
        writer.U8(1);
        writer.U8(Suite.Number);
        writer.U8((byte)Kind);
        writer.U64(Count);
        writer.Pair(Digests);
        writer.U8((byte)_nonce.Length);
        writer.Bytes(_nonce.Span);
        return writer.ToArray();
    }

    /// <summary>h(0x00 ‖ leaf) under one function.</summary>
    public Digest Hash(Chain chain) => NodeHash.Entry(Suite[chain], ToBytes());

    public bool Equals(Leaf? other) => other is not null && ToBytes().AsSpan().SequenceEqual(other.ToBytes());

    public override bool Equals(object? obj) => Equals(obj as Leaf);

    public override int GetHashCode() => Digests.GetHashCode();

    private static ByteReader Read(
        ReadOnlyMemory<byte> bytes, out Suite? suite, out LeafKind kind, out ulong count, out ReadOnlyMemory<byte> digests,
        out ReadOnlyMemory<byte> nonce)
    {
        var reader = new ByteReader(bytes, "leaf");
        suite = reader.Prefix(Tag);
        if (suite is not null && bytes.Length < MinSize(suite))
            reader.Fail($"it has {bytes.Length} bytes; a leaf of suite {suite} has at least {MinSize(suite)}");
        kind = (LeafKind)reader.U8("kind");
        if (kind == LeafKind.None)
            reader.Fail("its kind is 0; kinds are 1 to 255");
        count = reader.U64("count");
        if ((kind == LeafKind.Aggregate) != (count > 0))
            reader.Fail(kind == LeafKind.Aggregate ? "an aggregate counts 0 leaves" : "only an aggregate counts leaves");
        digests = reader.Memory(suite?.PairSize ?? 0, "digests");
        var length = reader.U8("nonce length");
        if (kind == LeafKind.Event && length > 0)
            reader.Fail("an event has no nonce");
        if (length > MaxNonceSize)
            reader.Fail($"its nonce has {length} bytes; at most {MaxNonceSize} are allowed");
        nonce = reader.Memory(length, "nonce");
        reader.End();
        return reader;
    }
}
