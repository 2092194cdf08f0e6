using Linking.Hashing;
using Linking.Leaves;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Verification;

/// <summary>
/// Verifies many tokens under one trust, with the verdicts of <see cref="Verifier"/>: the same steps, of which those that
/// tokens share are done once, and the hashes are computed in batches.
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
    private readonly TokenTails _tails = new();
    private readonly CachingNoteReader _notes = new();

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

    private void Verify(ReadOnlySpan<TokenToVerify> tokens, Span<Verdict> verdicts, FoldBatch alphaFolds, FoldBatch betaFolds)
    {
        var decoded = new Token?[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            // Step 1.
            if (!TokenFormat.TryDecode(tokens[i].Token.Span, _tails, out decoded[i], out var error))
                verdicts[i] = Verifier.NotDecoded(error);
        }

        var headers = ReadHeaders(decoded, alphaFolds, betaFolds);
        var alpha = FoldLevels(Chain.Alpha, decoded, alphaFolds);
        var beta = FoldLevels(Chain.Beta, decoded, betaFolds);
        var level = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (decoded[i] is not { } token)
                continue;
            var (own, count) = (headers[token.Tail], token.Levels.Count);
            verdicts[i] = Verifier.Conclude(
                token,
                ChainReading.Read(_alpha, token, tokens[i].Imprint, own.Alpha, alpha.AsSpan(level, count)),
                ChainReading.Read(_beta, token, tokens[i].Imprint, own.Beta, beta.AsSpan(level, count)));
            level += count;
        }
    }

    /// <summary>The readings of all headers that occur; those not met before are read now.</summary>
    private Dictionary<TokenTail, HeaderReadings> ReadHeaders(Token?[] tokens, FoldBatch alphaFolds, FoldBatch betaFolds)
    {
        var readings = new Dictionary<TokenTail, HeaderReadings>(ReferenceEqualityComparer.Instance);
        var missing = new List<TokenTail>();
        foreach (var token in tokens)
        {
            if (token is null || readings.ContainsKey(token.Tail))
                continue;
            if (token.Tail.Reading is HeaderReadings known)
            {
                readings.Add(token.Tail, known);
            }
            else
            {
                readings.Add(token.Tail, null!);
                missing.Add(token.Tail);
            }
        }

        var alpha = ReadHeaders(_alpha, missing, alphaFolds);
        var beta = ReadHeaders(_beta, missing, betaFolds);
        for (var i = 0; i < missing.Count; i++)
            missing[i].Reading = readings[missing[i]] = new HeaderReadings(alpha[i], beta[i]);
        return readings;
    }

    private HeaderReading[] ReadHeaders(ChainTrust trust, List<TokenTail> tails, FoldBatch folds)
    {
        var ends = new int[tails.Count];
        var end = 0;
        for (var i = 0; i < tails.Count; i++)
        {
            // Step 5.
            var link = NodeHash.Entry(trust.Function, tails[i].HeaderBytes.Span);
            foreach (var anchor in HeaderReading.AnchorsOf(tails[i]))
                end = 1 + folds.Add(link, tails[i].Header.Index, anchor.Size, anchor.Path, before: true);
            ends[i] = end;
        }

        var folded = folds.Run();
        var readings = new HeaderReading[tails.Count];
        for (var i = 0; i < readings.Length; i++)
            readings[i] = HeaderReading.Read(trust, tails[i], folded.AsSpan((i == 0 ? 0 : ends[i - 1])..ends[i]), _notes);
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
                folds.Add(leafHash, token.Levels[i].Index, ChainReading.CountOf(token, i), token.Levels[i].Path, before: false);
            }
        }

        return folds.Run();
    }

    private sealed record HeaderReadings(HeaderReading Alpha, HeaderReading Beta);
}
