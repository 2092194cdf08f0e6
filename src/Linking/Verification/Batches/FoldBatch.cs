using System.Buffers;
using System.Runtime.InteropServices;

using Linking.Hashing;
using Linking.Trees;

namespace Linking.Verification.Batches;

/// <summary>
/// Folds many inclusion paths at once under one function: step by step over all of them, so that a step is one batch
/// for the hash kernels. The same fold as <see cref="Folding"/>, RFC 9162, section 2.1.3.2. Not thread-safe.
/// </summary>
/// <param name="chain">The function, and which half of each path is read.</param>
internal sealed class FoldBatch(Chain chain)
{
    private static readonly Digest[] Empty = [HashFunctions.HashBoth([]).Alpha, HashFunctions.HashBoth([]).Beta];

    private readonly TreeHasher _hasher = TreeHasher.For(chain);
    private readonly List<Fold> _folds = [];

    /// <summary>Adds a path.</summary>
    /// <param name="entryHash">h(0x00 ‖ entry).</param>
    /// <param name="index">The entry's place in the tree.</param>
    /// <param name="count">Entries in the tree.</param>
    /// <param name="path">From the entry up.</param>
    /// <param name="before">Whether the root over the entries before is wanted too; it costs up to as many hashes again.</param>
    /// <returns>Its place in what <see cref="Run"/> gives.</returns>
    public int Add(Digest entryHash, ulong index, ulong count, MerklePath path, bool before)
    {
        _folds.Add(new Fold
        {
            Path = path,
            Root = entryHash,
            Before = Empty[chain == Chain.Alpha ? 0 : 1],
            Index = index,
            Last = count - 1,
            WantsBefore = before,
            First = true,
            Fails = index >= count,
        });
        return _folds.Count - 1;
    }

    /// <summary>Folds all that were added, in their order, and forgets them.</summary>
    public Folded[] Run()
    {
        var folds = CollectionsMarshal.AsSpan(_folds);
        var active = ArrayPool<int>.Shared.Rent(Math.Max(1, folds.Length));
        // Of each fold a step hashes at most two pairs.
        var pairs = ArrayPool<byte>.Shared.Rent(Math.Max(1, folds.Length * 2 * DigestPair.Size));
        var digests = ArrayPool<byte>.Shared.Rent(Math.Max(1, folds.Length * 2 * Digest.Size));
        var left = 0;
        for (var i = 0; i < folds.Length; i++)
        {
            if (!folds[i].Fails && folds[i].Path.Length > 0)
                active[left++] = i;
        }

        for (var step = 0; left > 0; step++)
            left = Step(folds, active.AsSpan(0, left), step, pairs, digests);
        var results = new Folded[folds.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = folds[i] is { Fails: false, Last: 0 } fold ? new Folded(true, fold.Root, fold.Before) : default;
        ArrayPool<int>.Shared.Return(active);
        ArrayPool<byte>.Shared.Return(pairs);
        ArrayPool<byte>.Shared.Return(digests);
        _folds.Clear();
        return results;
    }

    /// <summary>One step of every active fold.</summary>
    /// <returns>How many are still active; they stand at the beginning of <paramref name="active"/>.</returns>
    private int Step(Span<Fold> folds, Span<int> active, int step, Span<byte> pairs, Span<byte> digests)
    {
        var count = 0;
        foreach (var i in active)
        {
            ref var fold = ref folds[i];
            var sibling = MemoryMarshal.Cast<byte, Digest>(fold.Path[chain])[step];
            fold.Hashes = 0;
            if (fold.Last == 0)
            {
                fold.Fails = true;
            }
            else if ((fold.Index & 1) == 1 || fold.Index == fold.Last)
            {
                Put(pairs, count++, sibling, fold.Root);
                fold.Hashes = 1;
                if (fold.WantsBefore && fold.First)
                {
                    fold.Before = sibling;
                }
                else if (fold.WantsBefore)
                {
                    Put(pairs, count++, sibling, fold.Before);
                    fold.Hashes = 2;
                }

                fold.First = false;
                while ((fold.Index & 1) == 0 && fold.Index != 0)
                    (fold.Index, fold.Last) = (fold.Index >> 1, fold.Last >> 1);
            }
            else
            {
                Put(pairs, count++, fold.Root, sibling);
                fold.Hashes = 1;
            }

            (fold.Index, fold.Last) = (fold.Index >> 1, fold.Last >> 1);
        }

        _hasher.HashPairs(pairs[..(count * DigestPair.Size)], digests);
        var hashed = MemoryMarshal.Cast<byte, Digest>(digests);
        var (next, left) = (0, 0);
        foreach (var i in active)
        {
            ref var fold = ref folds[i];
            if (fold.Hashes > 0)
                fold.Root = hashed[next++];
            if (fold.Hashes > 1)
                fold.Before = hashed[next++];
            if (!fold.Fails && step + 1 < fold.Path.Length)
                active[left++] = i;
        }

        return left;
    }

    private static void Put(Span<byte> pairs, int place, in Digest a, in Digest b)
    {
        var pair = MemoryMarshal.Cast<byte, Digest>(pairs).Slice(place * 2, 2);
        pair[0] = a;
        pair[1] = b;
    }

    private struct Fold
    {
        public required MerklePath Path;
        public required Digest Root;
        public required Digest Before;

        // The entry's place and the last entry's, at the level reached: fn and sn of the RFC.
        public required ulong Index;
        public required ulong Last;
        public required bool WantsBefore;
        public required bool First;
        public required bool Fails;
        public int Hashes;
    }
}
