using System.Runtime.CompilerServices;

namespace Linking.Hashing.Kernels;

/// <summary>
/// Trees over a kernel that hashes one message a lane. Messages are read where they stand. The lanes that the last
/// messages of a batch leave over repeat one of them: that is faster than hashing those messages one by one. Entries
/// of other sizes than the kernel's go to the in-box function.
/// </summary>
internal sealed unsafe class KernelTreeHasher<TKernel>() : TreeHasher(TKernel.DigestSize)
    where TKernel : struct, ITreeKernel
{
    public override string Name => TKernel.Name;

    private static int PairBytes => 2 * TKernel.DigestSize;

    // A copy of a message whose surroundings are not all inside the caller's buffer: a byte before it, and what is read behind.
    private static int EntryCopySize => 1 + TKernel.MaxEntrySize + TKernel.EntryReadBehind;

    private static int PairCopySize => 1 + PairBytes + TKernel.PairReadBehind;

    [SkipLocalsInit]
    private protected override void HashEntriesCore(ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, Span<byte> digests)
    {
        var messages = stackalloc byte*[TKernel.Lanes];
        var sizes = stackalloc uint[TKernel.Lanes];
        fixed (byte* source = entries, target = digests)
        {
            var start = 0;
            for (var first = 0; first < ends.Length; first += TKernel.Lanes)
            {
                var group = ends.Slice(first, Math.Min(TKernel.Lanes, ends.Length - first));
                if (TryPoint(source, entries.Length, group, start, messages, sizes))
                    TKernel.HashEntries(messages, sizes, target + (nint)first * TKernel.DigestSize);
                else
                    HashGroup(entries, group, start, messages, sizes, digests[(first * TKernel.DigestSize)..]);
                start = group[^1];
            }
        }
    }

    // Points at a whole vector of entries that can all be read where they stand; false if that is not so.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryPoint(byte* source, int length, ReadOnlySpan<int> ends, int start, byte** messages, uint* sizes)
    {
        if (ends.Length != TKernel.Lanes || start < 1)
            return false;
        var inside = true;
        for (var lane = 0; lane < TKernel.Lanes; lane++)
        {
            var begin = start;
            start = ends[lane];
            messages[lane] = source + begin;
            sizes[lane] = (uint)(start - begin);
            inside &= sizes[lane] - (uint)TKernel.MinEntrySize <= (uint)(TKernel.MaxEntrySize - TKernel.MinEntrySize);
        }

        // With all sizes in bounds the ends ascend, so that the last one speaks for all; below 0 only if they overflowed.
        return inside && start >= 0 && start <= length - TKernel.EntryReadBehind;
    }

    // Entries of any size anywhere in the buffer, at most a vector of them.
    [SkipLocalsInit]
    private static void HashGroup(
        ReadOnlySpan<byte> entries, ReadOnlySpan<int> ends, int start, byte** messages, uint* sizes, Span<byte> digests)
    {
        var places = stackalloc int[TKernel.Lanes];
        var copies = stackalloc byte[TKernel.Lanes * EntryCopySize];
        var used = 0;
        for (var i = 0; i < ends.Length; i++)
        {
            var entry = entries[start..ends[i]];
            start = ends[i];
            if (entry.Length < TKernel.MinEntrySize || entry.Length > TKernel.MaxEntrySize)
            {
                NodeHash.Entry(TKernel.Function, entry, At(digests, i));
                continue;
            }

            messages[used] = Copy(entry, copies + used * EntryCopySize);
            sizes[used] = (uint)entry.Length;
            places[used++] = i;
        }

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

        var results = stackalloc byte[TKernel.Lanes * TKernel.DigestSize];
        TKernel.HashEntries(messages, sizes, results);
        for (var lane = 0; lane < used; lane++)
            new ReadOnlySpan<byte>(results + lane * TKernel.DigestSize, TKernel.DigestSize).CopyTo(At(digests, places[lane]));
    }

    [SkipLocalsInit]
    private protected override void HashPairsCore(ReadOnlySpan<byte> pairs, Span<byte> digests)
    {
        var count = pairs.Length / PairBytes;
        var messages = stackalloc byte*[TKernel.Lanes];
        var copies = stackalloc byte[TKernel.Lanes * PairCopySize];
        var results = stackalloc byte[TKernel.Lanes * TKernel.DigestSize];
        fixed (byte* source = pairs, target = digests)
        {
            for (var i = 0; i < count; i += TKernel.Lanes)
            {
                var used = Math.Min(count - i, TKernel.Lanes);
                if (used < TKernel.MinLanes)
                {
                    InBoxTreeHasher.HashPairs(TKernel.Function, pairs[(i * PairBytes)..], digests[(i * TKernel.DigestSize)..]);
                    break;
                }

                for (var lane = 0; lane < used; lane++)
                    messages[lane] = source + (nint)(i + lane) * PairBytes;
                // Before the first pair, and behind the last, there may be no byte to read.
                if (i == 0)
                    messages[0] = Copy(pairs[..PairBytes], copies);
                for (var lane = used - 1; lane >= 0 && (nint)(i + lane + 1) * PairBytes + TKernel.PairReadBehind > pairs.Length; lane--)
                    messages[lane] = Copy(pairs.Slice((i + lane) * PairBytes, PairBytes), copies + lane * PairCopySize);
                for (var lane = used; lane < TKernel.Lanes; lane++)
                    messages[lane] = messages[0];
                var whole = used == TKernel.Lanes;
                TKernel.HashPairs(messages, whole ? target + (nint)i * TKernel.DigestSize : results);
                if (!whole)
                    new ReadOnlySpan<byte>(results, used * TKernel.DigestSize).CopyTo(digests[(i * TKernel.DigestSize)..]);
            }
        }
    }

    private static Span<byte> At(Span<byte> digests, int place) => digests.Slice(place * TKernel.DigestSize, TKernel.DigestSize);

    private static byte* Copy(ReadOnlySpan<byte> message, byte* copy)
    {
        message.CopyTo(new Span<byte>(copy + 1, message.Length));
        return copy + 1;
    }
}
