using System.Runtime.InteropServices;

using Linking.Client;
using Linking.Hammer.Load;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Hammer.Answers;

/// <summary>
/// Keeps of each batch the tokens of its first and its last leaf, as the client library made them: with the leaves they
/// determine all others. Verifies one token in so many at once. Not thread-safe.
/// </summary>
/// <param name="leaves">Which leaf each number is.</param>
/// <param name="checker">The verifier.</param>
/// <param name="sampleEvery">One token in so many is verified when it comes.</param>
internal sealed class BatchKeeper(LeafSource leaves, TokenChecker checker, int sampleEvery) : IAnswerKeeper
{
    private readonly List<Batch> _batches = [];
    private long _count;

    public long Sampled { get; private set; }

    public long Bytes => _batches.Sum(b => (long)b.First.Length + b.Last.Length);

    /// <param name="number">Of the first leaf; the others follow.</param>
    /// <param name="stamped">Verified by the client library.</param>
    /// <exception cref="InvalidDataException">A sampled token does not verify, or is another leaf's.</exception>
    public void Take(ulong number, StampedBatch stamped)
    {
        Span<byte> leaf = stackalloc byte[leaves.Size];
        for (var next = (sampleEvery - _count % sampleEvery) % sampleEvery; next < stamped.Count; next += sampleEvery)
        {
            var token = stamped[(int)next].Bytes;
            checker.Verify(token);
            leaves.Write(number + (ulong)next, leaf);
            if (!TokenParts.TryRead(token.Span, out var parts) || !parts.Leaf.SequenceEqual(leaf))
                throw new InvalidDataException("The client made the token of another leaf than the one that was submitted.");
            Sampled++;
        }

        _count += stamped.Count;
        _batches.Add(new Batch(number, stamped.Count, stamped[0].Bytes.ToArray(), stamped[stamped.Count - 1].Bytes.ToArray()));
    }

    /// <summary>
    /// Each batch again from its leaves: the first token by the verifier; all of them lead to the round roots of its header
    /// if the run does.
    /// </summary>
    public IEnumerable<Places> VerifyAll(CancellationToken cancellation)
    {
        foreach (var batch in _batches)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return Verify(batch);
        }
    }

    public void Dispose() => _batches.Clear();

    private Places Verify(Batch batch)
    {
        checker.Verify(batch.First);
        var first = Token.Decode(batch.First);
        var (from, to, size) = (first.Levels[0], Token.Decode(batch.Last).Levels[0], (ulong)first.Header.LeafCount);
        var right = RunBoundary.RightOf(to.Path, to.Index, size);
        if (to.Index - from.Index != (ulong)batch.Count - 1 ||
            !LeafBatch.TryCut(leaves.WriteMany(batch.Number, batch.Count), out var cut, out _, out _) ||
            !TokenBatch.TryCreate(cut, batch.First, right[Chain.Alpha], right[Chain.Beta], out _, out _))
            throw new InvalidDataException($"The tokens of the leaves from {batch.Number} on do not lead to the round root of their "
                + $"header, round {first.Header.Index}.");
        return new Places(first.Header.Index, from.Index, batch.Count);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Batch(ulong Number, int Count, byte[] First, byte[] Last);
}
