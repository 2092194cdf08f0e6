using Linking.Hashing;
using Linking.Ledger.Checking;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Storage;

namespace Linking.Ledger.Tests.Checking;

public class LedgerCheckTests : SuiteTests
{
    [Fact]
    public async Task Run_EmptyStore_SaysSo()
    {
        var report = await LedgerCheck.RunAsync(new MemoryLedgerTruth(), null, null, CancellationToken.None);
        Assert.Equal(CheckedPart.Store, Assert.Single(report.Problems).Part);
        Assert.False(report.Clean);
    }

    [Fact]
    public async Task Run_SoundLedger_IsCleanAndReportsProgress()
    {
        await using var ledger = await MakeAsync();
        var seen = new List<CheckProgress>();
        var report = await LedgerCheck.RunAsync(ledger.Store, ledger.Derived, new Seen(seen), CancellationToken.None);
        Assert.True(report.Clean);
        Assert.Null(report.FirstWrongRound);
        Assert.Equal((6UL, 11UL, 2UL), (report.Rounds, report.Leaves, report.Publications));
        Assert.Equal(new CheckProgress(6, 6, 11), seen[^1]);
        Assert.Equal(TestLedger.Id, report.Record.Genesis?.Ledger);
    }

    [Fact]
    public async Task Run_OtherStores_AlsoTestRounds()
    {
        var store = new MemoryLedgerTruth();
        foreach (var round in new TestRounds().Next(300, 2))
            await store.AppendAsync(round, CancellationToken.None);
        Assert.True((await LedgerCheck.RunAsync(store, null, null, CancellationToken.None)).Clean);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(3UL)]
    [InlineData(5UL)]
    public async Task Run_AnyByteOfARoundFlipped_NamesTheRound(ulong n)
    {
        await using var ledger = await MakeAsync();
        var round = (await ledger.Store.ReadRoundAsync(n, CancellationToken.None))!;
        for (var i = 0; i < round.Header.Length; i += 7)
            await FoundAsync(round with { Header = Flip(round.Header, i) }, $"header byte {i}");
        for (var i = 0; i < round.Leaves.Length; i += 11)
            await FoundAsync(round with { Leaves = Flip(round.Leaves, i) }, $"leaf byte {i}");
        await FoundAsync(round with { Leaves = round.Leaves[..^1] }, "a byte less");
        await FoundAsync(round with { Leaves = new byte[round.Leaves.Length + 1] }, "zeros");
        await FoundAsync(round with { Link = new DigestPair(round.Link.Beta, round.Link.Alpha) }, "link swapped");
        await FoundAsync(round with { Index = n + 1 }, "index");
        if (round.PreviousHead is { } head)
        {
            await FoundAsync(round with { PreviousHead = null }, "no head");
            for (var i = 0; i < head.Alpha.Length; i += 5)
                await FoundAsync(round with { PreviousHead = head with { Alpha = Flip(head.Alpha, i) } }, $"α note byte {i}");
            for (var i = 0; i < head.Beta.Length; i += 5)
                await FoundAsync(round with { PreviousHead = head with { Beta = Flip(head.Beta, i) } }, $"β note byte {i}");
        }

        async Task FoundAsync(StoredRound changed, string what)
        {
            ledger.Store.Reading = r => r.Index == n ? changed : r;
            var report = await LedgerCheck.RunAsync(ledger.Store, ledger.Derived, null, CancellationToken.None);
            Assert.True(report.FirstWrongRound == n, $"{what}: {string.Join(' ', report.Problems)}");
            Assert.All(report.Problems, p => Assert.True(p.Round == n, $"{what}: {p}"));
        }
    }

    [Fact]
    public async Task Run_HeaderAndLinkRewrittenTogether_NamesTheRound()
    {
        await using var ledger = await MakeAsync();
        ledger.Store.Reading = r =>
        {
            if (r.Index != 2)
                return r;
            Assert.True(Header.TryDecode(r.Header, out var header, out _));
            var bytes = header.With(time: header.Time.Plus(1)).ToBytes();
            return r with { Header = bytes, Link = Suite.HashEntry(bytes) };
        };
        var report = await LedgerCheck.RunAsync(ledger.Store, ledger.Derived, null, CancellationToken.None);
        Assert.All(report.Problems, p => Assert.Equal(2UL, p.Round));
        Assert.Contains("later rounds", report.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LeafReplacedWithItsRoot_NamesTheRound()
    {
        await using var ledger = await MakeAsync();
        ledger.Store.Reading = r =>
        {
            if (r.Index != 3)
                return r;
            var leaves = Document("forged");
            Assert.True(Header.TryDecode(r.Header, out var header, out _));
            var bytes = header.With(leafCount: 1, roundRoot: Suite.HashEntry(leaves)).ToBytes();
            return r with { Leaves = leaves, Header = bytes, Link = Suite.HashEntry(bytes) };
        };
        var report = await LedgerCheck.RunAsync(ledger.Store, ledger.Derived, null, CancellationToken.None);
        Assert.Equal(3UL, report.FirstWrongRound);
    }

    [Fact]
    public async Task Run_ForkResigned_EveryRoundFitsButThePublicationDoesNot()
    {
        await using var ledger = await MakeAsync();
        var fork = new MemoryLedgerTruth();
        await fork.AppendAsync((await ledger.Store.ReadRoundAsync(0, CancellationToken.None))!, CancellationToken.None);
        await using var other = new TestLedger { Store = new FaultyTruth(fork) };
        other.Time.Advance(TimeSpan.FromMinutes(5));
        var node = await other.OpenAsync();
        for (var i = 0; i < 6; i++)
            await other.StampAsync(node, $"fork {i}");
        await other.StopAsync();
        foreach (var publication in await AllAsync(ledger.Store.ReadPublicationsAsync(1, 10, CancellationToken.None)))
            await fork.AppendPublicationAsync(publication, CancellationToken.None);
        var report = await LedgerCheck.RunAsync(fork, null, null, CancellationToken.None);
        Assert.False(report.Clean);
        Assert.All(report.Problems, p => Assert.Equal(CheckedPart.Publication, p.Part));
        Assert.Contains(report.Problems, p => p.Message.Contains(Suite.Alpha.Name(), StringComparison.Ordinal));
        Assert.Contains(report.Problems, p => p.Message.Contains(Suite.Beta.Name(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_EventTextChangedOrGone_NamesTheRound()
    {
        await using var ledger = await MakeAsync();
        ledger.Store.Reading = r => r.Index == 0 ? r with { Events = [] } : r;
        Assert.Contains((await LedgerCheck.RunAsync(ledger.Store, ledger.Derived, null, CancellationToken.None)).Problems,
            p => p is { Part: CheckedPart.Event, Round: 0 });
        ledger.Store.Reading = r => r.Index == 1 ? r with { Events = [new StoredEvent(1, 0, new byte[4])] } : r;
        var report = await LedgerCheck.RunAsync(ledger.Store, ledger.Derived, null, CancellationToken.None);
        Assert.Equal((CheckedPart.Event, 1UL), (Assert.Single(report.Problems).Part, report.FirstWrongRound));
    }

    [Fact]
    public async Task Run_RoundMissing_StopsThere()
    {
        await using var ledger = await MakeAsync();
        ledger.Store.Reading = r => r.Index == 4 ? null : r;
        var report = await LedgerCheck.RunAsync(ledger.Store, ledger.Derived, null, CancellationToken.None);
        Assert.Equal((4UL, 4UL), (report.FirstWrongRound, report.Rounds));
    }

    [Fact]
    public async Task Run_StoreThrows_IsAProblem()
    {
        await using var ledger = await MakeAsync();
        ledger.Store.Reading = r => r.Index == 4 ? throw new StorageException("The disk is broken.") : r;
        var report = await LedgerCheck.RunAsync(ledger.Store, ledger.Derived, null, CancellationToken.None);
        Assert.Equal((4UL, "The disk is broken."), (report.FirstWrongRound, Assert.Single(report.Problems).Message));
    }

    [Fact]
    public async Task Run_IndexForgotALeaf_SaysSo()
    {
        await using var ledger = await MakeAsync();
        ledger.Derived.IndexIsEmpty = true;
        var report = await LedgerCheck.RunAsync(ledger.Store, ledger.Derived, null, CancellationToken.None);
        Assert.Equal(6, report.Problems.Count);
        Assert.All(report.Problems, p => Assert.Equal((CheckedPart.Index, true), (p.Part, p.IsDerived)));
        Assert.Null(report.FirstWrongRound);
    }

    [Fact]
    public async Task Run_MuchDerivedIsWrong_DoesNotCrowdOutTheRest()
    {
        var store = new FaultyTruth(new MemoryLedgerTruth());
        var derived = new FaultyDerived(new MemoryLedgerDerived());
        var hashes = new[] { Suite.Zero.Alpha };
        foreach (var round in new TestRounds().Next(150, 1))
        {
            await store.AppendAsync(round, CancellationToken.None);
            await derived.IndexRoundAsync(new StoredHead(round.Index, round.Link), hashes, CancellationToken.None);
        }

        store.Reading = r => r.Index == 149 ? r with { Leaves = Document("forged") } : r;
        var report = await LedgerCheck.RunAsync(store, derived, null, CancellationToken.None);
        Assert.Equal(149UL, report.FirstWrongRound);
        Assert.Equal(10, report.Problems.Count(p => p.IsDerived));
        Assert.True(report.MoreProblems > 100);
    }

    [Fact]
    public async Task Run_TileDamagedOrMissing_SaysSo()
    {
        var store = new FaultyTruth(new MemoryLedgerTruth());
        var derived = new FaultyDerived(new MemoryLedgerDerived());
        foreach (var round in new TestRounds().Next(515, 1))
            await store.AppendAsync(round, CancellationToken.None);
        Assert.True((await LedgerCheck.RunAsync(store, derived, null, CancellationToken.None)).Clean);
        derived.ReadingTile = (_, _) => new DigestPair[256];
        var report = await LedgerCheck.RunAsync(store, derived, null, CancellationToken.None);
        Assert.Equal([0UL, 256UL], report.Problems.Select(p => p.Round));
        Assert.All(report.Problems, p => Assert.Equal(CheckedPart.Tile, p.Part));
        derived.ReadingTile = (tile, _) => tile.Index == 0 ? null : new DigestPair[256];
        Assert.Equal(2, (await LedgerCheck.RunAsync(store, derived, null, CancellationToken.None)).Problems.Count);
    }

    [Fact]
    public async Task Run_PublicationChanged_SaysSo()
    {
        await using var ledger = await MakeAsync();
        var publisher = new NoteSigner(TestLedger.Id.PublicationOrigin, [TestLedger.KeyRing.Publications!]);
        await FoundAsync(p => p with { Note = Flip(p.Note, 30) });
        await FoundAsync(p => p with { Note = Flip(p.Note, p.Note.Length - 10) });
        await FoundAsync(p => p with { Number = 7 });
        await FoundAsync(p => p with { Size = 5 });
        await FoundAsync(p => p with { Size = 100 });
        await FoundAsync(p => Resigned(p, t => t with { Root = new DigestPair(t.Root.Alpha, Suite.Zero.Beta) }));
        await FoundAsync(p => Resigned(p, t => t with { Root = new DigestPair(Suite.Zero.Alpha, t.Root.Beta) }));
        await FoundAsync(p => Resigned(p, t => t with { Time = t.Time.Plus(1) }));
        await FoundAsync(p => Resigned(p, t => t with { Previous = new DigestPair(t.Previous.Beta, t.Previous.Alpha) }));
        await FoundAsync(p => Resigned(p, t => t with { Identity = new DigestPair(t.Identity.Beta, t.Identity.Alpha) }));
        await FoundAsync(p => Resigned(p, t => t with { Record = new DigestPair(t.Record.Beta, t.Record.Alpha) }));

        async Task FoundAsync(Func<StoredPublication, StoredPublication> change)
        {
            ledger.Store.ReadingPublication = p => p.Number == 2 ? change(p) : p;
            var report = await LedgerCheck.RunAsync(ledger.Store, ledger.Derived, null, CancellationToken.None);
            Assert.NotEmpty(report.Problems);
            Assert.All(report.Problems, p => Assert.Equal(CheckedPart.Publication, p.Part));
        }

        StoredPublication Resigned(StoredPublication p, Func<Publication, Publication> change)
        {
            Assert.True(Publication.TryParseNote(p.Note, out var text, out _, out _));
            return p with { Note = publisher.Sign(System.Text.Encoding.UTF8.GetString(change(text).ToBytes())) };
        }
    }

    [Fact]
    public async Task Run_ManyProblems_AreBounded()
    {
        var store = new FaultyTruth(new MemoryLedgerTruth());
        foreach (var round in new TestRounds().Next(150, 1))
            await store.AppendAsync(round, CancellationToken.None);
        store.Reading = r => r with { Leaves = Flip(r.Leaves, 20) };
        var report = await LedgerCheck.RunAsync(store, null, null, CancellationToken.None);
        Assert.Equal(LedgerCheck.MaxProblems, report.Problems.Count);
        Assert.True(report.MoreProblems > 0);
    }

    // Rounds are checked on all processors, each when it likes.
    [Fact]
    public async Task Run_SeveralRoundsWrong_NamesThemInOrderEachTime()
    {
        var store = new FaultyTruth(new MemoryLedgerTruth());
        foreach (var round in new TestRounds().Next(200, 1))
            await store.AppendAsync(round, CancellationToken.None);
        store.Reading = r => r.Index switch
        {
            17 or 150 => r with { PreviousHead = r.PreviousHead! with { Beta = Flip(r.PreviousHead.Beta, 150) } },
            18 or 60 => r with { Leaves = Flip(r.Leaves, 20) },
            _ => r,
        };
        var first = await LedgerCheck.RunAsync(store, null, null, CancellationToken.None);
        Assert.Equal([17UL, 18UL, 60UL, 150UL], first.Problems.Select(p => p.Round!.Value).Distinct());
        for (var i = 0; i < 10; i++)
            Assert.Equal(first.Problems, (await LedgerCheck.RunAsync(store, null, null, CancellationToken.None)).Problems);
    }

    [Fact]
    public async Task Run_DerivedOfAnotherLedgerOrFuture_SaysSo()
    {
        await using var ledger = await MakeAsync();
        var (other, fork) = (new MemoryLedgerDerived(), new MemoryLedgerDerived());
        var first = (await ledger.Store.ReadRoundAsync(0, CancellationToken.None))!;
        await other.IndexRoundAsync(new StoredHead(0, Suite.Zero), new[] { Suite.Zero.Alpha }, CancellationToken.None);
        await fork.IndexRoundAsync(new StoredHead(0, first.Link), new[] { Suite.Zero.Alpha }, CancellationToken.None);
        await fork.IndexRoundAsync(new StoredHead(1, Suite.Zero), new[] { Suite.Zero.Alpha }, CancellationToken.None);

        var ofOther = await LedgerCheck.RunAsync(ledger.Store, other, null, CancellationToken.None);
        var ofFork = await LedgerCheck.RunAsync(ledger.Store, fork, null, CancellationToken.None);

        Assert.Contains(ofOther.Problems, p => p is { Part: CheckedPart.Derived, IsDerived: true, Round: null }
            && p.Message.Contains("another ledger", StringComparison.Ordinal));
        Assert.Contains(ofFork.Problems, p => p.Part == CheckedPart.Derived
            && p.Message.Contains("another round 1", StringComparison.Ordinal));
        Assert.Null(ofFork.FirstWrongRound);
    }

    [Fact]
    public async Task Run_WithoutDerived_IsClean()
    {
        await using var ledger = await MakeAsync();
        Assert.True((await LedgerCheck.RunAsync(ledger.Store, null, null, CancellationToken.None)).Clean);
    }

    [Fact]
    public async Task Run_Cancelled_Throws()
    {
        await using var ledger = await MakeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(()
            => LedgerCheck.RunAsync(ledger.Store, ledger.Derived, null, new CancellationToken(canceled: true)));
    }

    // Rounds 0 to 5, two leaves each after the genesis, publications of sizes 3 and 6.
    private async Task<TestLedger> MakeAsync()
    {
        var ledger = NewLedger();
        var node = await ledger.OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            await ledger.DriveAsync(Task.WhenAll(
                node.SubmitAsync(Document($"a{i}"), CancellationToken.None),
                node.SubmitAsync(Document($"b{i}"), CancellationToken.None)));
            if (i is 1 or 4)
                await node.PublishAsync([], CancellationToken.None);
        }

        await ledger.StopAsync();
        return ledger;
    }

    private static byte[] Flip(ReadOnlyMemory<byte> bytes, int index)
    {
        var changed = bytes.ToArray();
        changed[index] ^= 1;
        return changed;
    }

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> source)
    {
        var all = new List<T>();
        await foreach (var item in source)
            all.Add(item);
        return all;
    }

    private sealed class Seen(List<CheckProgress> list) : IProgress<CheckProgress>
    {
        public void Report(CheckProgress value) => list.Add(value);
    }
}
