using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Tokens;

namespace Linking.Verification.Batches;

/// <summary>
/// Verifies many tokens under one trust and gives the verdicts of <see cref="Verifier"/>, codes in the same order. It is a
/// second program of the same page: it takes the steps in another order, does those that tokens share once, and
/// computes the hashes in batches (docs/design/verification.md).
/// </summary>
/// <remarks>
/// Tokens of one round with the same anchors share all but their leaves and paths; signed heads and publications are
/// decoded and verified once wherever they occur. What is shared is kept from one call to the next, in bounded memory.
/// Thread-safe: several threads may verify, each its own batch.
/// </remarks>
public sealed class BatchVerifier
{
    // Enough for the kernels, and few enough for what a slice needs not to count as large objects.
    private const int Slice = 256;

    private readonly ChainTrust _alpha, _beta;

    // Tokens of one round mostly stand near each other; more would only keep the garbage collector busy.
    private readonly BytesCache<SharedTail> _tails = new(1024);
    private readonly NoteCache _notes = new();

    /// <param name="trust">What the caller trusts.</param>
    public BatchVerifier(Trust trust)
    {
        ArgumentNullException.ThrowIfNull(trust);
        _alpha = new ChainTrust(Chain.Alpha, trust);
        _beta = new ChainTrust(Chain.Beta, trust);
    }

    /// <summary>Verifies a batch; some hundreds are enough to be fast.</summary>
    /// <param name="tokens">The tokens, in any order; best those of one round together.</param>
    /// <returns>A verdict for each, in the same order.</returns>
    public Verdict[] Verify(ReadOnlySpan<TokenToVerify> tokens)
    {
        var verdicts = new Verdict[tokens.Length];
        var (alpha, beta) = (new FoldBatch(Chain.Alpha), new FoldBatch(Chain.Beta));
        for (var start = 0; start < tokens.Length; start += Slice)
        {
            var end = Math.Min(start + Slice, tokens.Length);
            Verify(tokens[start..end], verdicts.AsSpan(start..end), alpha, beta);
        }

        return verdicts;
    }

    private void Verify(ReadOnlySpan<TokenToVerify> batch, Span<Verdict> verdicts, FoldBatch alphaFolds, FoldBatch betaFolds)
    {
        // Step 1. Of what cannot be decoded both stay null.
        var tokens = new Token?[batch.Length];
        var tails = new SharedTail?[batch.Length];
        for (var i = 0; i < batch.Length; i++)
        {
            if (!TryDecode(batch[i].Token.Span, out tokens[i], out tails[i], out var error))
                verdicts[i] = Verifier.NotDecoded(error);
        }

        // Steps 5 to 10.
        ReadHeaders(tails, alphaFolds, betaFolds);
        // Step 4, but for what is found.
        var alpha = FoldLevels(Chain.Alpha, tokens, alphaFolds);
        var beta = FoldLevels(Chain.Beta, tokens, betaFolds);
        var level = 0;
        for (var i = 0; i < batch.Length; i++)
        {
            if (tokens[i] is not { } token)
                continue;
            // Steps 2 to 4 and 11 to 13, and the verdict over both chains.
            var (readings, count) = (tails[i]!.Readings!, token.Levels.Count);
            verdicts[i] = TokenReading.Overall(
                token,
                TokenReading.Read(_alpha, token, batch[i].Imprint, readings.Alpha, alpha.AsSpan(level, count)),
                TokenReading.Read(_beta, token, batch[i].Imprint, readings.Beta, beta.AsSpan(level, count)));
            level += count;
        }
    }

    /// <summary>Decodes as <see cref="Token.TryDecode"/> does, but what follows the levels only if it is new.</summary>
    private bool TryDecode(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Token? token, [NotNullWhen(true)] out SharedTail? shared, out DecodeError error)
    {
        (token, shared) = (null, null);
        if (!TokenFormat.TryReadLevels(bytes, out var levels, out var end, out error))
            return false;
        // Only sound tails are kept: nothing is left to be wrong with a token that ends in one of them.
        shared = _tails.Find(bytes[end..], out var hash);
        if (shared is null)
        {
            var rest = bytes[end..].ToArray();
            if (!TokenFormat.TryReadTail(rest, end, out var tail, out error))
                return false;
            shared = _tails.Add(rest, hash, new SharedTail(tail));
        }

        token = new Token(levels, shared.Tail);
        return true;
    }

    /// <summary>Reads those headers, with their anchors, that were not read before.</summary>
    private void ReadHeaders(SharedTail?[] tails, FoldBatch alphaFolds, FoldBatch betaFolds)
    {
        // Another thread may be reading the same ones; what it reads is the same.
        List<SharedTail> missing = [.. tails.OfType<SharedTail>().Where(tail => tail.Readings is null).Distinct()];
        var alpha = ReadHeaders(_alpha, missing, alphaFolds);
        var beta = ReadHeaders(_beta, missing, betaFolds);
        for (var i = 0; i < missing.Count; i++)
            missing[i].Readings = new HeaderReadings(alpha[i], beta[i]);
    }

    private HeaderReading[] ReadHeaders(ChainTrust trust, List<SharedTail> tails, FoldBatch folds)
    {
        var ends = new int[tails.Count];
        var end = 0;
        for (var i = 0; i < tails.Count; i++)
        {
            var tail = tails[i].Tail;
            // Step 5.
            var link = NodeHash.Entry(trust.Function, tail.HeaderBytes.Span);
            foreach (var anchor in HeaderReading.AnchorsOf(tail))
                end = 1 + folds.Add(link, tail.Header.Index, anchor.Size, anchor.Path, before: true);
            ends[i] = end;
        }

        var folded = folds.Run();
        var readings = new HeaderReading[tails.Count];
        for (var i = 0; i < readings.Length; i++)
            readings[i] = HeaderReading.Read(trust, tails[i].Tail, folded.AsSpan((i == 0 ? 0 : ends[i - 1])..ends[i]), _notes);
        return readings;
    }

    /// <summary>Where the paths of all levels lead, one token after the other.</summary>
    private static Folded[] FoldLevels(Chain chain, Token?[] tokens, FoldBatch folds)
    {
        var count = tokens.Sum(t => t?.Levels.Count ?? 0);
        var leaves = new byte[count * Leaf.MaxSize];
        var ends = new int[count];
        var (next, end) = (0, 0);
        foreach (var token in tokens)
        {
            for (var i = 0; i < token?.Levels.Count; i++)
            {
                token.Levels[i].Leaf.TryWriteBytes(leaves.AsSpan(end), out var written);
                ends[next++] = end += written;
            }
        }

        var hashes = new byte[count * Digest.Size];
        TreeHasher.For(chain).HashEntries(leaves.AsSpan(0, end), ends, hashes);
        next = 0;
        foreach (var token in tokens)
        {
            for (var i = 0; i < token?.Levels.Count; i++)
            {
                var leafHash = new Digest(hashes.AsSpan(next++ * Digest.Size, Digest.Size));
                // Only what stands above says how many leaves a tree has.
                var size = i + 1 < token.Levels.Count ? token.Levels[i + 1].Leaf.Count : token.Header.LeafCount;
                folds.Add(leafHash, token.Levels[i].Index, size, token.Levels[i].Path, before: false);
            }
        }

        return folds.Run();
    }

    /// <summary>Header and anchors of all tokens that end in the same bytes.</summary>
    private sealed class SharedTail(TokenTail tail)
    {
        public TokenTail Tail => tail;

        /// <summary>What they say under the trust of this verifier; null until it was found out.</summary>
        public HeaderReadings? Readings { get; set; }
    }

    private sealed record HeaderReadings(HeaderReading Alpha, HeaderReading Beta);
}
