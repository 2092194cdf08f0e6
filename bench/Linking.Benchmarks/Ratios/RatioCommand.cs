using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

using Linking.Hashing;
using Linking.Hashing.Kernels;
using Linking.Ledger.Issuing;
using Linking.Recomputing;
using Linking.Trees;

namespace Linking.Benchmarks.Ratios;

/// <summary>
/// <c>ratio [leaves [turns]]</c>: both trees of a round by every path, their check and the whole seal, against the bare
/// kernels and against the in-box functions, in one run; then the same in a process of its own for each narrower width of
/// vectors that this processor has.
/// </summary>
internal static class RatioCommand
{
    private const string InBox = "in-box one-shot loop";
    private const string BareAlpha = "bare kernel, SHA-256";
    private const string BareBeta = "bare kernel, SHA3-256";
    private const string Built = "`MerkleTree.Build`, memory used again";
    private const string BuiltNew = "`MerkleTree.Build`, new memory";
    private const string Recursive = "check of small rounds (`RecursiveRoots`)";
    private const string Sealed = "seal as the ledger does it (`RoundSealer`)";

    private static readonly string Checked = $"check of large rounds (`LaneRoots`, {LaneRoots.Fastest.Name})";

    public static int Run(ReadOnlySpan<string> args)
    {
        var leaves = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var turns = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 30;
        var sample = new SampleLeaves(leaves);
        var inBox = new InBoxTree(sample);
        var paths = Paths();
        if (Disagreeing(sample, inBox, paths) is { } path)
        {
            Console.Error.WriteLine($"Not the roots of the in-box functions: {path}");
            return 1;
        }

        var hashes = 2 * leaves - 1;
        var (alpha, beta) = BareKernels.Widest(hashes);
        var memory = new TreeMemory(1L << 30);
        var sealer = new RoundSealer();
        var timings = new Interleaved();
        timings.Add(BareAlpha, alpha);
        timings.Add(BareBeta, beta);
        timings.Add(InBox, () => inBox.Build());
        timings.Add(Built, () => MerkleTree.Build(sample.Bytes, sample.Ends, memory).Release());
        timings.Add(BuiltNew, () => MerkleTree.Build(sample.Bytes, sample.Ends));
        foreach (var (a, b) in paths)
            timings.Add(NameOf(a, b), () => MerkleTree.Build(sample.Bytes, sample.Ends, a, b, memory).Release());
        timings.Add(Recursive, () => RecursiveRoots.Compute(sample.Bytes, leaves));
        timings.Add(Checked, () => LaneRoots.Fastest.Compute(sample.Bytes, leaves));
        timings.Add(Sealed, () => sealer.Seal(sample.Bytes, sample.Ends).Release());
        timings.Run(turns);

        Console.WriteLine($"{leaves:N0} leaves of {sample.Ends[0]} bytes, both trees; {turns} interleaved turns: median processor time, " +
            "median and best elapsed time");
        Console.WriteLine($"{RuntimeInformation.ProcessArchitecture}, .NET {Environment.Version}; chosen here: " +
            $"{NameOf(TreeHasher.For(Suite.One.Alpha), TreeHasher.For(Suite.One.Beta))}; check: {LaneRoots.Fastest.Name}");
        Console.WriteLine();
        Console.WriteLine("| what | processor ms | ns a leaf | times the in-box loop | share of the bare kernels | elapsed ms | best |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        var bare = timings[BareAlpha] + timings[BareBeta];
        Print("bare kernels, sum", bare);
        foreach (var name in (string[])[Built, BuiltNew, .. paths.Select(p => NameOf(p.Alpha, p.Beta)), InBox, Recursive, Checked, Sealed])
            Print(name, timings[name]);
        Console.WriteLine();
        Console.WriteLine($"a message: {BareAlpha} {timings[BareAlpha].Processor / hashes:F1} ns, " +
            $"{BareBeta} {timings[BareBeta].Processor / hashes:F1} ns");
        return RunNarrower(args);

        void Print(string name, Timing t) =>
            Console.WriteLine($"| {name} | {t.Processor / 1e6:F2} | {t.Processor / leaves:F1} "
                + $"| {timings[InBox].Processor / t.Processor:F1} " +
                $"| {bare.Processor / t.Processor:P0} | {t.Elapsed / 1e6:F2} | {t.Best / 1e6:F2} |");
    }

    // Every path of each function, side by side; the last of the shorter list beside the rest of the longer.
    private static List<(TreeHasher Alpha, TreeHasher Beta)> Paths()
    {
        var (alphas, betas) = (TreeHashers.For(Chain.Alpha), TreeHashers.For(Chain.Beta));
        return [.. Enumerable.Range(0, Math.Max(alphas.Count, betas.Count))
            .Select(i => (alphas[Math.Min(i, alphas.Count - 1)], betas[Math.Min(i, betas.Count - 1)]))];
    }

    // The first path that does not give the roots, before anything is timed.
    private static string? Disagreeing(SampleLeaves sample, InBoxTree inBox, List<(TreeHasher Alpha, TreeHasher Beta)> paths)
    {
        var (count, root) = (sample.Ends.Length, inBox.Build());
        foreach (var (a, b) in paths)
        {
            if (MerkleTree.Build(sample.Bytes, sample.Ends, a, b).Root != root)
                return NameOf(a, b);
        }

        foreach (var width in LaneWidths.All)
        {
            if (new LaneRoots(width, width).Compute(sample.Bytes, count) != root)
                return $"{nameof(LaneRoots)} of {width} bits";
        }

        return RecursiveRoots.Compute(sample.Bytes, count) != root ? nameof(RecursiveRoots) : null;
    }

    // The runtime can be told to leave out part of a processor, before it starts.
    private static int RunNarrower(ReadOnlySpan<string> args)
    {
        var variable = Avx512F.IsSupported ? "DOTNET_EnableAVX512" : Avx2.IsSupported ? "DOTNET_EnableAVX2" : null;
        if (variable is null)
            return 0;
        Console.WriteLine();
        Console.WriteLine($"With {variable}=0:");
        Console.WriteLine();
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { Environment = { [variable] = "0" } };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add("ratio");
        foreach (var argument in args)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private static string NameOf(TreeHasher alpha, TreeHasher beta) => alpha.Name == beta.Name ? alpha.Name : $"{alpha.Name}; {beta.Name}";
}
