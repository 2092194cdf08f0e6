using System.Collections.Concurrent;

using Linking.Faults.Tests.Flips;
using Linking.Storage.Sqlite;

using Xunit.Abstractions;

namespace Linking.Faults.Tests;

/// <summary>One byte of the database is another: fsck names it wherever it is data, and no start issues over it.</summary>
public sealed class FlipTests(ITestOutputHelper output)
{
    private const int StartEvery = 10;

    [Theory]
    [MemberData(nameof(Stores.Rows), MemberType = typeof(Stores))]
    public async Task Flip_AtRandomPlaces_IsNamed(string store)
    {
        using var ledger = await FlippedLedger.MakeAsync(FullSweep.Or(300, 30), store);
        var random = new Random(20);
        await CheckAsync(ledger, [.. Enumerable.Range(0, FullSweep.Or(2000, 100)).Select(_ => random.Next(ledger.Length))]);
    }

    [Theory]
    [MemberData(nameof(Stores.Rows), MemberType = typeof(Stores))]
    public async Task Flip_OfEveryByteOfASmallLedger_IsNamed(string store)
    {
        using var ledger = await FlippedLedger.MakeAsync(2, store);

        // In every build only a few of them: as many in each page.
        var step = FullSweep.Or(1, 499);
        await CheckAsync(ledger, [.. Enumerable.Range(0, ledger.Length / step).Select(i => i * step)]);
    }

    [Fact]
    public async Task Flip_OfDerivedData_CostsNoStampAndNoRightAnswer()
    {
        using var ledger = await FlippedLedger.MakeAsync(40, Stores.Sqlite, SqliteLedgerDerived.FileName);
        var step = FullSweep.Or(7, 499);
        var flips = await EachAsync([.. Enumerable.Range(0, ledger.Length / step).Select(i => i * step)],
            offset => ledger.CheckDerivedAsync(offset.Item));
        Assert.All(flips, f => Assert.True(f.Issued, $"at {f.Offset}"));
        Assert.DoesNotContain(flips, f => f.Missed);
    }

    private async Task CheckAsync(FlippedLedger ledger, IReadOnlyList<int> offsets)
    {
        var flips = await EachAsync(offsets, place => ledger.CheckAsync(place.Item, start: place.Index % StartEvery == 0));
        Assert.DoesNotContain(flips, f => f.Missed);
        Assert.DoesNotContain(flips, f => f.Issued);
    }

    private async Task<ConcurrentBag<Flip>> EachAsync(IReadOnlyList<int> offsets, Func<(int Index, int Item), Task<Flip>> check)
    {
        var flips = new ConcurrentBag<Flip>();
        var failures = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(offsets.Index(), async (place, _) =>
        {
            try
            {
                flips.Add(await check(place));
            }
            catch (Exception e)
            {
                failures.Add($"at {place.Item}: {e}");
            }
        });
        output.WriteLine("| bytes changed | named by fsck | of them derived data | no data, clean | missed | starts that issued over it |");
        output.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: |");
        output.WriteLine($"| {flips.Count} | {flips.Count(f => f.Found is not null)} "
            + $"| {flips.Count(f => f.Found == Finding.NamedAsDerived)} | {flips.Count(f => f.Found is null && !f.Missed)} "
                + $"| {flips.Count(f => f.Missed)} | {flips.Count(f => f.Issued)} |");
        output.WriteLine($"missed at {string.Join(", ", flips.Where(f => f.Missed).Select(f => f.Offset).Order())}");
        output.WriteLine($"issued over {string.Join(", ", flips.Where(f => f.Issued).Select(f => f.Offset).Order())}");
        Assert.True(failures.IsEmpty, $"{failures.Count} places were not told as damage:\n{string.Join("\n\n", failures.Take(10))}");
        return flips;
    }
}
