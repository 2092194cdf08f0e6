namespace Linking.Cli.Tests;

/// <summary>order: two tokens, no clock and no server.</summary>
[Collection(LiveLedger.Name)]
public sealed class OrderTests(LiveLedger live)
{
    [Fact]
    public async Task Order_TwoRounds_IsProvenBothWays()
    {
        var folder = await ExtendedAsync();

        var shown = (await Cli.RunAsync(folder, "order", "a", "b", "-o", "a-b.lop")).Succeeds().Output;
        Assert.StartsWith("a was stamped before b\n", shown, StringComparison.Ordinal);
        Assert.Contains("no clock plays a part", shown, StringComparison.Ordinal);

        var json = (await Cli.RunAsync(folder, "order", "b", "a", "--json")).Ends(1).Json;
        Assert.Equal("second before first", json.GetProperty("order").GetString());
        Assert.Equal("Valid", json.GetProperty("first").GetProperty("result").GetString());

        // By the proof that was written, which is of these two headers and of no others.
        (await Cli.RunAsync(folder, "order", "a", "b.lts", "--proof", "a-b.lop")).Succeeds();
        await File.WriteAllTextAsync(Path.Combine(folder, "c"), "c");
        (await live.RunAsync(folder, "stamp", "c")).Succeeds();
        Assert.Contains(
            "of other rounds", (await Cli.RunAsync(folder, "order", "a", "c", "--proof", "a-b.lop")).Ends(2).Output,
                StringComparison.Ordinal);
        Assert.Contains("order proof", (await Cli.RunAsync(folder, "info", "a-b.lop")).Succeeds().Output, StringComparison.Ordinal);
        (await Cli.RunAsync(folder, "order", "a", "b", "-o", "a-b.lop")).Fails(73, "a-b.lop is there already");
        (await Cli.RunAsync(folder, "order", "a", "b", "--proof", "a.lts")).Fails(65, "--proof", "no order proof");
    }

    [Fact]
    public async Task Order_NotShown_SaysWhy()
    {
        var folder = await ExtendedAsync();

        Assert.Contains("leaves of one round have no order", (await Cli.RunAsync(folder, "order", "a", "a.lts")).Ends(2).Output,
            StringComparison.Ordinal);
        // Of a ledger that nobody met nothing is verified, and so nothing is proven.
        var unknown = (await Cli.RunAsync(folder, "order", "a", "b", "--trust", "nowhere")).Ends(2);
        Assert.Contains("could not be verified", unknown.Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "a"), "changed");
        Assert.Contains("a is not what its token says", (await Cli.RunAsync(folder, "order", "a", "b")).Ends(2).Output,
            StringComparison.Ordinal);
        (await Cli.RunAsync(folder, "order", "a", "none")).Fails(66, "none.lts");
    }

    private async Task<string> ExtendedAsync()
    {
        var folder = await live.StampedAsync("a", "a");
        await File.WriteAllTextAsync(Path.Combine(folder, "b"), "b");
        (await live.RunAsync(folder, "stamp", "b")).Succeeds();
        (await live.RunAsync(folder, "publish")).Succeeds();
        (await live.RunAsync(folder, "extend", "a.lts", "b.lts")).Succeeds();
        return folder;
    }
}
