using System.Globalization;

using Linking.Hashing;
using Linking.Tokens;
using Linking.Trees;
using Linking.Verification;

namespace Linking.Benchmarks.Ratios;

/// <summary>
/// <c>tokens [tokens [turns]]</c>: tokens verified a second and core, of one round and of as many rounds as tokens, each by a
/// verifier of its own and many by one, whose making is counted, beside decoding and hashing them only. Nothing is read from files.
/// </summary>
internal static class TokensCommand
{
    private const string Single = "one at a time";
    private const string Floor = "decoded and hashed only";
    private const int Book = 1_000;

    public static int Run(ReadOnlySpan<string> args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
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

        using (var book = new SampleTokens(rounds: 1, leaves: 100_000, tokens: count, others: 10_000, Book))
            Measure($"of one round, by a book of {Book + 1:N0} publications", Basis.Published, book, book.Published, turns);
        return 0;
    }

    private static void Measure(string what, Basis basis, SampleTokens sample, Trust trust, int turns)
    {
        var timings = new Interleaved();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        // By a book each takes as long as thousands do by one verifier.
        Add(Single, trust.Publications.Count > 1 ? 5 : Math.Min(1_000, sample.Tokens.Count), tokens =>
        {
            foreach (var (bytes, imprint) in tokens)
                Check(Verifier.Verify(bytes, imprint, trust), basis);
        });
        Add("10 by one verifier", 10, By);
        Add($"{sample.Tokens.Count:N0} by one verifier", sample.Tokens.Count, By);
        Add(Floor, sample.Tokens.Count, tokens =>
        {
            foreach (var (bytes, _) in tokens)
                Hash(Token.Decode(bytes));
        });
        timings.Run(turns);
        foreach (var (how, count) in counts)
        {
            var microseconds = timings[how].Processor / 1000 / count;
            var single = timings[Single].Processor / 1000 / counts[Single];
            Console.WriteLine($"| {what} | {basis} | {how} | {microseconds:F2} | {1e6 / microseconds:N0} | {single / microseconds:F1} |");
        }

        void By(IEnumerable<(byte[] Bytes, DigestPair Imprint)> tokens)
        {
            var verifier = new Verifier(trust);
            foreach (var (bytes, imprint) in tokens)
                Check(verifier.Verify(bytes, imprint), basis);
        }

        void Add(string how, int count, Action<IReadOnlyList<(byte[] Bytes, DigestPair Imprint)>> action)
        {
            var tokens = sample.Tokens.Take(count).ToList();
            counts[how] = count;
            timings.Add(how, () => action(tokens));
        }
    }

    // What any verifier must compute of each token by itself: its link, and the paths of its levels and anchors.
    private static void Hash(Token token)
    {
        var link = token.Link();
        foreach (var chain in (Chain[])[Chain.Alpha, Chain.Beta])
        {
            var (count, roundRoot) = (token.Header.LeafCount, token.Header.RoundRoot[chain]);
            var holds = token.Levels.All(level => level.TryFold(chain, count, out var root) && root == roundRoot);
            foreach (var anchor in token.Anchors.OfType<HistoryAnchor>())
                holds &= Folding.TryFold(token.Suite[chain], link[chain], token.Header.Index, anchor.Size, anchor.Path[chain], out _);
            if (!holds)
                throw new InvalidOperationException("A sample token's paths must fold.");
        }
    }

    private static void Check(Verdict verdict, Basis basis)
    {
        if (verdict.Result != VerificationResult.Valid || verdict.Basis != basis)
            throw new InvalidOperationException($"A sample token must be valid: {verdict}");
    }
}
