using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Linking.Hashing.Kernels;

/// <summary>Between 4 messages in memory and 256-bit vectors of one 64-bit word each, with AVX2's shuffles.</summary>
internal static unsafe class WordMemory4
{
    private const int Half = 32;

    /// <summary>See <see cref="IWordLanes{TVector}.Load"/>.</summary>
    public static void Load(byte** messages, nint offset, Vector256<ulong>* words)
    {
        for (var i = 0; i < 4; i++)
        {
            words[i] = Vector256.Load(messages[i] + offset).AsUInt64();
            words[i + 4] = Vector256.Load(messages[i] + offset + Half).AsUInt64();
        }

        Transpose(words);
        Transpose(words + 4);
    }

    /// <summary>See <see cref="IWordLanes{TVector}.LoadPadded"/>.</summary>
    public static void LoadPadded(byte** messages, nint offset, int* lengths, int begin, byte first, Vector256<ulong>* words)
    {
        for (var i = 0; i < 4; i++)
        {
            words[i] = Padding.Apply(Vector256.Load(messages[i] + offset), lengths[i], begin, first).AsUInt64();
            words[i + 4] = Padding.Apply(Vector256.Load(messages[i] + offset + Half), lengths[i], begin + Half, first).AsUInt64();
        }

        Transpose(words);
        Transpose(words + 4);
    }

    /// <summary>See <see cref="ISha3Lanes{TVector}.Store"/>.</summary>
    public static void Store(Vector256<ulong>* state, byte* digests)
    {
        Transpose(state);
        for (var i = 0; i < 4; i++)
            state[i].AsByte().Store(digests + i * TreeHasher.DigestSize);
    }

    /// <summary>See <see cref="IWordLanes{TVector}.StoreLong"/>.</summary>
    public static void StoreLong(Vector256<ulong>* words, byte* digests)
    {
        Transpose(words);
        Transpose(words + 4);
        for (var i = 0; i < 4; i++)
        {
            words[i].AsByte().Store(digests + 2 * i * Half);
            words[i + 4].AsByte().Store(digests + (2 * i + 1) * Half);
        }
    }

    /// <summary>The bytes of each word in the other order.</summary>
    public static Vector256<ulong> ReverseBytes(Vector256<ulong> words) =>
        Avx2.Shuffle(words.AsByte(), Vector256.Create(
            (byte)7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8)).AsUInt64();

    // 4 × 4: first within 128-bit lanes, then the lanes as units.
    private static void Transpose(Vector256<ulong>* m)
    {
        var ab0 = Avx2.UnpackLow(m[0], m[1]);
        var ab1 = Avx2.UnpackHigh(m[0], m[1]);
        var cd0 = Avx2.UnpackLow(m[2], m[3]);
        var cd1 = Avx2.UnpackHigh(m[2], m[3]);
        m[0] = Avx2.Permute2x128(ab0, cd0, 0x20);
        m[1] = Avx2.Permute2x128(ab1, cd1, 0x20);
        m[2] = Avx2.Permute2x128(ab0, cd0, 0x31);
        m[3] = Avx2.Permute2x128(ab1, cd1, 0x31);
    }
}
