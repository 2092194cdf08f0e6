using System.Buffers.Binary;

using Linking.Hashing;
using Linking.Storage.Sqlite;
using Linking.Storage.Sqlite.LeafIndex;

using Xunit;

namespace Linking.Storage.Tests;

/// <summary>The look-up index of the SQLite store: its coding, its merges, and what a crash leaves.</summary>
public sealed class LeafIndexTests : SqliteFixture
{
    private static readonly Rows NoRows = new(new Failures("derived.sqlite", derived: true));

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
        var segment = IndexSegment.OfRound(3, 40, 100);
        var writer = new LeafPageWriter(segment);
        for (var i = 0U; i < 100; i++)
            writer.Add(new LeafEntry(i * (IndexPart.MaxPrefix / 100), 40, i));
        var (_, page) = Assert.Single(writer.Take(ended: true));
        for (var i = 0; i < page.Length; i++)
        {
            var changed = page.ToArray();
            changed[i] ^= 0xFF;
            AssertReadOrRefused(segment, changed);
            AssertReadOrRefused(segment, page[..i]);
        }
    }

    [Fact]
    public async Task Merge_ManyRounds_EveryLeafIsFoundInFewSegments()
    {
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        var rounds = Rounds.Next(300, leaves: 3);
        var repeated = Digest.Parse(new string('e', 64));
        foreach (var round in rounds)
            await derived.IndexRoundAsync(new StoredHead(round.Index, round.Link), new[] { Hash(round.Index, 0), repeated, Hash(round.Index, 2) }, None);
        foreach (var round in rounds)
            Assert.Equal([new LeafPlace(round.Index, 2)], await derived.FindLeafAsync(Hash(round.Index, 2), None));
        Assert.Equal(Enumerable.Range(0, 300).Select(n => new LeafPlace((ulong)n, 1)), await derived.FindLeafAsync(repeated, None));
        // 300 = 256 + 2 · 16 + 12
        Assert.Equal(1L + 2 + 12, derived.WriterSession.Scalar("SELECT count(*) FROM leaf_segments"));
        Assert.Equal(0L, derived.WriterSession.Scalar("SELECT count(*) FROM leaf_pages WHERE id >> 36 NOT IN (SELECT slot FROM leaf_segments)"));
    }

    [Fact]
    public async Task Parts_AreTheSumsOfTheRounds()
    {
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        var rounds = Rounds.Next(20, leaves: 3);
        foreach (var round in rounds)
            await derived.IndexRoundAsync(new StoredHead(round.Index, round.Link), TestRounds.LeafHashes(round), None);
        var parts = await derived.ReadIndexPartsAsync(None);
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
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        var rounds = Rounds.Next(40, leaves: 3);
        var lost = Digest.Parse(new string('d', 64));
        for (var slot = 0; slot < 20; slot++)
            IndexSegments.AddPages(derived.WriterSession, IndexSegments.Code(slot, 0, new[] { lost, Hash(1, 0) }).Pages);
        foreach (var round in rounds)
            await derived.IndexRoundAsync(new StoredHead(round.Index, round.Link), TestRounds.LeafHashes(round), None);
        Assert.Empty(await derived.FindLeafAsync(lost, None));
        foreach (var round in rounds)
            Assert.Equal([new LeafPlace(round.Index, 0)], await derived.FindLeafAsync(TestRounds.LeafHashes(round)[0], None));
        Assert.Equal(40, (await derived.ReadIndexPartsAsync(None)).Sum(part => (int)part.Rounds));
    }

    [Fact]
    public async Task Find_PageDamaged_IsRefusedWithWhatToDo()
    {
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        var rounds = Rounds.Next(1, leaves: 3);
        await derived.IndexRoundAsync(new StoredHead(0, rounds[0].Link), TestRounds.LeafHashes(rounds[0]), None);
        derived.WriterSession.Execute("UPDATE leaf_pages SET data = x'00'");
        var error = await Assert.ThrowsAsync<StorageException>(() => derived.FindLeafAsync(TestRounds.LeafHashes(rounds[0])[0], None));
        Assert.Contains("a running server makes it again", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15, 1000, 0, 0)]
    [InlineData(16, 1000, 16, 1)]
    [InlineData(40, 1000, 16, 1)]
    [InlineData(16, 4_000_000, 4, IndexSegment.TopLevel)]
    [InlineData(16, 20_000_000, 1, IndexSegment.TopLevel)]
    public void Choose_TakesTheOldestThatFit(int segments, uint entries, int merged, int level)
    {
        var all = Enumerable.Range(0, segments).Select(i => IndexSegment.OfRound(i, (ulong)i, 1) with { Entries = entries }).ToList();
        var chosen = LeafMerge.Choose(all);
        Assert.Equal((merged, level), (chosen?.Segments.Count ?? 0, chosen?.Level ?? 0));
        Assert.Equal(all.Take(merged), chosen?.Segments ?? []);
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
        var segment = IndexSegment.Merged(3, 1, [IndexSegment.OfRound(1, 40, entries.Count), IndexSegment.OfRound(2, 40 + rounds - 1, 0)]);
        var writer = new LeafPageWriter(segment);
        entries.ForEach(writer.Add);
        var decoded = new List<LeafEntry>();
        var coded = writer.Take(ended: true);
        pages = coded.Count;
        foreach (var (id, page) in coded)
        {
            var reader = new LeafPageReader(segment, page, NoRows);
            Assert.Equal(id, (3L << IndexPart.PrefixBits) | (long)reader.FirstPrefix);
            while (reader.MoveNext())
                decoded.Add(reader.Current);
        }

        return decoded;
    }

    private static void AssertReadOrRefused(IndexSegment segment, byte[] page)
    {
        var error = Record.Exception(() =>
        {
            var reader = new LeafPageReader(segment, page, NoRows);
            while (reader.MoveNext())
                Assert.InRange(reader.Current.Prefix, 0UL, IndexPart.MaxPrefix);
        });
        if (error is not null)
            Assert.IsType<StorageException>(error);
    }
}
