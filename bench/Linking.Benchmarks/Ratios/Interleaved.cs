using System.Diagnostics;

namespace Linking.Benchmarks.Ratios;

/// <summary>
/// Times several actions in turns, so that whatever else the machine does meets all of them: their ratios mean
/// something where their absolute times do not. Processor time is that of the whole process, so that waiting for a
/// processor does not count and collecting garbage does; of it the median is kept, because the kernel's accounting
/// errs to both sides; of elapsed time the median and the best.
/// </summary>
internal sealed class Interleaved
{
    private readonly List<(string Name, Action Action)> _actions = [];
    private readonly Dictionary<string, List<(double Processor, double Elapsed)>> _turns = new(StringComparer.Ordinal);

    public Timing this[string name] => new(
        _turns[name].Select(t => t.Processor).Order().ElementAt(_turns[name].Count / 2),
        _turns[name].Select(t => t.Elapsed).Order().ElementAt(_turns[name].Count / 2),
        _turns[name].Min(t => t.Elapsed));

    public void Add(string name, Action action)
    {
        _actions.Add((name, action));
        _turns[name] = [];
    }

    /// <summary>Runs all actions <paramref name="turns"/> times, after as long a warm-up as compiling takes.</summary>
    public void Run(int turns)
    {
        var warmUp = Stopwatch.StartNew();
        while (warmUp.Elapsed < TimeSpan.FromSeconds(3))
            _actions.ForEach(a => a.Action());
        for (var turn = 0; turn < turns; turn++)
        {
            foreach (var (name, action) in _actions)
            {
                var processor = Environment.CpuUsage.TotalTime;
                var start = Stopwatch.GetTimestamp();
                action();
                var elapsed = Stopwatch.GetElapsedTime(start);
                processor = Environment.CpuUsage.TotalTime - processor;
                _turns[name].Add((processor.TotalNanoseconds, elapsed.TotalNanoseconds));
            }
        }
    }
}
