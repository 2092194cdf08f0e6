using System.Runtime.CompilerServices;

namespace Linking.Hashing.Kernels;

/// <summary>
/// A function of 64-byte digests of many messages at once, one a lane, each of as many blocks as it has: leaves have two or
/// three, levels of a cover a dozen. Lanes whose message has ended go on with zeros, which nobody reads.
/// </summary>
internal readonly unsafe struct BlockKernel<TVector, TLanes, THash> : ITreeKernel
    where TVector : unmanaged
    where TLanes : struct, IWordLanes<TVector>
    where THash : struct, IBlockHash<TVector>
{
    private const int LoadSize = 64;
    private const int DigestWords = 8;

    public static HashFunction Function => THash.Function;

    public static bool IsSupported => TLanes.IsSupported;

    public static string Name => TLanes.Name;

    public static int Lanes => sizeof(TVector) / sizeof(ulong);

    public static int DigestSize => DigestWords * sizeof(ulong);

    public static int MinEntrySize => 0;

    public static int MaxEntrySize => 4095;

    public static int EntryReadBehind => THash.BlockSize;

    public static int PairReadBehind => THash.BlockSize;

    public static int MinLanes => THash.MinLanes;

    private static int BlockWords => THash.BlockSize / sizeof(ulong);

    // Of a block of 72 bytes the ninth word is read apart.
    private static bool HasOddWord => THash.BlockSize % LoadSize != 0;

    public static void HashEntries(byte** entries, uint* sizes, byte* digests) => Hash(entries, sizes, NodeHash.EntryPrefix, digests);

    [SkipLocalsInit]
    public static void HashPairs(byte** pairs, byte* digests)
    {
        var sizes = stackalloc uint[Lanes];
        for (var lane = 0; lane < Lanes; lane++)
            sizes[lane] = 2 * (uint)DigestSize;
        Hash(pairs, sizes, NodeHash.NodePrefix, digests);
    }

    [SkipLocalsInit]
    private static void Hash(byte** messages, uint* sizes, byte prefix, byte* digests)
    {
        var room = stackalloc TVector[THash.StateWords + BlockWords + 1];
        var state = CacheLines.Align(room);
        var block = state + THash.StateWords;
        var blocks = stackalloc int[Lanes];
        var (shortest, fewest, most) = (uint.MaxValue, int.MaxValue, 0);
        for (var lane = 0; lane < Lanes; lane++)
        {
            shortest = Math.Min(shortest, sizes[lane] + 1);
            blocks[lane] = (int)((sizes[lane] + 1 + (uint)THash.MinPadding - 1) / (uint)THash.BlockSize) + 1;
            fewest = Math.Min(fewest, blocks[lane]);
            most = Math.Max(most, blocks[lane]);
        }

        var whole = (int)(shortest / (uint)THash.BlockSize);
        THash.Start(state);
        for (var b = 0; b < most; b++)
        {
            if (b < whole)
                Load(messages, b * THash.BlockSize - 1, block);
            else
                LoadPadded(messages, sizes, blocks, b, block);
            if (b == 0)
                block[0] = TLanes.WithFirstByte(block[0], prefix);
            THash.Absorb(state, block);
            if (b + 1 < fewest)
                continue;
            THash.Digest(state, block);
            if (fewest == most)
                TLanes.StoreLong(block, digests);
            else
                StoreEnded(block, blocks, b + 1, digests);
        }
    }

    private static void Load(byte** messages, nint offset, TVector* words)
    {
        for (var at = 0; at + LoadSize <= THash.BlockSize; at += LoadSize)
            TLanes.Load(messages, offset + at, words + at / sizeof(ulong));
        if (!HasOddWord)
            return;
        var last = (ulong*)(words + BlockWords - 1);
        for (var lane = 0; lane < Lanes; lane++)
            last[lane] = *(ulong*)(messages[lane] + offset + THash.BlockSize - sizeof(ulong));
    }

    // A block in which at least one message ends, or has ended.
    [SkipLocalsInit]
    private static void LoadPadded(byte** messages, uint* sizes, int* blocks, int number, TVector* words)
    {
        var places = stackalloc byte*[Lanes];
        var lengths = stackalloc int[Lanes];
        var last = stackalloc ulong[Lanes];
        var nothing = stackalloc byte[Padding.Whole];
        var offset = number * THash.BlockSize;
        for (var lane = 0; lane < Lanes; lane++)
        {
            var rest = (int)sizes[lane] + 1 - offset;
            places[lane] = rest > 0 ? messages[lane] + offset - 1 : nothing;
            lengths[lane] = rest < 0 ? Padding.Behind : Math.Min(rest, Padding.Whole);
            last[lane] = number == blocks[lane] - 1 ? THash.LastWord(sizes[lane] + 1) : 0;
            if (HasOddWord)
                last[lane] ^= OddWord(places[lane] + THash.BlockSize - sizeof(ulong), rest - (THash.BlockSize - sizeof(ulong)));
        }

        for (var at = 0; at + LoadSize <= THash.BlockSize; at += LoadSize)
            TLanes.LoadPadded(places, at, lengths, at, THash.Padding, words + at / sizeof(ulong));
        ref var word = ref words[BlockWords - 1];
        word = HasOddWord ? *(TVector*)last : TLanes.Xor(word, *(TVector*)last);
    }

    // The word of which so many bytes belong to the message; read only if there are any.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OddWord(byte* place, int length) => length switch
    {
        >= sizeof(ulong) => *(ulong*)place,
        > 0 => (*(ulong*)place & ((1ul << (8 * length)) - 1)) | (ulong)THash.Padding << (8 * length),
        0 => THash.Padding,
        _ => 0,
    };

    [SkipLocalsInit]
    private static void StoreEnded(TVector* words, int* blocks, int count, byte* digests)
    {
        var all = stackalloc byte[Lanes * DigestSize];
        TLanes.StoreLong(words, all);
        for (var lane = 0; lane < Lanes; lane++)
        {
            if (blocks[lane] == count)
                new ReadOnlySpan<byte>(all + lane * DigestSize, DigestSize).CopyTo(new Span<byte>(digests + lane * DigestSize, DigestSize));
        }
    }
}
