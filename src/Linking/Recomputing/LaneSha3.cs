using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linking.Recomputing;

/// <summary>
/// SHA3-256 and SHA3-512 (FIPS 202) in the lanes of 64 bits that a vector has. In suite 1 a leaf with its prefix has 78 to 110
/// bytes and a pair 65: one block of 136 bytes. In suite 2 a leaf has 142 to 174, two or three blocks of 72 bytes, and a pair 129,
/// two. Each message is padded in a row of its own (B.2).
/// </summary>
/// <param name="digestWords">4 or 8. The capacity is twice a digest (6.1), the rate what it leaves of the state.</param>
internal sealed class LaneSha3<TVector, TLanes>(int digestWords) : LaneHash(
    Unsafe.SizeOf<TVector>() / sizeof(ulong),
    (2 * StateWords + MaxMessageWords) * Unsafe.SizeOf<TVector>(),
    digestWords * sizeof(ulong))
    where TVector : unmanaged
    where TLanes : struct, ILanes<TVector, ulong>
{
    private const int StateWords = 25;
    private const int MaxMessageWords = 3 * 9;

    private static readonly ulong[] Constants = [.. StandardConstants.KeccakRounds()];

    private readonly int _rateWords = StateWords - 2 * digestWords;
    private readonly byte[] _row = new byte[MaxMessageWords * sizeof(ulong)];
    private readonly int[] _blocks = new int[Unsafe.SizeOf<TVector>() / sizeof(ulong)];

    private Span<TVector> State => Vectors(Memory)[..StateWords];

    private Span<TVector> Message => Vectors(Memory).Slice(2 * StateWords, MaxMessageWords);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void HashLeaves(ReadOnlySpan<byte> leaves, ReadOnlySpan<int> starts, int first, int stride, Span<byte> digest)
    {
        var rate = _rateWords * sizeof(ulong);
        var words = MemoryMarshal.Cast<TVector, ulong>(Message);
        for (var lane = 0; lane < Lanes; lane++)
        {
            var i = first + lane * stride;
            var leaf = leaves[starts[i]..starts[i + 1]];
            _blocks[lane] = (1 + leaf.Length) / rate + 1;
            var row = _row.AsSpan(0, _blocks[lane] * rate);
            row[0] = 0;
            leaf.CopyTo(row[1..]);
            var rest = row[(1 + leaf.Length)..];
            rest.Clear();
            rest[0] = 0x06;
            rest[^1] |= 0x80;
            var at = lane;
            foreach (var word in MemoryMarshal.Cast<byte, ulong>(row))
            {
                words[at] = BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
                at += Lanes;
            }
        }

        Absorb(digest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void HashNodes(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> digest)
    {
        var message = Message;

        // The prefix moves every byte by one: each word takes the last byte of the word before it.
        var before = TLanes.Same(1ul << 56);
        for (var j = 0; j < 2 * digestWords; j++)
        {
            var word = j < digestWords ? Vectors(left)[j] : Vectors(right)[j - digestWords];
            message[j] = TLanes.Xor(TLanes.Right(before, 56), TLanes.Left(word, 8));
            before = word;
        }

        var blocks = (1 + 2 * DigestSize) / (_rateWords * sizeof(ulong)) + 1;
        message[2 * digestWords] = TLanes.Xor(TLanes.Right(before, 56), TLanes.Same(0x0600));
        message[(2 * digestWords + 1)..(blocks * _rateWords)].Clear();
        message[blocks * _rateWords - 1] = TLanes.Same(1ul << 63);
        Array.Fill(_blocks, blocks);
        Absorb(digest);
    }

    public override void Write(ReadOnlySpan<byte> digest, Span<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(digest);
        for (var lane = 0; lane < Lanes; lane++)
        {
            for (var j = 0; j < digestWords; j++)
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[(lane * DigestSize + j * sizeof(ulong))..], words[j * Lanes + lane]);
        }
    }

    private static Span<TVector> Vectors(Span<byte> bytes) => MemoryMarshal.Cast<byte, TVector>(bytes);

    private static ReadOnlySpan<TVector> Vectors(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, TVector>(bytes);

    // Each lane's digest is there when its last block is in (4, algorithm 8); a lane that has ended goes on with what is in its row.
    private void Absorb(Span<byte> digest)
    {
        var state = State;
        var message = Message;
        var most = _blocks.Max();
        message[.._rateWords].CopyTo(state);
        state[_rateWords..].Clear();
        for (var block = 1; ; block++)
        {
            Permute(ref Words(0), ref Words(1));
            if (!_blocks.AsSpan().ContainsAnyExcept(block))
                state[..digestWords].CopyTo(Vectors(digest));
            else
                CopyEnded(block, digest);
            if (block == most)
                return;
            for (var j = 0; j < _rateWords; j++)
                state[j] = TLanes.Xor(state[j], message[block * _rateWords + j]);
        }
    }

    private void CopyEnded(int block, Span<byte> digest)
    {
        var from = MemoryMarshal.Cast<TVector, ulong>(State);
        var to = MemoryMarshal.Cast<byte, ulong>(digest);
        for (var lane = 0; lane < Lanes; lane++)
        {
            for (var j = 0; _blocks[lane] == block && j < digestWords; j++)
                to[j * Lanes + lane] = from[j * Lanes + lane];
        }
    }

    // The state, and the one that a round makes of it.
    private ref Keccak Words(int which) =>
        ref MemoryMarshal.AsRef<Keccak>(Memory[(which * Unsafe.SizeOf<Keccak>())..]);

    // Keccak-f[1600] (3.3), which ends where it begins: 24 rounds are even. Word x + 5 y is A[x, y].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Permute(ref Keccak a, ref Keccak next)
    {
        foreach (var constant in Constants)
        {
            // θ (3.2.1): each column takes the parities of the two beside it.
            var p0 = Xor(a[0], a[5], a[10], a[15], a[20]);
            var p1 = Xor(a[1], a[6], a[11], a[16], a[21]);
            var p2 = Xor(a[2], a[7], a[12], a[17], a[22]);
            var p3 = Xor(a[3], a[8], a[13], a[18], a[23]);
            var p4 = Xor(a[4], a[9], a[14], a[19], a[24]);
            var d0 = TLanes.Xor(p4, RotateLeft(p1, 1));
            var d1 = TLanes.Xor(p0, RotateLeft(p2, 1));
            var d2 = TLanes.Xor(p1, RotateLeft(p3, 1));
            var d3 = TLanes.Xor(p2, RotateLeft(p4, 1));
            var d4 = TLanes.Xor(p3, RotateLeft(p0, 1));

            // ρ and π (3.2.2, 3.2.3): what was A[x, y], turned by its offset, is B[y, 2x + 3y]; of each row y of B, χ (3.2.4).
            Chi(
                ref next, 0,
                TLanes.Xor(a[0], d0),
                RotateLeft(TLanes.Xor(a[6], d1), 44),
                RotateLeft(TLanes.Xor(a[12], d2), 43),
                RotateLeft(TLanes.Xor(a[18], d3), 21),
                RotateLeft(TLanes.Xor(a[24], d4), 14));
            Chi(
                ref next, 5,
                RotateLeft(TLanes.Xor(a[3], d3), 28),
                RotateLeft(TLanes.Xor(a[9], d4), 20),
                RotateLeft(TLanes.Xor(a[10], d0), 3),
                RotateLeft(TLanes.Xor(a[16], d1), 45),
                RotateLeft(TLanes.Xor(a[22], d2), 61));
            Chi(
                ref next, 10,
                RotateLeft(TLanes.Xor(a[1], d1), 1),
                RotateLeft(TLanes.Xor(a[7], d2), 6),
                RotateLeft(TLanes.Xor(a[13], d3), 25),
                RotateLeft(TLanes.Xor(a[19], d4), 8),
                RotateLeft(TLanes.Xor(a[20], d0), 18));
            Chi(
                ref next, 15,
                RotateLeft(TLanes.Xor(a[4], d4), 27),
                RotateLeft(TLanes.Xor(a[5], d0), 36),
                RotateLeft(TLanes.Xor(a[11], d1), 10),
                RotateLeft(TLanes.Xor(a[17], d2), 15),
                RotateLeft(TLanes.Xor(a[23], d3), 56));
            Chi(
                ref next, 20,
                RotateLeft(TLanes.Xor(a[2], d2), 62),
                RotateLeft(TLanes.Xor(a[8], d3), 55),
                RotateLeft(TLanes.Xor(a[14], d4), 39),
                RotateLeft(TLanes.Xor(a[15], d0), 41),
                RotateLeft(TLanes.Xor(a[21], d1), 2));

            // ι (3.2.5).
            next[0] = TLanes.Xor(next[0], TLanes.Same(constant));
            ref var done = ref a;
            a = ref next;
            next = ref done;
        }
    }

    // The five words from this one on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Chi(ref Keccak words, [ConstantExpected] int at, TVector b0, TVector b1, TVector b2, TVector b3, TVector b4)
    {
        words[at] = TLanes.Xor(b0, TLanes.AndOfNot(b1, b2));
        words[at + 1] = TLanes.Xor(b1, TLanes.AndOfNot(b2, b3));
        words[at + 2] = TLanes.Xor(b2, TLanes.AndOfNot(b3, b4));
        words[at + 3] = TLanes.Xor(b3, TLanes.AndOfNot(b4, b0));
        words[at + 4] = TLanes.Xor(b4, TLanes.AndOfNot(b0, b1));
    }

    private static TVector Xor(TVector p, TVector q, TVector r, TVector s, TVector t) =>
        TLanes.Xor(TLanes.Xor(TLanes.Xor(p, q), TLanes.Xor(r, s)), t);

    // The two shifts have no bit in common.
    private static TVector RotateLeft(TVector x, int count) => TLanes.Xor(TLanes.Left(x, count), TLanes.Right(x, 64 - count));

    [InlineArray(StateWords)]
    private struct Keccak
    {
        private TVector _first;
    }
}
