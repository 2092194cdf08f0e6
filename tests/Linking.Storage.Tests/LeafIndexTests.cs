using System.Buffers.Binary;

using Linking.Hashing;
using Linking.Storage.Sqlite;
using Linking.Storage.Sqlite.LeafIndex;

using Xunit;

namespace Linking.Storage.Tests;

/// <summary>The look-up index of the SQLite store: its coding, its merges, and what a crash leaves.</summary>
public sealed class LeafIndexTests : SqliteFixture
{
    private static readonly Rows NoRows = new("ledger.sqlite");

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(1000, 1)]
    [InlineData(50_000, 700)]
    public void Pages_RoundTrip(int count, ulong rounds)
    {
        var random = new Random(count);
        var entries = Enumerable.Range(0, count)
            .Select(i => new LeafEntry(i % 50 == 0 ? 7 : (ulong)random.NextInt64((long)IndexPart.MaxPrefix + 1), 40 + (ulong)random.NextInt64((long)rounds), (uint)i))
            .Order(Comparer<LeafEntry>.Create((a, b) => a < b ? -1 : a > b ? 1 : 0)).ToList();
        Assert.Equal(entries, Decode(entries, rounds, out _));
    }

    [Fact]
    public void Pages_EqualPrefixes_StandOnOnePage()
    {
        var entries = Enumerable.Range(0, 20_000).Select(i => new LeafEntry(i < 10 ? 1UL : i < 19_990 ? IndexPart.MaxPrefix - 1 : IndexPart.MaxPrefix, 40, (uint)i)).ToList();
        Assert.Equal(entries, Decode(entries, 1, out var pages));
        Assert.Equal(2, pages);
    }

    [Fact]
    public void Pages_AnyByteChanged_IsReadOrRefused()
    {
        var run = IndexRun.OfRound(3, 40, 100);
        var writer = new LeafPageWriter(run);
        for (var i = 0U; i < 100; i++)
            writer.Add(new LeafEntry(i * (IndexPart.MaxPrefix / 100), 40, i));
        var (_, page) = Assert.Single(writer.Take(ended: true));
        for (var i = 0; i < page.Length; i++)
        {
            var changed = page.ToArray();
            changed[i] ^= 0xFF;
            AssertReadOrRefused(run, changed);
            AssertReadOrRefused(run, page[..i]);
        }
    }

    [Fact]
    public async Task Merge_ManyRounds_EveryLeafIsFoundInFewRuns()
    {
        await using var store = SqliteLedgerStore.Create(Folder.Data);
        var rounds = await AppendAsync(store, 300);
        var repeated = Digest.Parse(new string('e', 64));
        foreach (var round in rounds)
            await store.IndexRoundAsync(round.Index, new[] { Hash(round.Index, 0), repeated, Hash(round.Index, 2) }, None);
        foreach (var round in rounds)
            Assert.Equal([new LeafPlace(round.Index, 2)], await store.FindLeafAsync(Hash(round.Index, 2), None));
        Assert.Equal(Enumerable.Range(0, 300).Select(n => new LeafPlace((ulong)n, 1)), await store.FindLeafAsync(repeated, None));
        // 300 = 256 + 2 · 16 + 12
        Assert.Equal(1L + 2 + 12, store.WriterSession.Scalar("SELECT count(*) FROM leaf_runs"));
        Assert.Equal(0L, store.WriterSession.Scalar("SELECT count(*) FROM leaf_pages WHERE id >> 36 NOT IN (SELECT slot FROM leaf_runs)"));
    }

    [Fact]
    public async Task Parts_AreTheSumsOfTheRounds()
    {
        await using var store = SqliteLedgerStore.Create(Folder.Data);
        var rounds = await AppendAsync(store, 20);
        foreach (var round in rounds)
            await store.IndexRoundAsync(round.Index, TestRounds.LeafHashes(round), None);
        var parts = await store.ReadIndexPartsAsync(None);
        Assert.Equal([(0UL, 16UL), (16, 1), (17, 1), (18, 1), (19, 1)], parts.Select(part => (part.FirstRound, part.Rounds)));
        foreach (var part in parts)
        {
            var sum = rounds.Where(round => round.Index >= part.FirstRound && round.Index < part.FirstRound + part.Rounds)
                .SelectMany(round => TestRounds.LeafHashes(round).Select((hash, i) => IndexPart.Term(IndexPart.Prefix(hash), new LeafPlace(round.Index, (uint)i))))
                .Aggregate(0UL, (a, b) => a + b);
            Assert.Equal(sum, part.Sum);
        }
    }

    [Fact]
    public async Task Index_PagesLeftByACrash_DoNotCount()
    {
        await using var store = SqliteLedgerStore.Create(Folder.Data);
        var rounds = await AppendAsync(store, 40);
        var lost = Digest.Parse(new string('d', 64));
        for (var slot = 0; slot < 20; slot++)
            IndexRuns.AddPages(store.WriterSession, IndexRuns.Code(slot, 0, new[] { lost, Hash(1, 0) }).Pages);
        foreach (var round in rounds)
            await store.IndexRoundAsync(round.Index, TestRounds.LeafHashes(round), None);
        Assert.Empty(await store.FindLeafAsync(lost, None));
        foreach (var round in rounds)
            Assert.Equal([new LeafPlace(round.Index, 0)], await store.FindLeafAsync(TestRounds.LeafHashes(round)[0], None));
        Assert.Equal(40, (await store.ReadIndexPartsAsync(None)).Sum(part => (int)part.Rounds));
    }

    [Fact]
    public async Task Find_PageDamaged_IsRefusedWithWhatToDo()
    {
        await using var store = SqliteLedgerStore.Create(Folder.Data);
        var rounds = await AppendAsync(store, 1);
        await store.IndexRoundAsync(0, TestRounds.LeafHashes(rounds[0]), None);
        store.WriterSession.Execute("UPDATE leaf_pages SET data = x'00'");
        var error = await Assert.ThrowsAsync<StorageException>(() => store.FindLeafAsync(TestRounds.LeafHashes(rounds[0])[0], None));
        Assert.Contains("--rebuild-derived", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15, 1000, 0, 0)]
    [InlineData(16, 1000, 16, 1)]
    [InlineData(40, 1000, 16, 1)]
    [InlineData(16, 4_000_000, 4, IndexRun.TopLevel)]
    [InlineData(16, 20_000_000, 1, IndexRun.TopLevel)]
    public void Choose_TakesTheOldestThatFit(int runs, uint entries, int merged, int level)
    {
        var all = Enumerable.Range(0, runs).Select(i => IndexRun.OfRound(i, (ulong)i, 1) with { Entries = entries }).ToList();
        var chosen = LeafMerge.Choose(all);
        Assert.Equal((merged, level), (chosen?.Runs.Count ?? 0, chosen?.Level ?? 0));
        Assert.Equal(all.Take(merged), chosen?.Runs ?? []);
    }

    [Fact]
    public async Task Open_VersionOne_IsCarriedForward()
    {
        await using (var store = SqliteLedgerStore.Create(Folder.Data))
        {
            await AppendAsync(store, 2);
            store.WriterSession.Execute(
                """
                DROP TABLE leaf_runs;
                DROP TABLE leaf_pages;
                CREATE TABLE leaf_places (prefix INTEGER NOT NULL, round INTEGER NOT NULL, leaf INTEGER NOT NULL, PRIMARY KEY (prefix, round, leaf)) STRICT, WITHOUT ROWID;
                INSERT INTO leaf_places VALUES (1, 0, 0);
                UPDATE meta SET value = 2 WHERE name = 'indexed_size';
                PRAGMA user_version = 1;
                """);
        }

        Assert.Contains("made by an older Linking", Assert.Throws<StorageException>(() => SqliteLedgerStore.OpenReadOnly(Folder.Data)).Message, StringComparison.Ordinal);
        await using var opened = SqliteLedgerStore.Open(Folder.Data);
        Assert.Equal(Schema.Version, opened.WriterSession.Scalar("PRAGMA user_version"));
        Assert.Equal(0UL, await opened.ReadIndexedSizeAsync(None));
        Assert.Equal(2UL, (await opened.ReadHeadAsync(None))?.Size);
        await opened.IndexRoundAsync(0, new[] { Hash(0, 0) }, None);
        Assert.Single(await opened.FindLeafAsync(Hash(0, 0), None));
    }

    private static Digest Hash(ulong round, int leaf)
    {
        var text = new byte[12];
        BinaryPrimitives.WriteUInt64BigEndian(text, round);
        text[11] = (byte)leaf;
        return HashFunctions.HashBoth(text).Alpha;
    }

    private static List<LeafEntry> Decode(List<LeafEntry> entries, ulong rounds, out int pages)
    {
        var run = IndexRun.Merged(3, 1, [IndexRun.OfRound(1, 40, entries.Count), IndexRun.OfRound(2, 40 + rounds - 1, 0)]);
        var writer = new LeafPageWriter(run);
        entries.ForEach(writer.Add);
        var decoded = new List<LeafEntry>();
        var coded = writer.Take(ended: true);
        pages = coded.Count;
        foreach (var (id, page) in coded)
        {
            var reader = new LeafPageReader(run, page, NoRows);
            Assert.Equal(id, (3L << IndexPart.PrefixBits) | (long)reader.FirstPrefix);
            while (reader.MoveNext())
                decoded.Add(reader.Current);
        }

        return decoded;
    }

    private static void AssertReadOrRefused(IndexRun run, byte[] page)
    {
        var error = Record.Exception(() =>
        {
            var reader = new LeafPageReader(run, page, NoRows);
            while (reader.MoveNext())
                Assert.InRange(reader.Current.Prefix, 0UL, IndexPart.MaxPrefix);
        });
        if (error is not null)
            Assert.IsType<StorageException>(error);
    }
}
