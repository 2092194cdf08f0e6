using System.Globalization;

namespace Linking.Hammer.Processes;

/// <summary>What a process has cost in memory since its start, told in one line when it ends.</summary>
/// <param name="PeakBytes">Largest resident memory.</param>
/// <param name="AllocatedBytes">Allocated on the managed heap.</param>
/// <param name="Gen0">Collections of generation 0 and above.</param>
/// <param name="Gen1">Of generation 1 and above.</param>
/// <param name="Gen2">Of generation 2.</param>
/// <param name="PauseMilliseconds">Time in which collections held all threads.</param>
internal sealed record MemoryCosts(long PeakBytes, long AllocatedBytes, int Gen0, int Gen1, int Gen2, long PauseMilliseconds)
{
    private const string Word = "memory";

    public static MemoryCosts OfThisProcess()
    {
        using var own = System.Diagnostics.Process.GetCurrentProcess();
        return new MemoryCosts(
            own.PeakWorkingSet64, GC.GetTotalAllocatedBytes(), GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2),
                (long)GC.GetTotalPauseDuration().TotalMilliseconds);
    }

    public static MemoryCosts? FromLine(string? line)
        => line?.Split(' ') is [Word, var peak, var allocated, var gen0, var gen1, var gen2, var pause]
        ? new MemoryCosts(Number(peak), Number(allocated), (int)Number(gen0), (int)Number(gen1), (int)Number(gen2), Number(pause))
        : null;

    public string ToLine() => $"{Word} {PeakBytes} {AllocatedBytes} {Gen0} {Gen1} {Gen2} {PauseMilliseconds}";

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
