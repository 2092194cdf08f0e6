using System.Runtime.InteropServices;

namespace Linking.Benchmarks.Ratios;

/// <summary>What an action took, in nanoseconds.</summary>
/// <param name="Processor">Median processor time.</param>
/// <param name="Elapsed">Median elapsed time.</param>
/// <param name="Best">Least elapsed time.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Timing(double Processor, double Elapsed, double Best)
{
    public static Timing operator +(Timing a, Timing b) => new(a.Processor + b.Processor, a.Elapsed + b.Elapsed, a.Best + b.Best);
}
