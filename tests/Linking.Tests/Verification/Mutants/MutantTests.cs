using System.Globalization;

using Linking.Hashing;
using Linking.Verification;
using Linking.Verification.Batches;

namespace Linking.Tests.Verification.Mutants;

/// <summary>
/// Both verifiers give the same verdicts over mutants of the vectors, under mutants of their trusts. Their number is
/// 10,000, or the one that the variable says: docs/design/verification.md has the command for many.
/// </summary>
public sealed class MutantTests
{
    private const string Variable = "LINKING_MUTANTS";
    private const int Short = 10_000;

    [Fact]
    public void Verify_Mutants_IsAsVerifier()
    {
        var text = Environment.GetEnvironmentVariable(Variable);
        var count = string.IsNullOrEmpty(text) ? Short : int.Parse(text, CultureInfo.InvariantCulture);
        var seen = new HashSet<FindingCode>();
        var results = new HashSet<VerificationResult>();
        for (var (seed, done) = (0, 0); done < count; seed++)
        {
            var batch = new MutantBatch(seed);
            done += batch.Tokens.Length;
            var expected = new Verdict[batch.Tokens.Length];
            for (var i = 0; i < expected.Length; i++)
                expected[i] = Verifier.Verify(batch.Tokens[i].Token.Span, batch.Tokens[i].Imprint, batch.Trust);
            var verifier = new BatchVerifier(batch.Trust);
            AssertSame(expected, verifier.Verify(batch.Tokens), batch, seed);
            // What tokens share has been read now.
            AssertSame(expected, verifier.Verify(batch.Tokens), batch, seed);
            seen.UnionWith(expected.SelectMany(v => v.Alpha.Findings.Concat(v.Beta.Findings)));
            results.UnionWith(expected.Select(v => v.Result));
        }

        // The mutants reach everything that can be found.
        Assert.Equal(FindingCodes.All, seen.Order());
        Assert.Equal(3, results.Count);
    }

    private static void AssertSame(Verdict[] expected, Verdict[] actual, MutantBatch batch, int seed)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (VerdictText.Of(expected[i]) != VerdictText.Of(actual[i]))
            {
                Assert.Fail($"Seed {seed}, token {i}: {Convert.ToHexStringLower(batch.Tokens[i].Token.Span)}\n" +
                    $"Verifier       {VerdictText.Of(expected[i])}\nBatchVerifier  {VerdictText.Of(actual[i])}");
            }
        }
    }
}
