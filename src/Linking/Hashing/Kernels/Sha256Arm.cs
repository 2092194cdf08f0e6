using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Linking.Hashing.Kernels;

/// <summary>
/// SHA-256 with Arm's instructions for it, of two messages in turns: each instruction waits for the one before it in
/// its own message only. The shapes are those of <see cref="Sha256Kernel{TVector, TLanes}"/>.
/// </summary>
internal readonly unsafe struct Sha256Arm : ITreeKernel
{
    private const int BlockSize = 64;
    private const int BlockVectors = 4;

    public static HashFunction Function => HashFunction.Sha2With256Bits;

    public static bool IsSupported => Sha256.IsSupported && Memory4.IsSupported;

    public static string Name => "2 messages, Arm's SHA-256 instructions";

    public static int Lanes => 2;

    public static int DigestSize => TreeHasher.DigestSize;

    public static int MinEntrySize => BlockSize - 1;

    public static int MaxEntrySize => 2 * BlockSize - 1 - 1 - sizeof(ulong);

    public static int EntryReadBehind => 2 * BlockSize - 1 - MinEntrySize;

    public static int PairReadBehind => 0;

    public static int MinLanes => 1;

    [SkipLocalsInit]
    public static void HashEntries(byte** entries, uint* sizes, byte* digests)
    {
        var first = stackalloc Vector128<uint>[2 * BlockVectors];
        var second = stackalloc Vector128<uint>[2 * BlockVectors];
        for (var i = 0; i < 2; i++)
        {
            var size = sizes[i] + 1;
            var block = second + i * BlockVectors;
            LoadFirst(entries[i], NodeHash.EntryPrefix, first + i * BlockVectors);
            for (var j = 0; j < BlockVectors; j++)
            {
                var bytes = Vector128.Load(entries[i] + BlockSize - 1 + j * Memory4.Size);
                block[j] = Memory4.BigEndian(Padding.Apply(bytes, (int)(size - BlockSize), j * Memory4.Size, Padding.Sha2));
            }

            block[BlockVectors - 1] = block[BlockVectors - 1].WithElement(3, 8 * size);
        }

        Hash(first, second, digests);
    }

    [SkipLocalsInit]
    public static void HashPairs(byte** pairs, byte* digests)
    {
        var first = stackalloc Vector128<uint>[2 * BlockVectors];
        var second = stackalloc Vector128<uint>[2 * BlockVectors];
        for (var i = 0; i < 2; i++)
        {
            LoadFirst(pairs[i], NodeHash.NodePrefix, first + i * BlockVectors);
            var block = second + i * BlockVectors;
            block[0] = Vector128.CreateScalar((uint)pairs[i][BlockSize - 1] << 24 | 0x00800000);
            block[1] = block[2] = Vector128<uint>.Zero;
            block[3] = Vector128.Create(0, 0, 0, 8u * (BlockSize + 1));
        }

        Hash(first, second, digests);
    }

    // The first block: the prefix in place of the byte before the message, and 63 bytes.
    private static void LoadFirst(byte* message, byte prefix, Vector128<uint>* block)
    {
        for (var j = 0; j < BlockVectors; j++)
            block[j] = Memory4.BigEndian(Vector128.Load(message - 1 + j * Memory4.Size));
        block[0] = (block[0] & Vector128.Create(0x00ffffffu, ~0u, ~0u, ~0u)) | Vector128.CreateScalar((uint)prefix << 24);
    }

    private static void Hash(Vector128<uint>* first, Vector128<uint>* second, byte* digests)
    {
        // For each message words a to d of its state, then e to h.
        var state = stackalloc Vector128<uint>[4];
        ref var initial = ref MemoryMarshal.GetReference(Sha256Constants.Initial);
        state[0] = state[2] = Vector128.LoadUnsafe(ref initial);
        state[1] = state[3] = Vector128.LoadUnsafe(ref initial, 4);
        Compress(state, first);
        Compress(state, second);
        for (var i = 0; i < 4; i++)
            Memory4.BigEndian(state[i].AsByte()).AsByte().Store(digests + i * Memory4.Size);
    }

    /// <summary>One block of both messages (FIPS 180-4, 6.2.2).</summary>
    /// <param name="state">Of each message two vectors, replaced.</param>
    /// <param name="words">Of each message four vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Compress(Vector128<uint>* state, Vector128<uint>* words)
    {
        ref var k = ref MemoryMarshal.GetReference(Sha256Constants.Rounds);
        Vector128<uint> a0 = state[0], e0 = state[1], a1 = state[2], e1 = state[3];
        Vector128<uint> w0 = words[0], w1 = words[1], w2 = words[2], w3 = words[3];
        Vector128<uint> v0 = words[4], v1 = words[5], v2 = words[6], v3 = words[7];

        // Four rounds a step, and the four words that take the place of those that were used.
        for (nuint t = 0; t < 48; t += 16)
        {
            Rounds(ref a0, ref e0, ref a1, ref e1, w0, v0, Vector128.LoadUnsafe(ref k, t));
            w0 = Extend(w0, w1, w2, w3);
            v0 = Extend(v0, v1, v2, v3);
            Rounds(ref a0, ref e0, ref a1, ref e1, w1, v1, Vector128.LoadUnsafe(ref k, t + 4));
            w1 = Extend(w1, w2, w3, w0);
            v1 = Extend(v1, v2, v3, v0);
            Rounds(ref a0, ref e0, ref a1, ref e1, w2, v2, Vector128.LoadUnsafe(ref k, t + 8));
            w2 = Extend(w2, w3, w0, w1);
            v2 = Extend(v2, v3, v0, v1);
            Rounds(ref a0, ref e0, ref a1, ref e1, w3, v3, Vector128.LoadUnsafe(ref k, t + 12));
            w3 = Extend(w3, w0, w1, w2);
            v3 = Extend(v3, v0, v1, v2);
        }

        Rounds(ref a0, ref e0, ref a1, ref e1, w0, v0, Vector128.LoadUnsafe(ref k, 48));
        Rounds(ref a0, ref e0, ref a1, ref e1, w1, v1, Vector128.LoadUnsafe(ref k, 52));
        Rounds(ref a0, ref e0, ref a1, ref e1, w2, v2, Vector128.LoadUnsafe(ref k, 56));
        Rounds(ref a0, ref e0, ref a1, ref e1, w3, v3, Vector128.LoadUnsafe(ref k, 60));
        state[0] += a0;
        state[1] += e0;
        state[2] += a1;
        state[3] += e1;
    }

    // Four rounds of both: a is words a to d of a message's state, e the words e to h.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rounds(
        ref Vector128<uint> a0, ref Vector128<uint> e0, ref Vector128<uint> a1, ref Vector128<uint> e1,
        Vector128<uint> w, Vector128<uint> v, Vector128<uint> k)
    {
        var (wk, vk) = (w + k, v + k);
        var (before0, before1) = (a0, a1);
        a0 = Sha256.HashUpdate1(a0, e0, wk);
        a1 = Sha256.HashUpdate1(a1, e1, vk);
        e0 = Sha256.HashUpdate2(e0, before0, wk);
        e1 = Sha256.HashUpdate2(e1, before1, vk);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Extend(Vector128<uint> w0, Vector128<uint> w4, Vector128<uint> w8, Vector128<uint> w12) =>
        Sha256.ScheduleUpdate1(Sha256.ScheduleUpdate0(w0, w4), w8, w12);
}
