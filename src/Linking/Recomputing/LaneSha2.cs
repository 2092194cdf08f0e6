using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linking.Recomputing;

/// <summary>
/// SHA-256 and SHA-512 (FIPS 180-4) in the lanes that a vector has. A leaf of suite 1 with its prefix has 78 to 110 bytes and a
/// pair 65: two blocks of 64 bytes. In suite 2 they have 142 to 174 and 129: two blocks of 128 bytes. Each message is padded in
/// a row of its own (5.1.1, 5.1.2).
/// </summary>
internal sealed class LaneSha2<TVector, TWord, TLanes, TFunction>() : LaneHash(
    Unsafe.SizeOf<TVector>() / Unsafe.SizeOf<TWord>(),
    (MessageWords + TFunction.Rounds) * Unsafe.SizeOf<TVector>(),
    DigestWords * Unsafe.SizeOf<TWord>())
    where TVector : unmanaged
    where TWord : unmanaged
    where TLanes : struct, ILanes<TVector, TWord>
    where TFunction : struct, ILaneSha2<TVector, TWord>
{
    private const int BlockWords = 16;
    private const int MessageWords = 2 * BlockWords;
    private const int DigestWords = 8;

    private static readonly TWord[] Initial = [.. TFunction.Initial];
    private static readonly TWord[] Constants = [.. TFunction.Constants];

    private readonly byte[] _row = new byte[MessageWords * Unsafe.SizeOf<TWord>()];

    private Span<TVector> Message => Vectors(Memory)[..MessageWords];

    private static int WordBits => 8 * Unsafe.SizeOf<TWord>();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void HashLeaves(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts, int first, int stride, Span<byte> digest)
    {
        var words = MemoryMarshal.Cast<byte, TWord>(Memory);
        for (var lane = 0; lane < Lanes; lane++)
        {
            var i = first + lane * stride;
            var leaf = leaves[starts[i]..starts[i + 1]];
            _row[0] = 0;
            leaf.CopyTo(_row.AsSpan(1));
            var rest = _row.AsSpan(1 + leaf.Length);
            rest.Clear();
            rest[0] = 0x80;
            BinaryPrimitives.WriteUInt64BigEndian(rest[^sizeof(ulong)..], 8 * (ulong)(1 + leaf.Length));
            var at = lane;
            foreach (var word in MemoryMarshal.Cast<byte, TWord>(_row))
            {
                words[at] = TFunction.Turn(word);
                at += Lanes;
            }
        }

        Hash(Vectors(digest));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void HashNodes(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> digest)
    {
        var message = Message;

        // The prefix moves every byte by one: each word takes the last byte of the word before it.
        var before = TLanes.Same(TFunction.Word(1));
        for (var j = 0; j < BlockWords; j++)
        {
            var word = j < DigestWords ? Vectors(left)[j] : Vectors(right)[j - DigestWords];
            message[j] = TLanes.Xor(TLanes.Left(before, WordBits - 8), TLanes.Right(word, 8));
            before = word;
        }

        message[BlockWords] = TLanes.Xor(TLanes.Left(before, WordBits - 8), TLanes.Same(TFunction.Word(0x80ul << (WordBits - 16))));
        message[(BlockWords + 1)..].Clear();
        message[^1] = TLanes.Same(TFunction.Word(8 * (1 + 2 * (ulong)DigestSize)));
        Hash(Vectors(digest));
    }

    public override void Write(ReadOnlySpan<byte> digest, Span<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, TWord>(digest);
        var turned = MemoryMarshal.Cast<byte, TWord>(bytes);
        for (var lane = 0; lane < Lanes; lane++)
        {
            for (var j = 0; j < DigestWords; j++)
                turned[lane * DigestWords + j] = TFunction.Turn(words[j * Lanes + lane]);
        }
    }

    private static Span<TVector> Vectors(Span<byte> bytes) => MemoryMarshal.Cast<byte, TVector>(bytes);

    private static ReadOnlySpan<TVector> Vectors(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, TVector>(bytes);

    // Both blocks of the message (6.2.2, 6.4.2).
    private void Hash(Span<TVector> digest)
    {
        for (var j = 0; j < DigestWords; j++)
            digest[j] = TLanes.Same(Initial[j]);
        Compress(Message[..BlockWords], digest);
        Compress(Message[BlockWords..], digest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compress(ReadOnlySpan<TVector> block, Span<TVector> digest)
    {
        var w = Vectors(Memory).Slice(MessageWords, TFunction.Rounds);
        block.CopyTo(w);
        for (var t = BlockWords; t < w.Length; t++)
        {
            var (w2, w15) = (w[t - 2], w[t - 15]);
            w[t] = TLanes.Add(TLanes.Add(TLanes.Add(TFunction.Sigma1(w2), w[t - 7]), TFunction.Sigma0(w15)), w[t - 16]);
        }

        TVector a = digest[0], b = digest[1], c = digest[2], d = digest[3], e = digest[4], f = digest[5], g = digest[6], h = digest[7];
        var constants = Constants.AsSpan(0, TFunction.Rounds);
        for (var t = 0; t < TFunction.Rounds; t++)
        {
            var choice = TLanes.Xor(TLanes.And(e, f), TLanes.AndOfNot(e, g));
            var t1 = TLanes.Add(TLanes.Add(TLanes.Add(h, TLanes.Add(TLanes.Same(constants[t]), w[t])), choice), TFunction.Sum1(e));
            var majority = TLanes.Xor(TLanes.Xor(TLanes.And(a, b), TLanes.And(a, c)), TLanes.And(b, c));
            h = g;
            g = f;
            f = e;
            e = TLanes.Add(d, t1);
            d = c;
            c = b;
            b = a;
            a = TLanes.Add(t1, TLanes.Add(TFunction.Sum0(a), majority));
        }

        digest[0] = TLanes.Add(digest[0], a);
        digest[1] = TLanes.Add(digest[1], b);
        digest[2] = TLanes.Add(digest[2], c);
        digest[3] = TLanes.Add(digest[3], d);
        digest[4] = TLanes.Add(digest[4], e);
        digest[5] = TLanes.Add(digest[5], f);
        digest[6] = TLanes.Add(digest[6], g);
        digest[7] = TLanes.Add(digest[7], h);
    }
}
