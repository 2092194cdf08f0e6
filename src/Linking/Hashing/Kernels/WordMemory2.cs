using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Linking.Hashing.Kernels;

/// <summary>Between 2 messages in memory and 128-bit vectors of one 64-bit word each.</summary>
internal static unsafe class WordMemory2
{
    private const int Quarters = 4;

    /// <summary>See <see cref="IWordLanes{TVector}.Load"/>.</summary>
    public static void Load(byte** messages, nint offset, Vector128<ulong>* words)
    {
        for (var quarter = 0; quarter < Quarters; quarter++)
        {
            var at = offset + quarter * Memory4.Size;
            Put(Vector128.Load(messages[0] + at), Vector128.Load(messages[1] + at), words + 2 * quarter);
        }
    }

    /// <summary>See <see cref="IWordLanes{TVector}.LoadPadded"/>.</summary>
    public static void LoadPadded(byte** messages, nint offset, int* lengths, int begin, byte first, Vector128<ulong>* words)
    {
        for (var quarter = 0; quarter < Quarters; quarter++)
        {
            var at = quarter * Memory4.Size;
            Put(
                Padding.Apply(Vector128.Load(messages[0] + offset + at), lengths[0], begin + at, first),
                Padding.Apply(Vector128.Load(messages[1] + offset + at), lengths[1], begin + at, first),
                words + 2 * quarter);
        }
    }

    /// <summary>See <see cref="IWordLanes{TVector}.StoreLong"/>.</summary>
    public static void StoreLong(Vector128<ulong>* words, byte* digests)
    {
        for (var quarter = 0; quarter < Quarters; quarter++)
        {
            var pair = (Vector128<ulong>*)digests + quarter;
            Put(words[2 * quarter].AsByte(), words[2 * quarter + 1].AsByte(), pair, Quarters);
        }
    }

    /// <summary>2 × 2 words: the lower ones of both, and, <paramref name="distance"/> vectors on, the upper ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Put(Vector128<byte> a, Vector128<byte> b, Vector128<ulong>* pair, int distance = 1)
    {
        Vector128<ulong> first = a.AsUInt64(), second = b.AsUInt64();
        pair[0] = Vector128.Create(first.GetLower(), second.GetLower());
        pair[distance] = Vector128.Create(first.GetUpper(), second.GetUpper());
    }
}
