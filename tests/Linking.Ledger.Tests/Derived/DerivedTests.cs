using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Admission;
using Linking.Storage;

namespace Linking.Ledger.Tests.Derived;

/// <summary>Derived data that fails, or is not this ledger's, costs no stamp and gives no wrong answer.</summary>
public class DerivedTests : SuiteTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData(Fault.NotDoneUnknown, 0)]
    [InlineData(Fault.DoneUnknown, 0)]
    [InlineData(Fault.NotDoneFailed, 1)]
    [InlineData(Fault.DoneFailed, 1)]
    public async Task Write_Fails_IsMadeLater_AndIssuingGoesOn(Fault fault, int resets)
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        await ledger.DriveUntilAsync(() => node.Status().IndexedSize == 1);
        ledger.Derived.Writes.Enqueue(fault);
        await ledger.StampAsync(node, "a");
        await ledger.DriveUntilAsync(() => node.Status().IndexedSize == 2);
        await ledger.DriveUntilAsync(() => node.Status().Warnings.Count == 0);
        Assert.Equal(LedgerMode.Issuing, node.State.Mode);
        Assert.Equal(resets, ledger.Derived.ResetCount);
        await ledger.EndAsync();
        Assert.Equal(2UL, (await ledger.Derived.ReadExtentAsync(None))?.Size);
    }

    [Fact]
    public async Task Reset_Fails_IsToldAndTriedAgain_AndIssuingGoesOn()
    {
        await using var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        await ledger.DriveUntilAsync(() => node.Status().IndexedSize == 1);
        ledger.Derived.Resets.Enqueue(Fault.NotDoneFailed);
        ledger.Derived.Writes.Enqueue(Fault.NotDoneFailed);
        await ledger.StampAsync(node, "a");
        await ledger.DriveUntilAsync(() => node.Status().Warnings.Count == 1);
        await ledger.StampAsync(node, "b");
        await ledger.DriveUntilAsync(() => node.Status() is { IndexedSize: 3, Warnings.Count: 0 });
        Assert.Equal(LedgerMode.Issuing, node.State.Mode);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task LookUp_Fails_TheRoundsAnswer()
    {
        await using var ledger = await MakeAsync(rounds: 5, tail: 2);
        var node = await ledger.OpenAsync();
        ledger.Derived.LookUps.Enqueue(Fault.NotDoneFailed);

        var found = await node.FindAsync(Document("1"), None);

        Assert.Equal(2UL, found?.Header.Index);
        await ledger.DriveUntilAsync(() => ledger.Derived.ResetCount == 1 && node.Status().IndexedSize == 6);
        Assert.Equal(2UL, (await node.FindAsync(Document("1"), None))?.Header.Index);
        Assert.Null(await node.FindAsync(Document("never"), None));
        await ledger.EndAsync();
    }

    [Fact]
    public async Task LookUp_FailsAndCannotBeMade_TooManyRoundsToLookThrough_IsNoWrongAnswer()
    {
        await using var ledger = await MakeAsync(rounds: 70);
        var node = await ledger.OpenAsync();
        ledger.Derived.LookUps.Enqueue(Fault.NotDoneFailed);
        ledger.Derived.Resets.Enqueue(Fault.NotDoneFailed);

        var error = await Assert.ThrowsAsync<StorageException>(() => node.FindAsync(Document("never"), None));

        Assert.Contains("being made again", error.Message, StringComparison.Ordinal);
        await ledger.DriveUntilAsync(() => node.Status().IndexedSize == 71);
        Assert.Null(await node.FindAsync(Document("never"), None));
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Submit_AfterARestart_IndexFails_TheSameLeafStillGetsItsFirstToken()
    {
        await using var ledger = await MakeAsync(rounds: 6, tail: 2);
        var node = await ledger.OpenAsync();
        var first = await node.FindAsync(Document("0"), None);
        ledger.Derived.LookUps.Enqueue(Fault.NotDoneFailed);

        var again = await ledger.StampAsync(node, "0");

        Assert.True(again.Repeated);
        Assert.Equal(first!.Value.Token.ToArray(), again.Token.ToArray());
        ledger.Derived.LookUps.Enqueue(Fault.NotDoneFailed);
        Assert.False((await ledger.StampAsync(node, "new")).Repeated);
        Assert.Equal(LedgerMode.Issuing, node.State.Mode);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Submit_AfterARestart_LeafInManyRounds_ReadsFewOfThem()
    {
        await using var ledger = await MakeAsync(rounds: 0);
        var node = await ledger.OpenAsync();
        var leaf = Document("x");
        for (var i = 0; i < 60; i++)
            await ledger.DriveAsync(node.SubmitBatchAsync((byte[])[.. Document($"{i}"), .. leaf], None));
        await ledger.StampAsync(node, "y");
        await ledger.StampAsync(node, "z");
        await ledger.RestartAsync();
        ledger.Options = ledger.Options with { TailRounds = 2, RepeatWindow = TimeSpan.FromMilliseconds(200) };
        node = await ledger.OpenAsync();
        var reads = 0;
        ledger.Store.Reading = round =>
        {
            Interlocked.Increment(ref reads);
            return round;
        };

        var again = await ledger.DriveAsync(node.SubmitAsync(leaf, None));

        Assert.True(again.Repeated);
        Assert.InRange(reads, 1, 16);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Submit_Batch_AfterARestart_IndexFails_TheSameBatchStillGetsItsFirstTokens()
    {
        await using var ledger = await MakeAsync(rounds: 0);
        var node = await ledger.OpenAsync();
        byte[] batch = [.. Document("x"), .. Document("y")];
        var first = await ledger.DriveAsync(node.SubmitBatchAsync(batch, None));
        for (var i = 0; i < 5; i++)
            await ledger.StampAsync(node, $"{i}");
        await ledger.RestartAsync();
        ledger.Options = ledger.Options with { TailRounds = 2 };
        node = await ledger.OpenAsync();
        ledger.Derived.LookUps.Enqueue(Fault.NotDoneFailed);

        var again = await ledger.DriveAsync(node.SubmitBatchAsync(batch, None));

        Assert.True(again.Repeated);
        Assert.Equal(first.Header.Index, again.Header.Index);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Tile_CannotBeRead_TheHeadersAnswer()
    {
        await using var ledger = await MakeAsync(rounds: 300, tail: 8);
        var node = await ledger.OpenAsync();
        await ledger.RestartAsync();
        for (var i = 0; i < 3; i++)
            ledger.Derived.Tiles.Enqueue(Fault.NotDoneFailed);
        node = await ledger.OpenAsync();
        Assert.Equal(node.Head.Size, (await node.ProveInclusionAsync(3, node.Head.Size, None)).Size);
        Assert.Equal(LedgerMode.Issuing, node.State.Mode);
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Open_ExtentCannotBeRead_IsMadeAgain()
    {
        await using var ledger = await MakeAsync(rounds: 2);
        ledger.Derived.Extents.Enqueue(Fault.NotDoneFailed);
        await AssertMadeAgainAsync(ledger);
    }

    [Fact]
    public async Task Open_ResetFailsToo_StartsAllTheSame()
    {
        await using var ledger = await MakeAsync(rounds: 2);
        ledger.Derived.Extents.Enqueue(Fault.NotDoneFailed);
        for (var i = 0; i < 3; i++)
            ledger.Derived.Resets.Enqueue(Fault.NotDoneFailed);
        var node = await ledger.OpenAsync();
        Assert.Equal(LedgerMode.Issuing, node.State.Mode);
        await ledger.StampAsync(node, "later");
        await ledger.DriveUntilAsync(() => node.Status() is { IndexedSize: 4, Warnings.Count: 0 });
        await ledger.EndAsync();
    }

    [Fact]
    public async Task Open_OfAnotherLedger_IsMadeAgain()
    {
        await using var ledger = await MakeAsync(rounds: 2);
        ledger.Derived = await IndexedAsync(new DigestPair(), new DigestPair());
        await AssertMadeAgainAsync(ledger);
    }

    [Fact]
    public async Task Open_AheadOfTheTruth_IsMadeAgain()
    {
        await using var ledger = await MakeAsync(rounds: 2);
        for (var n = 3UL; n < 5; n++)
            await ledger.Derived.Inner.IndexRoundAsync(new StoredHead(n, default), new Digest[1], None);
        await AssertMadeAgainAsync(ledger);
    }

    [Fact]
    public async Task Open_OfAnotherFuture_IsMadeAgain()
    {
        await using var ledger = await MakeAsync(rounds: 2);
        var genesis = (await ledger.Store.ReadRoundAsync(0, None))!;
        ledger.Derived = await IndexedAsync(genesis.Link, new DigestPair());
        await AssertMadeAgainAsync(ledger);
    }

    [Fact]
    public async Task Open_Behind_IsOnlyCaughtUp()
    {
        await using var ledger = await MakeAsync(rounds: 2);
        var rounds = new List<StoredRound>();
        for (var n = 0UL; n < 2; n++)
            rounds.Add((await ledger.Store.ReadRoundAsync(n, None))!);
        var derived = new MemoryLedgerDerived();
        foreach (var round in rounds)
            await derived.IndexRoundAsync(new StoredHead(round.Index, round.Link), TestRounds.LeafHashes(round), None);
        ledger.Derived = new FaultyDerived(derived);
        await ledger.OpenAsync();
        Assert.Equal(0, ledger.Derived.ResetCount);
        Assert.Equal(3UL, (await derived.ReadExtentAsync(None))?.Size);
        await ledger.EndAsync();
    }

    private static async Task<FaultyDerived> IndexedAsync(params DigestPair[] links)
    {
        var derived = new MemoryLedgerDerived();
        foreach (var (n, link) in links.Index())
            await derived.IndexRoundAsync(new StoredHead((ulong)n, link), new Digest[1], None);
        return new FaultyDerived(derived);
    }

    private async Task AssertMadeAgainAsync(TestLedger ledger)
    {
        var node = await ledger.OpenAsync();
        Assert.Equal(LedgerMode.Issuing, node.State.Mode);
        Assert.Equal(1, ledger.Derived.ResetCount);
        Assert.Equal(node.Head.Size, (await ledger.Derived.ReadExtentAsync(None))?.Size);
        Assert.NotNull(await node.FindAsync(Document("0"), None));
        await ledger.EndAsync();
    }

    /// <summary>A ledger that was stopped, with one leaf a round after round 0: "0", "1" …</summary>
    private async Task<TestLedger> MakeAsync(int rounds, int tail = 64)
    {
        var ledger = NewLedger();
        ledger.Options = ledger.Options with { Interval = TimeSpan.FromMilliseconds(10), TailRounds = tail };
        var node = await ledger.OpenAsync();
        for (var i = 0; i < rounds; i++)
            await ledger.DriveAsync(node.SubmitAsync(Document($"{i}"), None));
        await ledger.RestartAsync();
        return ledger;
    }
}
