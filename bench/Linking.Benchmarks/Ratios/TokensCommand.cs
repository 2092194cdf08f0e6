using System.Globalization;

using Linking.Verification;
using Linking.Verification.Batches;

namespace Linking.Benchmarks.Ratios;

/// <summary>
/// <c>tokens [tokens [turns]]</c>: tokens verified a second and core, in batches and one at a time, of one round and of as
/// many rounds as tokens. Nothing is read from files and nothing but the tokens is hashed.
/// </summary>
internal static class TokensCommand
{
    private const int BatchSize = 1024;
    private const string Single = "Verifier, one at a time";
    private const string Batch = "BatchVerifier";

    public static int Run(ReadOnlySpan<string> args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20_000;
        var turns = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 7;
        Console.WriteLine($"{count:N0} tokens, batches of {BatchSize}; {turns} interleaved turns, median processor time");
        Console.WriteLine();
        Console.WriteLine("| tokens | trusting | how | µs a token | tokens/s/core | times one at a time |");
        Console.WriteLine("| --- | --- | --- | ---: | ---: | ---: |");
        using (var one = new SampleTokens(rounds: 1, leaves: 100_000, tokens: count, before: 10_000))
        {
            Measure("of one round of 100,000 leaves", "a publication", one, one.Published, turns);
            Measure("of one round of 100,000 leaves", "and keys", one, one.Signed, turns);
        }

        using (var many = new SampleTokens(rounds: count, leaves: 1_000, tokens: 1, before: 1))
        {
            Measure($"of {count:N0} rounds of 1,000 leaves", "a publication", many, many.Published, turns);
            Measure($"of {count:N0} rounds of 1,000 leaves", "and keys", many, many.Signed, turns);
        }

        return 0;
    }

    private static void Measure(string what, string trusting, SampleTokens sample, Trust trust, int turns)
    {
        var timings = new Interleaved();
        timings.Add(Single, () =>
        {
            foreach (var token in sample.Tokens)
                Check(Verifier.Verify(token.Token.Span, token.Imprint, trust));
        });
        timings.Add(Batch, () =>
        {
            var verifier = new BatchVerifier(trust);
            for (var i = 0; i < sample.Tokens.Length; i += BatchSize)
            {
                foreach (var verdict in verifier.Verify(sample.Tokens.AsSpan(i..Math.Min(i + BatchSize, sample.Tokens.Length))))
                    Check(verdict);
            }
        });
        timings.Run(turns);
        foreach (var how in (string[])[Single, Batch])
        {
            var microseconds = timings[how].Processor / 1000 / sample.Tokens.Length;
            Console.WriteLine($"| {what} | {trusting} | {how} | {microseconds:F2} | {1e6 / microseconds:N0} | {timings[Single].Processor / timings[how].Processor:F1} |");
        }
    }

    private static void Check(Verdict verdict)
    {
        if (verdict.Result != VerificationResult.Valid)
            throw new InvalidOperationException($"A sample token must be valid: {verdict}");
    }
}
