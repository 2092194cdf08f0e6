using System.Collections.Concurrent;
using System.Text;

using Linking.Faults.Tests.Injection;

using Xunit.Abstractions;

namespace Linking.Faults.Tests;

/// <summary>System calls of the real server fail, or it is killed before them: nothing acknowledged is lost.</summary>
public sealed class InjectionTests(ITestOutputHelper output)
{
    private const int AtOnce = 3;

    [ProgramFact("strace")]
    public async Task Fault_AtStorageCalls_NothingAcknowledgedIsLost()
    {
        var cases = FullSweep.IsOn ? await AllCasesAsync() : FaultCases.Quick;
        var outcomes = new ConcurrentBag<FaultOutcome>();
        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (@case, _) =>
        {
            try
            {
                outcomes.Add(await FaultRun.RunAsync(@case));
            }
            catch (Exception e)
            {
                failures.Add($"{@case}: {e}");
            }
        });

        output.WriteLine(Table(outcomes, failures.Count));
        Assert.True(failures.IsEmpty, $"{failures.Count} of {cases.Count} cases failed:\n{string.Join("\n\n", failures)}");

        // Threads share out the calls again in each run, so that a late occurrence may not come again.
        Assert.True(outcomes.Count(o => o.Hit) >= (FullSweep.IsOn ? cases.Count / 2 : cases.Count - 2), "Too many faults did not come.");
    }

    private async Task<IReadOnlyList<FaultCase>> AllCasesAsync()
    {
        var cases = new List<FaultCase>();
        foreach (var store in Stores.All)
        {
            var all = new Dictionary<CallSite, int>();
            foreach (var phase in Enum.GetValues<Phase>())
            {
                foreach (var (site, count) in await FaultRun.RecordAsync(phase, store))
                    all.Add(site, count);
            }

            output.WriteLine($"recorded on {store} (phase, call, file: calls of the busiest thread)");
            foreach (var (site, count) in all)
                output.WriteLine($"  {site.Phase} {site.Call} {site.File}: {count}");
            cases.AddRange(FaultCases.All(store, all));
        }

        return cases;
    }

    private static string Table(ConcurrentBag<FaultOutcome> outcomes, int failed)
    {
        var text = new StringBuilder(
            "| store | phase | fault | cases | fault came | effects | tokens verified and found again |\n" +
            "| --- | --- | --- | ---: | ---: | --- | ---: |\n");
        foreach (var group in outcomes.GroupBy(o => (o.Case.Store, o.Case.Site.Phase, o.Case.Fault)).OrderBy(g => g.Key))
        {
            var effects = group.Where(o => o.Hit).GroupBy(o => o.Effect).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => $"{g.Key} {g.Count()}");
            text.AppendLine($"| {group.Key.Store} | {group.Key.Phase} | {group.Key.Fault} | {group.Count()} | {group.Count(o => o.Hit)} "
                + $"| {string.Join(", ", effects)} | {group.Sum(o => o.Acknowledged)} |");
        }

        text.AppendLine($"| all | | | {outcomes.Count} | {outcomes.Count(o => o.Hit)} | {failed} failed "
            + $"| {outcomes.Sum(o => o.Acknowledged)} |");
        foreach (var missed in outcomes.Where(o => !o.Hit))
            text.AppendLine($"did not come: {missed.Case}");
        return text.ToString();
    }
}
