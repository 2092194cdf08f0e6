using System.Runtime.CompilerServices;

namespace Linking.Hashing.Kernels;

/// <summary>
/// Trees over a kernel that hashes one message a lane. Messages are read where they stand. The lanes that the last
/// messages of a batch leave over repeat one of them: that is faster than hashing those messages one by one. Entries
/// of other sizes than the kernel's go to the in-box function.
/// </summary>
internal sealed unsafe class KernelTreeHasher<TKernel> : TreeHasher
    where TKernel : struct, ITreeKernel
{
    // A copy of a message whose surroundings are not all inside the caller's buffer: a byte before it, then the window.
    private const int CopySize = 1 + ITreeKernel.EntryWindow;

    public override string Name => TKernel.Name;

    [SkipLocalsInit]
    private protected override void HashEntriesCore(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, Span<byte> digests)
    {
        var messages = stackalloc byte*[TKernel.Lanes];
        var sizes = stackalloc uint[TKernel.Lanes];
        var places = stackalloc int[TKernel.Lanes];
        var copies = stackalloc byte[TKernel.Lanes * CopySize];
        fixed (byte* source = entries)
        {
            var used = 0;
            var start = 0;
            for (var i = 0; i < ends.Length; i++)
            {
                var entry = entries[start..ends[i]];
                if (entry.Length < TKernel.MinEntrySize || entry.Length > TKernel.MaxEntrySize)
                {
                    NodeHash.Entry(TKernel.Function, entry, digests.Slice(i * Digest.Size, Digest.Size));
                }
                else
                {
                    var inside = start >= 1 && start <= entries.Length - ITreeKernel.EntryWindow;
                    messages[used] = inside ? source + start : Copy(entry, copies + used * CopySize);
                    sizes[used] = (uint)entry.Length;
                    places[used] = i;
                    if (++used == TKernel.Lanes)
                    {
                        HashEntries(messages, sizes, places, used, digests);
                        used = 0;
                    }
                }

                start = ends[i];
            }

            if (used > 0)
                HashEntries(messages, sizes, places, used, digests);
        }
    }

    [SkipLocalsInit]
    private protected override void HashPairsCore(ReadOnlySpan<byte> pairs, Span<byte> digests)
    {
        var count = pairs.Length / DigestPair.Size;
        var messages = stackalloc byte*[TKernel.Lanes];
        var first = stackalloc byte[CopySize];
        var results = stackalloc byte[TKernel.Lanes * Digest.Size];
        fixed (byte* source = pairs, target = digests)
        {
            for (var i = 0; i < count; i += TKernel.Lanes)
            {
                var used = Math.Min(count - i, TKernel.Lanes);
                if (used < TKernel.MinLanes)
                {
                    InBoxTreeHasher.HashPairs(TKernel.Function, pairs[(i * DigestPair.Size)..], digests[(i * Digest.Size)..]);
                    break;
                }

                for (var lane = 0; lane < used; lane++)
                    messages[lane] = source + (i + lane) * DigestPair.Size;
                // Before the first pair there may be no byte to read.
                if (i == 0)
                    messages[0] = Copy(pairs[..DigestPair.Size], first);
                for (var lane = used; lane < TKernel.Lanes; lane++)
                    messages[lane] = messages[0];
                var whole = used == TKernel.Lanes;
                TKernel.HashPairs(messages, whole ? target + i * Digest.Size : results);
                if (!whole)
                    new ReadOnlySpan<byte>(results, used * Digest.Size).CopyTo(digests[(i * Digest.Size)..]);
            }
        }
    }

    [SkipLocalsInit]
    private static void HashEntries(byte** messages, uint* sizes, int* places, int used, Span<byte> digests)
    {
        if (used < TKernel.MinLanes)
        {
            for (var lane = 0; lane < used; lane++)
                NodeHash.Entry(TKernel.Function, new ReadOnlySpan<byte>(messages[lane], (int)sizes[lane]), At(digests, places[lane]));
            return;
        }

        for (var lane = used; lane < TKernel.Lanes; lane++)
        {
            messages[lane] = messages[0];
            sizes[lane] = sizes[0];
        }

        if (used == TKernel.Lanes && places[used - 1] - places[0] == used - 1)
        {
            fixed (byte* target = At(digests, places[0]))
                TKernel.HashEntries(messages, sizes, target);
            return;
        }

        var results = stackalloc byte[TKernel.Lanes * Digest.Size];
        TKernel.HashEntries(messages, sizes, results);
        for (var lane = 0; lane < used; lane++)
            new ReadOnlySpan<byte>(results + lane * Digest.Size, Digest.Size).CopyTo(At(digests, places[lane]));
    }

    private static Span<byte> At(Span<byte> digests, int place) => digests.Slice(place * Digest.Size, Digest.Size);

    private static byte* Copy(ReadOnlySpan<byte> message, byte* copy)
    {
        message.CopyTo(new Span<byte>(copy + 1, ITreeKernel.EntryWindow));
        return copy + 1;
    }
}
