using Linking.Hashing;
using Linking.Hashing.Kernels;
using Linking.Ledger.Issuing;
using Linking.Recomputing;
using Linking.Trees;

namespace Linking.Benchmarks.Ratios;

/// <summary>What <see cref="RatioCommand"/> measures of one suite.</summary>
internal sealed class SuiteRatio(Suite suite, int leaves)
{
    private const string InBox = "in-box one-shot loop";
    private const string Built = "`MerkleTree.Build`, memory used again";
    private const string BuiltNew = "`MerkleTree.Build`, new memory";
    private const string Recursive = "check of small rounds (`RecursiveRoots`)";
    private const string Sealed = "seal as the ledger does it (`RoundSealer`)";

    private readonly SampleLeaves _sample = new(leaves, suite);

    private static string Checked(Suite suite) => $"check of large rounds (`LaneRoots`, {LaneRoots.Fastest(suite).Name})";

    /// <summary>The first path that does not give the roots, before anything is timed.</summary>
    public string? Disagreeing()
    {
        var (count, root) = (_sample.Ends.Length, new InBoxTree(suite, _sample).Build());
        foreach (var (a, b) in Paths())
        {
            if (MerkleTree.Build(_sample.Bytes, _sample.Ends, a, b).Root != root)
                return NameOf(a, b);
        }

        foreach (var width in LaneWidths.All)
        {
            if (new LaneRoots(suite, width, width).Compute(_sample.Bytes, count) != root)
                return $"{nameof(LaneRoots)} of {width} bits";
        }

        return RecursiveRoots.Compute(_sample.Bytes, count) != root ? nameof(RecursiveRoots) : null;
    }

    public void Add(Interleaved timings)
    {
        var (alpha, beta) = BareKernels.Widest(suite, leaves);
        var (inBox, memory, sealer) = (new InBoxTree(suite, _sample), new TreeMemory(1L << 30), new RoundSealer());
        timings.Add(Key(suite.Alpha.Name()), alpha);
        timings.Add(Key(suite.Beta.Name()), beta);
        timings.Add(Key(InBox), () => inBox.Build());
        timings.Add(Key(Built), () => MerkleTree.Build(_sample.Bytes, _sample.Ends, memory, suite).Release());
        timings.Add(Key(BuiltNew), () => MerkleTree.Build(_sample.Bytes, _sample.Ends, suite));
        foreach (var (a, b) in Paths())
            timings.Add(Key(NameOf(a, b)), () => MerkleTree.Build(_sample.Bytes, _sample.Ends, a, b, memory).Release());
        timings.Add(Key(Recursive), () => RecursiveRoots.Compute(_sample.Bytes, leaves));
        timings.Add(Key(Checked(suite)), () => LaneRoots.Fastest(suite).Compute(_sample.Bytes, leaves));
        timings.Add(Key(Sealed), () => sealer.Seal(_sample.Bytes, _sample.Ends).Release());
    }

    public void Print(Interleaved timings)
    {
        Console.WriteLine();
        Console.WriteLine($"Suite {suite}, leaves of {_sample.Ends[0]} bytes; chosen here: " +
            $"{NameOf(TreeHasher.For(suite.Alpha), TreeHasher.For(suite.Beta))}; check: {LaneRoots.Fastest(suite).Name}");
        Console.WriteLine();
        Console.WriteLine("| what | processor ms | ns a leaf | times the in-box loop | share of the bare kernels | elapsed ms | best |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        var (alpha, beta) = (timings[Key(suite.Alpha.Name())], timings[Key(suite.Beta.Name())]);
        var bare = alpha + beta;
        Print("bare kernels, sum", bare);
        foreach (var name in (string[])
            [Built, BuiltNew, .. Paths().Select(p => NameOf(p.Alpha, p.Beta)), InBox, Recursive, Checked(suite), Sealed])
            Print(name, timings[Key(name)]);
        Console.WriteLine();
        Console.WriteLine($"a message by the bare kernels: {suite.Alpha.Name()} {alpha.Processor / (2 * leaves - 1):F1} ns, " +
            $"{suite.Beta.Name()} {beta.Processor / (2 * leaves - 1):F1} ns");

        void Print(string name, Timing t) =>
            Console.WriteLine($"| {name} | {t.Processor / 1e6:F2} | {t.Processor / leaves:F1} "
                + $"| {timings[Key(InBox)].Processor / t.Processor:F1} " +
                $"| {bare.Processor / t.Processor:P0} | {t.Elapsed / 1e6:F2} | {t.Best / 1e6:F2} |");
    }

    // Every path of each function, side by side; the last of the shorter list beside the rest of the longer.
    private List<(TreeHasher Alpha, TreeHasher Beta)> Paths()
    {
        var (alphas, betas) = (TreeHashers.For(suite.Alpha), TreeHashers.For(suite.Beta));
        return [.. Enumerable.Range(0, Math.Max(alphas.Count, betas.Count))
            .Select(i => (alphas[Math.Min(i, alphas.Count - 1)], betas[Math.Min(i, betas.Count - 1)]))];
    }

    private string Key(string name) => $"suite {suite}: {name}";

    private static string NameOf(TreeHasher alpha, TreeHasher beta) => alpha.Name == beta.Name ? alpha.Name : $"{alpha.Name}; {beta.Name}";
}
