using Linking.Tests.Vectors;
using Linking.Tokens;
using Linking.Verification;
using Linking.Verification.Batches;

namespace Linking.Tests.Verification.Mutants;

/// <summary>Mutants of the vectors for one call of <see cref="BatchVerifier"/>: the same for the same seed.</summary>
internal sealed class MutantBatch
{
    // Many small ones, for many trusts; some larger than what the verifier takes at a time.
    private const int SmallSize = 16;
    private const int LargeSize = 300;

    private static readonly Lazy<IReadOnlyList<VectorCase>> Cases = new(() =>
    [
        .. VerificationCases.All()
            .Where(c => !c.Name.StartsWith("flip-", StringComparison.Ordinal))
            .Where(c => Token.TryDecode(c.Token, out _, out _)),
    ]);

    private static readonly Lazy<IReadOnlyList<byte[]>> AllTokens = new(() => [.. Cases.Value.Select(c => c.Token)]);

    public MutantBatch(int seed)
    {
        var random = new Random(seed);
        var mutator = new TokenMutator(random, AllTokens.Value);
        // Of few tokens, so that many of a batch share header, anchors and notes, sound and unsound ones.
        var bases = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Any(random, Cases.Value)).ToList();
        Tokens = new TokenToVerify[random.Next(50) == 0 ? LargeSize : SmallSize];
        var decoded = new List<Token>();
        for (var i = 0; i < Tokens.Length; i++)
        {
            var (from, other) = (Any(random, bases), Any(random, Cases.Value));
            var bytes = mutator.Mutate(from.Token);
            if (Token.TryDecode(bytes, out var token, out _))
                decoded.Add(token);
            Tokens[i] = new TokenToVerify(bytes, random.Next(8) switch
            {
                0 => other.Imprint,
                1 => from.Imprint with { Alpha = other.Imprint.Alpha },
                2 => from.Imprint with { Beta = other.Imprint.Beta },
                _ => token?.Levels[0].Leaf.Digests ?? from.Imprint,
            });
        }

        Trust = new TrustMutator(random, Any(random, bases).Trust, decoded).Mutate();
    }

    public TokenToVerify[] Tokens { get; }

    public Trust Trust { get; }

    private static T Any<T>(Random random, IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
