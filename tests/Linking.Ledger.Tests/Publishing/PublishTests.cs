using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Publishing;
using Linking.Publications;
using Linking.Storage;

namespace Linking.Ledger.Tests.Publishing;

public sealed class PublishTests
{
    [Fact]
    public async Task Publish_LedgerGrew_MakesTheNext()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var announcement = new Announcement("policy", Suite.One.Hash("policy"u8));
        var first = (await node.PublishAsync([announcement], CancellationToken.None)).Publication;
        Assert.Equal((1UL, 1UL), (first.Number, first.Size));
        Assert.Equal(new PublishResult(first, Created: false), await node.PublishAsync([], CancellationToken.None));
        await ledger.StampAsync(node, "a");
        var second = (await node.PublishAsync([], CancellationToken.None)).Publication;
        Assert.Equal((2UL, 2UL), (second.Number, second.Size));
        var list = new List<StoredPublication>();
        await foreach (var publication in node.ReadPublicationsAsync(1, 10, CancellationToken.None))
            list.Add(publication);
        Assert.Equal([first, second], list);
        Assert.True(Publication.TryParseNote(first.Note, out var text, out _, out _));
        Assert.Equal([announcement], text.Announcements);
        Assert.Equal(2UL, (await ledger.EndAsync()).Publications);
    }

    [Fact]
    public async Task Publish_BadAnnouncement_Throws()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(()
            => node.PublishAsync([new Announcement("Not Allowed", default)], CancellationToken.None));
        Assert.Equal(LedgerMode.Issuing, node.State.Mode);
    }

    [Fact]
    public async Task Publish_ManyAtOnce_MakesOne()
    {
        await using var ledger = new TestLedger();
        var (a, b) = (await ledger.OpenAsync(), await ledger.OpenAsync(store: new FaultyTruth(ledger.Store.Inner)));
        var all = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(i => Task.Run(() => (i % 2 == 0 ? a : b).PublishAsync([], CancellationToken.None))));
        Assert.Single(all.Select(r => r.Publication).Distinct());

        // Two nodes that make the same bytes at the same moment have both made it.
        Assert.InRange(all.Count(r => r.Created), 1, 2);
        Assert.Equal(1UL, (await ledger.EndAsync()).Publications);
    }

    [Theory]
    [InlineData(Fault.NotDoneUnknown)]
    [InlineData(Fault.DoneUnknown)]
    public async Task Publish_OutcomeUnknown_StoresTheSameAgain(Fault fault)
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        ledger.Store.Publications.Enqueue(fault);
        Assert.Equal(1UL, (await ledger.DriveAsync(node.PublishAsync([], CancellationToken.None))).Publication.Number);
        Assert.Equal(1UL, (await ledger.EndAsync()).Publications);
    }

    [Theory]
    [InlineData(Fault.NotDoneFailed)]
    [InlineData(Fault.DoneFailed)]
    public async Task Publish_Failed_StopsIssuingUntilRestart(Fault fault)
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        ledger.Store.Publications.Enqueue(fault);
        var refused = await TestLedger.RefusedAsync(node.PublishAsync([], CancellationToken.None));
        Assert.Equal((RefusalReason.Failed, true), (refused.Reason, refused.MayExist));
        Assert.Equal(LedgerMode.Failed, node.State.Mode);
        Assert.Equal(RefusalReason.Failed, (await TestLedger.RefusedAsync(node.PublishAsync([], CancellationToken.None))).Reason);
        await ledger.RestartAsync();
        node = await ledger.OpenAsync();
        Assert.Equal(1UL, (await node.PublishAsync([], CancellationToken.None)).Publication.Number);
        Assert.Equal(1UL, (await ledger.EndAsync()).Publications);
    }

    [Fact]
    public async Task Publish_OnlyIfTheLedgerHasGrown_TellsWhoListens()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var told = 0;
        node.Published = () => told++;
        await node.PublishAsync([], CancellationToken.None);
        await node.PublishAsync([], CancellationToken.None);
        Assert.Equal(1, told);
    }

    /// <summary>Nothing is to be done: that is no failure of the schedule, which would warn the operator each day.</summary>
    [Fact]
    public async Task Publish_ReadOnly_FindsTheLastAndRefusesTheNext()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var first = (await node.PublishAsync([], CancellationToken.None)).Publication;
        Assert.True(node.Confront(first.Note, "in the test"));
        Assert.Equal(LedgerMode.ReadOnly, node.State.Mode);
        Assert.Equal(new PublishResult(first, Created: false), await node.PublishAsync([], CancellationToken.None));
    }

    [Fact]
    public async Task Publish_ReadOnlyAndGrown_Refuses()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var first = (await node.PublishAsync([], CancellationToken.None)).Publication;
        await ledger.StampAsync(node, "a");
        Assert.True(node.Confront(first.Note, "in the test"));
        Assert.Equal(RefusalReason.ReadOnly, (await TestLedger.RefusedAsync(node.PublishAsync([], CancellationToken.None))).Reason);
    }
}
