using System.Globalization;

using Linking.Hashing;
using Linking.Hashing.Kernels;
using Linking.Ledger.Issuing;
using Linking.Trees;

namespace Linking.Benchmarks.Ratios;

/// <summary>
/// <c>ratio [leaves [turns]]</c>: both trees of a round by every path, against the bare kernels and against the in-box
/// functions, in one run.
/// </summary>
internal static class RatioCommand
{
    private const string InBox = "in-box one-shot loop";
    private const string BareAlpha = "bare kernel, SHA-256";
    private const string BareBeta = "bare kernel, SHA3-256";
    private const string Built = "MerkleTree.Build";
    private const string TwoCores = "α and β on two cores";
    private const string Second = "second implementation";

    public static int Run(ReadOnlySpan<string> args)
    {
        var leaves = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var turns = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 30;
        var sample = new SampleLeaves(leaves);
        var inBox = new InBoxTree(sample);
        var tree = MerkleTree.Build(sample.Bytes, sample.Ends);
        if (inBox.Build() != tree.Root || RecursiveRoots.Compute(sample.Bytes, leaves) != tree.Root)
        {
            Console.Error.WriteLine("The ways to build the tree disagree.");
            return 1;
        }

        var hashes = 2 * leaves - 1;
        var (alpha, beta) = BareKernels.Widest(hashes);
        var timings = new Interleaved();
        timings.Add(BareAlpha, alpha);
        timings.Add(BareBeta, beta);
        timings.Add(InBox, () => inBox.Build());
        timings.Add(Built, () => MerkleTree.Build(sample.Bytes, sample.Ends));
        timings.Add(TwoCores, () => Parallel.Invoke(() => Levels(sample, Chain.Alpha), () => Levels(sample, Chain.Beta)));
        timings.Add(Second, () => RecursiveRoots.Compute(sample.Bytes, leaves));
        var paths = TreeHashers.For(Chain.Alpha).Zip(TreeHashers.For(Chain.Beta)).ToList();
        foreach (var (a, b) in paths)
            timings.Add(NameOf(a, b), () => MerkleTree.Build(sample.Bytes, sample.Ends, a, b));
        timings.Run(turns);

        Console.WriteLine($"{leaves:N0} leaves of {sample.Ends[0]} bytes, both trees; {turns} interleaved turns: median processor time, best elapsed time");
        Console.WriteLine();
        Console.WriteLine("| what | processor ms | ns a leaf | times the in-box loop | share of the bare kernels | elapsed ms |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: |");
        (double Processor, double Elapsed) bare = (timings[BareAlpha].Processor + timings[BareBeta].Processor, timings[BareAlpha].Elapsed + timings[BareBeta].Elapsed);
        Print("bare kernels, sum", bare);
        Print(Built, timings[Built]);
        foreach (var (a, b) in paths)
            Print(NameOf(a, b), timings[NameOf(a, b)]);
        Print(TwoCores, timings[TwoCores]);
        Print(InBox, timings[InBox]);
        Print(Second, timings[Second]);
        Console.WriteLine();
        Console.WriteLine($"a message: {BareAlpha} {timings[BareAlpha].Processor / hashes:F1} ns, {BareBeta} {timings[BareBeta].Processor / hashes:F1} ns");
        return 0;

        void Print(string name, (double Processor, double Elapsed) best) =>
            Console.WriteLine($"| {name} | {best.Processor / 1e6:F2} | {best.Processor / leaves:F1} | {timings[InBox].Processor / best.Processor:F1} | {bare.Processor / best.Processor:P0} | {best.Elapsed / 1e6:F2} |");
    }

    private static string NameOf(TreeHasher alpha, TreeHasher beta) => alpha.Name == beta.Name ? alpha.Name : $"{alpha.Name}; {beta.Name}";

    private static byte[][] Levels(SampleLeaves sample, Chain chain) => MerkleTree.Levels(TreeHasher.For(chain), sample.Bytes, sample.Ends);
}
