using System.Globalization;

using Linking.Verification;

namespace Linking.Benchmarks.Ratios;

/// <summary>
/// <c>tokens [tokens [turns]]</c>: tokens verified a second and core, of one round and of as many rounds as tokens. Nothing is
/// read from files and nothing but the tokens is hashed.
/// </summary>
internal static class TokensCommand
{
    private const string Single = "one at a time";

    public static int Run(ReadOnlySpan<string> args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20_000;
        var turns = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 7;
        Console.WriteLine($"{count:N0} tokens; {turns} interleaved turns, median processor time");
        Console.WriteLine();
        Console.WriteLine("| tokens | basis | how | µs a token | tokens/s/core | times one at a time |");
        Console.WriteLine("| --- | --- | --- | ---: | ---: | ---: |");
        using (var one = new SampleTokens(rounds: 1, leaves: 100_000, tokens: count, others: 10_000))
        {
            Measure("of one round of 100,000 leaves", Basis.Signed, one, one.Signed, turns);
            Measure("of one round of 100,000 leaves", Basis.Published, one, one.Published, turns);
        }

        using (var many = new SampleTokens(rounds: count, leaves: 1_000, tokens: 1, others: 1))
        {
            Measure($"of {count:N0} rounds of 1,000 leaves", Basis.Signed, many, many.Signed, turns);
            Measure($"of {count:N0} rounds of 1,000 leaves", Basis.Published, many, many.Published, turns);
        }

        return 0;
    }

    private static void Measure(string what, Basis basis, SampleTokens sample, Trust trust, int turns)
    {
        var timings = new Interleaved();
        timings.Add(Single, () =>
        {
            foreach (var (bytes, imprint) in sample.Tokens)
                Check(Verifier.Verify(bytes, imprint, trust), basis);
        });
        timings.Run(turns);
        foreach (var how in (string[])[Single])
        {
            var microseconds = timings[how].Processor / 1000 / sample.Tokens.Count;
            Console.WriteLine(
                $"| {what} | {basis} | {how} | {microseconds:F2} | {1e6 / microseconds:N0} | {timings[Single].Processor / timings[how].Processor:F1} |");
        }
    }

    private static void Check(Verdict verdict, Basis basis)
    {
        if (verdict.Result != VerificationResult.Valid || verdict.Basis != basis)
            throw new InvalidOperationException($"A sample token must be valid: {verdict}");
    }
}
