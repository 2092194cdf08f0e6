using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

using Linking.Hashing;

namespace Linking.Benchmarks.Ratios;

/// <summary>
/// <c>ratio [leaves [turns]]</c>: both trees of a round of either suite by every path, their check and the whole seal, against
/// the bare kernels and against the in-box functions, in one run; then the same in a process of its own for each narrower width
/// of vectors that this processor has.
/// </summary>
internal static class RatioCommand
{
    public static int Run(ReadOnlySpan<string> args)
    {
        var leaves = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100_000;
        var turns = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 30;
        List<SuiteRatio> suites = [new(Suite.One, leaves), new(Suite.Two, leaves)];
        if (suites.Select(s => s.Disagreeing()).FirstOrDefault(path => path is not null) is { } path)
        {
            Console.Error.WriteLine($"Not the roots of the in-box functions: {path}");
            return 1;
        }

        var timings = new Interleaved();
        suites.ForEach(s => s.Add(timings));
        timings.Run(turns);
        Console.WriteLine($"{leaves:N0} leaves, both trees; {turns} interleaved turns: median processor time, median and best "
            + "elapsed time");
        Console.WriteLine($"{RuntimeInformation.ProcessArchitecture}, .NET {Environment.Version}");
        suites.ForEach(s => s.Print(timings));
        return RunNarrower(args);
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
}
