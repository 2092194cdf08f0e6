using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>Between 8 messages in memory and 512-bit vectors of one 64-bit word each, with AVX-512's shuffles.</summary>
internal static unsafe class WordMemory8
{
    private const int Size = 64;

    /// <summary>See <see cref="IWordLanes{TVector}.Load"/>.</summary>
    public static void Load(byte** messages, nint offset, Vector512<ulong>* words)
    {
        for (var i = 0; i < 8; i++)
            words[i] = Vector512.Load(messages[i] + offset).AsUInt64();
        Transpose(words);
    }

    /// <summary>See <see cref="IWordLanes{TVector}.LoadPadded"/>.</summary>
    public static void LoadPadded(byte** messages, nint offset, int* lengths, int begin, byte first, Vector512<ulong>* words)
    {
        for (var i = 0; i < 8; i++)
            words[i] = Padding.Apply(Vector512.Load(messages[i] + offset), lengths[i], begin, first).AsUInt64();
        Transpose(words);
    }

    /// <summary>See <see cref="IWordLanes{TVector}.StoreLong"/>.</summary>
    public static void StoreLong(Vector512<ulong>* words, byte* digests)
    {
        Transpose(words);
        for (var i = 0; i < 8; i++)
            words[i].AsByte().Store(digests + i * Size);
    }

    // 8 × 8: first within 128-bit lanes, then the lanes as units.
    private static void Transpose(Vector512<ulong>* m)
    {
        for (var i = 0; i < 8; i += 2)
            (m[i], m[i + 1]) = (Avx512F.UnpackLow(m[i], m[i + 1]), Avx512F.UnpackHigh(m[i], m[i + 1]));
        for (var i = 0; i < 2; i++)
        {
            Vector512<ulong> a = m[i], b = m[i + 2], c = m[i + 4], d = m[i + 6];
            var ab02 = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00);
            var ab13 = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
            var cd02 = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00);
            var cd13 = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
            m[i] = Avx512F.Shuffle4x128(ab02, cd02, 0b10_00_10_00);
            m[i + 2] = Avx512F.Shuffle4x128(ab13, cd13, 0b10_00_10_00);
            m[i + 4] = Avx512F.Shuffle4x128(ab02, cd02, 0b11_01_11_01);
            m[i + 6] = Avx512F.Shuffle4x128(ab13, cd13, 0b11_01_11_01);
        }
    }
}
