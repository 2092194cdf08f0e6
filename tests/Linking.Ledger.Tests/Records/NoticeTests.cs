using System.Text;

using Linking.Events;
using Linking.Hashing;
using Linking.Ledger.Admission;
using Linking.Ledger.Checking;
using Linking.Ledger.Opening;
using Linking.Records;
using Linking.Storage;

namespace Linking.Ledger.Tests.Records;

public sealed class NoticeTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Notice_StandsInTheRecord_AndStays()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        var key = TestLedger.KeyRing.Publications!.Publishing();
        Assert.Equal(2UL, await ledger.DriveAsync(node.NoticeAsync(new OtherSubject(), ["The door was open.", "It is closed."], None)));
        Assert.Equal(3UL, await ledger.DriveAsync(node.NoticeAsync(new StolenSubject(key, node.Head.Time), [], None)));
        Assert.Equal(4UL, await ledger.DriveAsync(node.NoticeAsync(new UnprovableSubject(1, 3), [], None)));
        await ledger.StampAsync(node, "b");
        await ledger.RestartAsync();
        node = await ledger.OpenAsync();

        Assert.Equal(4, node.Record.Count);
        Assert.NotNull(node.Record.StolenSince(key));
        var file = await node.ReadRecordAsync(None);
        Assert.Equal([0UL, 2, 3, 4], file.Entries.Select(e => e.Round));
        Assert.Contains("text The door was open.\ntext It is closed.\n", Encoding.UTF8.GetString(file.Entries[1].Event.Span),
            StringComparison.Ordinal);
        await ledger.StampAsync(node, "c");
        Assert.Equal(7UL, (await ledger.EndAsync()).Rounds);
    }

    [Fact]
    public async Task Notice_ThatDoesNotFit_IsRefused()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        await RefusedAsync(node.NoticeAsync(new UnprovableSubject(1, 2), [], None), "not rounds of this ledger");
        await RefusedAsync(node.NoticeAsync(new UnprovableSubject(1, 0), [], None), "not rounds of this ledger");
        await RefusedAsync(node.NoticeAsync(new ClockSubject(1, 1), [], None), "striking");
        await RefusedAsync(node.NoticeAsync(new OtherSubject(), ["two\nlines"], None), "no notice");
        await RefusedAsync(node.NoticeAsync(new OtherSubject(), [.. Enumerable.Repeat("a", 17)], None), "no notice");
        Assert.Equal(2UL, node.Head.Size);
        await ledger.EndAsync();
        Assert.Equal(
            RefusalReason.Stopping, (await TestLedger.RefusedAsync(node.NoticeAsync(new OtherSubject(), [], None))).Reason);

        async Task RefusedAsync(Task<ulong> asked, string says)
        {
            var refused = await TestLedger.RefusedAsync(ledger.DriveAsync(asked));
            Assert.Equal((RefusalReason.BadRecordEvent, false), (refused.Reason, refused.MayExist));
            Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AnotherNode_TakesTheNoticeUp_AndItsNextFollows()
    {
        await using var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        var other = await ledger.OpenAsync(store: new FaultyTruth(ledger.Store.Inner));
        await ledger.DriveAsync(node.NoticeAsync(new OtherSubject(), ["first"], None));
        // It does not know of the first one yet: its own is made again behind it.
        Assert.Equal(2UL, await ledger.DriveAsync(other.NoticeAsync(new OtherSubject(), ["second"], None)));
        await node.ReadHeadAsync(None);
        Assert.Equal((await node.ReadRecordAsync(None)).ToBytes(), (await other.ReadRecordAsync(None)).ToBytes());
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Fsck_EventChanged_NamesItsRound()
    {
        await using var ledger = await WithTwoNoticesAsync();
        var round = (await ledger.Store.ReadRoundAsync(2, None))!;
        var text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(round.Events[0].Text.Span)
            .Replace("first", "other", StringComparison.Ordinal));
        var changed = round.Events[0] with { Text = text };
        ledger.Store.Reading = r => r.Index == 2 ? r with { Events = [changed] } : r;
        ledger.Store.ReadingRecord = e => e.Round == 2 ? changed : e;
        await OnlyEventOfAsync(ledger, 2);

        var cut = round.Events[0] with { Text = round.Events[0].Text[..^1] };
        ledger.Store.Reading = r => r.Index == 2 ? r with { Events = [cut] } : r;
        ledger.Store.ReadingRecord = e => e.Round == 2 ? cut : e;
        await OnlyEventOfAsync(ledger, 2);
        var refused = await Assert.ThrowsAsync<LedgerOpenException>(() => ledger.OpenAsync());
        Assert.Equal(OpenProblem.Damaged, refused.Problem);
    }

    [Theory]
    [InlineData(2UL)]
    [InlineData(4UL)]
    public async Task EventMissingInTheIndex_IsFound_ByFsckAndByAStart(ulong round)
    {
        await using var ledger = await WithTwoNoticesAsync();
        ledger.Options = ledger.Options with { TailRounds = 1 };
        ledger.Store.ReadingRecord = e => e.Round == round ? null : e;
        await OnlyEventOfAsync(ledger, round);
        await Assert.ThrowsAsync<LedgerOpenException>(() => ledger.OpenAsync());
        ledger.Store.ReadingRecord = null;
        await ledger.OpenAsync();
    }

    // Notices in rounds 2 and 4 of 7.
    private static async Task<TestLedger> WithTwoNoticesAsync()
    {
        var ledger = new TestLedger();
        var node = await ledger.OpenAsync();
        await ledger.StampAsync(node, "a");
        await ledger.DriveAsync(node.NoticeAsync(new OtherSubject(), ["first"], None));
        await ledger.StampAsync(node, "b");
        await ledger.DriveAsync(node.NoticeAsync(new OtherSubject(), ["second"], None));
        await ledger.StampAsync(node, "c");
        await ledger.StampAsync(node, "d");
        await ledger.StopAsync();
        return ledger;
    }

    private static async Task OnlyEventOfAsync(TestLedger ledger, ulong round)
    {
        var report = await LedgerCheck.RunAsync(ledger.Store, ledger.Derived, null, None);
        Assert.NotEmpty(report.Problems);
        Assert.Contains(report.Problems, p => p.Part == CheckedPart.Event);
        Assert.Equal(round, report.FirstWrongRound);
    }
}
