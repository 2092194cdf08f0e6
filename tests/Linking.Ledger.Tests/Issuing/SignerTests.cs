using Linking.Ledger.Admission;
using Linking.Notes;

namespace Linking.Ledger.Tests.Issuing;

/// <summary>Keys that are there and cannot sign.</summary>
public sealed class SignerTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Heads_CannotSign_NothingIsIssued_AndItGoesOnByItself()
    {
        await using var ledger = new TestLedger();
        var (ring, heads, _) = Ring();
        var node = await ledger.OpenAsync(ring);
        await ledger.StampAsync(node, "before");
        heads.IsAway = true;
        var size = node.Head.Size;

        var refused = await TestLedger.RefusedAsync(ledger.DriveAsync(node.SubmitAsync(TestLedger.Document("while"), None)));
        Assert.Equal(RefusalReason.ReadOnly, refused.Reason);
        Assert.False(refused.MayExist);
        Assert.Equal((LedgerMode.ReadOnly, "The module is away.", "Put it back."), (node.State.Mode, node.State.Reason, node.State.Advice));
        Assert.Equal(size, node.Head.Size);
        await TestLedger.RefusedAsync(node.SubmitAsync(TestLedger.Document("while"), None));

        heads.IsAway = false;
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing);
        await ledger.StampAsync(node, "while");
        await ledger.EndAsync();
    }

    /// <summary>The round is durable and stands; its head is signed as soon as that can be, and before any other round.</summary>
    [Fact]
    public async Task Heads_BreakOffAfterARoundIsDurable_ItsHeadIsSignedLater()
    {
        await using var ledger = new TestLedger();
        var (ring, heads, _) = Ring();
        var node = await ledger.OpenAsync(ring);
        await ledger.StampAsync(node, "before");
        heads.FailNext(3);

        var refused = await TestLedger.RefusedAsync(ledger.DriveAsync(node.SubmitAsync(TestLedger.Document("cut off"), None)));
        Assert.Contains("cannot sign for it now", refused.Message, StringComparison.Ordinal);
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing && node.Head.Signed is not null);
        Assert.Equal(3UL, node.Head.Size);
        var again = await ledger.StampAsync(node, "cut off");
        Assert.True(again.Repeated);
        await ledger.StampAsync(node, "after");
        Assert.Equal(4UL, node.Head.Size);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Start_WhileTheHeadsCannotSign_IsReadOnlyUntilTheyCan()
    {
        await using var ledger = new TestLedger();
        var (ring, heads, _) = Ring();
        var stamped = await ledger.StampAsync(await ledger.OpenAsync(ring), "before");
        await ledger.RestartAsync();
        heads.IsAway = true;
        var node = await ledger.OpenAsync(ring);
        Assert.Equal(LedgerMode.ReadOnly, node.State.Mode);
        Assert.Null(node.Head.Signed);
        heads.IsAway = false;
        await ledger.DriveUntilAsync(() => node.State.Mode == LedgerMode.Issuing);
        ledger.AssertSigned(node, stamped.Token, "before");
        await ledger.StampAsync(node, "after");
        await ledger.EndAsync();
    }

    /// <summary>Who cannot publish can stamp: the keys are apart.</summary>
    [Fact]
    public async Task Publications_CannotSign_IsSaid_AndStampingGoesOn()
    {
        await using var ledger = new TestLedger();
        var (ring, _, publications) = Ring();
        var node = await ledger.OpenAsync(ring);
        await ledger.StampAsync(node, "a");
        publications.IsAway = true;
        var refused = await TestLedger.RefusedAsync(node.PublishAsync([], None));
        Assert.Equal(
            (RefusalReason.ReadOnly, "Nothing was published. The module broke off. Put it back."), (refused.Reason, refused.Message));
        await ledger.StampAsync(node, "b");
        publications.IsAway = false;
        Assert.True((await node.PublishAsync([], None)).Created);
        await ledger.EndAsync();
    }

    private static (KeyRing Ring, FlakySigner Heads, FlakySigner Publications) Ring()
    {
        var heads = new FlakySigner((SigningKey)TestLedger.KeyRing.Heads!);
        var publications = new FlakySigner((SigningKey)TestLedger.KeyRing.Publications!);
        return (new KeyRing(heads, publications), heads, publications);
    }
}
