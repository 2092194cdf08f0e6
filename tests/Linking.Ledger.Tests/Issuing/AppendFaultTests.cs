using Linking.Ledger.Admission;
using Linking.Ledger.Opening;

namespace Linking.Ledger.Tests.Issuing;

/// <summary>Appending fails both ways: not done, and done but reported failed.</summary>
public class AppendFaultTests : SuiteTests
{
    [Theory]
    [InlineData(Fault.NotDoneUnknown, 1)]
    [InlineData(Fault.DoneUnknown, 1)]
    [InlineData(Fault.NotDoneUnknown, 5)]
    [InlineData(Fault.DoneUnknown, 5)]
    public async Task Append_OutcomeUnknown_SubmitsTheSameRowAgain(Fault fault, int times)
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        for (var i = 0; i < times; i++)
            ledger.Store.Rounds.Enqueue(fault);
        await ledger.StampAsync(node, "a");
        Assert.Equal(LedgerMode.Issuing, node.State.Mode);
        var rows = ledger.Store.Submitted.Where(r => r.Index == 1).ToList();
        Assert.Equal(times + 1, rows.Count);
        Assert.All(rows, r => Assert.Equal(rows[0], r));
        await ledger.StampAsync(node, "b");
        Assert.Equal(3UL, (await ledger.EndAsync()).Rounds);
    }

    [Theory]
    [InlineData(Fault.NotDoneUnknown, false)]
    [InlineData(Fault.DoneUnknown, true)]
    public async Task Append_UnknownToTheEnd_Fails(Fault fault, bool there)
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        for (var i = 0; i < ledger.Options.AppendAttempts; i++)
            ledger.Store.Rounds.Enqueue(fault);
        await FailsAndRecoversAsync(ledger, node, there);
    }

    [Theory]
    [InlineData(Fault.NotDoneFailed, false)]
    [InlineData(Fault.DoneFailed, true)]
    public async Task Append_Failed_StopsIssuing(Fault fault, bool there)
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        ledger.Store.Rounds.Enqueue(fault);
        await FailsAndRecoversAsync(ledger, node, there);
    }

    [Theory]
    [InlineData(Fault.NotDoneFailed, OpenProblem.Storage)]
    [InlineData(Fault.DoneFailed, OpenProblem.Storage)]
    public async Task Create_Failed_IsNotOpened(Fault fault, OpenProblem problem)
    {
        await using var ledger = NewLedger();
        ledger.Store.Rounds.Enqueue(fault);
        var e = await Assert.ThrowsAsync<LedgerOpenException>(() => ledger.OpenAsync());
        Assert.Equal(problem, e.Problem);
        await ledger.RestartAsync();
        await ledger.StampAsync(await ledger.OpenAsync(), "a");
        Assert.Equal(2UL, (await ledger.EndAsync()).Rounds);
    }

    [Theory]
    [InlineData(Fault.NotDoneUnknown)]
    [InlineData(Fault.DoneUnknown)]
    public async Task Create_OutcomeUnknown_SubmitsTheSameRowAgain(Fault fault)
    {
        await using var ledger = NewLedger();
        ledger.Store.Rounds.Enqueue(fault);
        await ledger.DriveAsync(ledger.OpenAsync());
        Assert.Equal(1UL, (await ledger.EndAsync()).Rounds);
    }

    [Fact]
    public async Task Append_StoreThrowsAnythingElse_StopsIssuing()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        ledger.Store.BeforeAppend = _ => throw new InvalidOperationException("a bug in a backend");
        await FailsAndRecoversAsync(ledger, node, there: false);
    }

    [Fact]
    public async Task Read_AfterAFailedAppend_PromisesNothingOnTheRow()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        ledger.Store.Rounds.Enqueue(Fault.DoneFailed);
        await TestLedger.RefusedAsync(ledger.DriveAsync(node.SubmitAsync(Document("a"), CancellationToken.None)));
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Failed);
        Assert.Equal(2UL, (await ledger.Store.ReadHeadAsync(CancellationToken.None))!.Value.Size);
        Assert.Equal(1UL, (await node.ReadHeadAsync(CancellationToken.None)).Size);
        Assert.Null(await node.FindAsync(Document("a"), CancellationToken.None));
        Assert.Equal(1UL, ledger.Mark.Value?.Size);
        Assert.Equal(2UL, (await ledger.EndAsync()).Rounds);
    }

    private async Task FailsAndRecoversAsync(TestLedger ledger, LedgerNode node, bool there)
    {
        var refused = await TestLedger.RefusedAsync(ledger.DriveAsync(node.SubmitAsync(Document("a"), CancellationToken.None)));
        Assert.Equal((RefusalReason.Failed, true), (refused.Reason, refused.MayExist));
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Failed);
        Assert.NotEmpty(node.State.Reason);
        Assert.NotEmpty(node.State.Advice);
        var later = await TestLedger.RefusedAsync(node.SubmitAsync(Document("b"), CancellationToken.None));
        Assert.Equal((RefusalReason.Failed, false), (later.Reason, later.MayExist));

        // The same leaf after the restart: the first token if it was there, a new one if not; never two.
        await ledger.RestartAsync();
        node = await ledger.OpenAsync();
        Assert.Equal(LedgerMode.Issuing, node.State.Mode);
        Assert.Equal(there, (await ledger.StampAsync(node, "a")).Repeated);
        await ledger.StampAsync(node, "b");
        Assert.Equal(3UL, (await ledger.EndAsync()).Rounds);
    }
}
