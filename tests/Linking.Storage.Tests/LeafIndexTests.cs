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
            .Select(i => new LeafEntry(i % 50 == 0 ? 7 : (ulong)random.NextInt64((long)IndexPart.MaxPrefix + 1), 40
                + (ulong)random.NextInt64((long)rounds), (uint)i))
            .Order(Comparer<LeafEntry>.Create((a, b) => a < b ? -1 : a > b ? 1 : 0)).ToList();
        Assert.Equal(entries, Decode(entries, rounds, out _));
    }

    [Fact]
    public void Pages_EqualPrefixes_StandOnOnePage()
    {
        var entries = Enumerable.Range(0, 20_000)
            .Select(i => new LeafEntry(i < 10 ? 1UL : i < 19_990 ? IndexPart.MaxPrefix - 1 : IndexPart.MaxPrefix, 40, (uint)i)).ToList();
        Assert.Equal(entries, Decode(entries, 1, out var pages));
        Assert.Equal(2, pages);
    }

    [Fact]
    public void Pages_AnyBitChangedOrCut_IsRefused()
    {
        var segment = IndexSegment.OfRound(3, 40, 100);
        var page = Page(segment);
        for (var i = 0; i < page.Length; i++)
        {
            for (var bit = 1; bit < 256; bit <<= 1)
            {
                var changed = page.ToArray();
                changed[i] ^= (byte)bit;
                AssertRefused(segment, changed);
            }

            AssertRefused(segment, page[..i]);
        }
    }

    [Fact]
    public void Pages_OfAnotherSegment_AreRefused()
    {
        var segment = IndexSegment.OfRound(3, 40, 100);
        var page = Page(segment);
        AssertRefused(segment with { Slot = 4 }, page);
        AssertRefused(segment with { FirstRound = 41 }, page);
        AssertRefused(segment with { Rounds = 2 }, page);
        AssertRefused(segment with { DeltaBits = segment.DeltaBits + 1 }, page);
        AssertRefused(segment with { RoundBits = 1 }, page);
        AssertRefused(segment with { LeafBits = segment.LeafBits + 1 }, page);
    }

    [Fact]
    public async Task Merge_ManyRounds_EveryLeafIsFoundInFewSegments()
    {
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        var rounds = Rounds.Next(300, leaves: 3);
        var repeated = new Digest(Convert.FromHexString(new string('e', 64)));
        foreach (var round in rounds)
            await derived.IndexRoundAsync(new StoredHead(round.Index, round.Link),
                new[] { Hash(round.Index, 0), repeated, Hash(round.Index, 2) }, None);
        foreach (var round in rounds)
            Assert.Equal([new LeafPlace(round.Index, 2)], await derived.FindLeafAsync(Hash(round.Index, 2), None));
        Assert.Equal(Enumerable.Range(0, 300).Select(n => new LeafPlace((ulong)n, 1)), await derived.FindLeafAsync(repeated, None));
        // 300 = 256 + 2 · 16 + 12
        Assert.Equal(1L + 2 + 12, derived.WriterSession.Scalar("SELECT count(*) FROM leaf_segments"));
        Assert.Equal(0L, derived.WriterSession.Scalar("SELECT count(*) FROM leaf_pages WHERE id >> 36 NOT IN (SELECT slot FROM "
            + "leaf_segments)"));
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
                .SelectMany(round => TestRounds.LeafHashes(round)
                    .Select((hash, i) => IndexPart.Term(IndexPart.Prefix(hash), new LeafPlace(round.Index, (uint)i))))
                .Aggregate(0UL, (a, b) => a + b);
            Assert.Equal(sum, part.Sum);
        }
    }

    [Fact]
    public async Task Index_PagesLeftByACrash_DoNotCount()
    {
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        var rounds = Rounds.Next(40, leaves: 3);
        var lost = new Digest(Convert.FromHexString(new string('d', 64)));
        for (var slot = 0; slot < 20; slot++)
            IndexSegments.AddPages(derived.WriterSession, IndexSegments.Code(slot, 0, new[] { lost, Hash(1, 0) }).Pages);
        foreach (var round in rounds)
            await derived.IndexRoundAsync(new StoredHead(round.Index, round.Link), TestRounds.LeafHashes(round), None);
        Assert.Empty(await derived.FindLeafAsync(lost, None));
        foreach (var round in rounds)
            Assert.Equal([new LeafPlace(round.Index, 0)], await derived.FindLeafAsync(TestRounds.LeafHashes(round)[0], None));
        Assert.Equal(40, (await derived.ReadIndexPartsAsync(None)).Sum(part => (int)part.Rounds));
    }

    // A page that cannot be relied on must not look like one without the leaf.
    [Theory]
    [InlineData("UPDATE leaf_pages SET data = x'00'")]
    [InlineData("UPDATE leaf_pages SET data = CAST(substr(data, 1, 99) || iif(substr(data, 100, 1) = x'00', x'01', x'00') || "
        + "substr(data, 101) AS BLOB)")]
    [InlineData("DELETE FROM leaf_pages")]
    [InlineData("DELETE FROM leaf_pages WHERE id & 0xFFFFFFFFF = 0")]
    [InlineData("DELETE FROM leaf_pages WHERE id & 0xFFFFFFFFF > 0")]
    [InlineData("UPDATE leaf_pages SET id = id + 1")]
    [InlineData("UPDATE leaf_segments SET slot = slot + 1")]
    [InlineData("UPDATE leaf_segments SET leaf_bits = leaf_bits + 1")]
    [InlineData("UPDATE leaf_segments SET first_round = 1")]
    public async Task Find_Damaged_IsRefused_AndNeverNotFound(string damage)
    {
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        var hashes = Enumerable.Range(0, 5000).Select(i => Hash(7, i)).ToArray();
        await derived.IndexRoundAsync(new StoredHead(0, Suite.One.Zero), hashes, None);
        derived.WriterSession.Execute(damage);
        var refused = 0;
        foreach (var (i, hash) in hashes.Index())
        {
            try
            {
                Assert.Contains(new LeafPlace(0, (uint)i), await derived.FindLeafAsync(hash, None));
            }
            catch (StorageException e)
            {
                Assert.Contains("a running server makes it again", e.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.True(refused > 0);
        await Assert.ThrowsAsync<StorageException>(() => derived.ReadIndexPartsAsync(None));
    }

    [Fact]
    public async Task Merge_PageLost_IsRefused()
    {
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        for (var n = 0UL; n < 15; n++)
            await derived.IndexRoundAsync(new StoredHead(n, Suite.One.Zero), new[] { Hash(n, 0) }, None);
        derived.WriterSession.Execute("DELETE FROM leaf_pages WHERE id >> 36 = 7");
        var error = await Assert.ThrowsAsync<StorageException>(()
            => derived.IndexRoundAsync(new StoredHead(15, Suite.One.Zero), new[] { Hash(15, 0) }, None));
        Assert.Contains("leaf_segments names 16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Index_EmptyRounds_AreNoDamage()
    {
        await using var derived = SqliteLedgerDerived.Open(Folder.Data);
        for (var n = 0UL; n < 17; n++)
            await derived.IndexRoundAsync(new StoredHead(n, Suite.One.Zero), default, None);
        Assert.Empty(await derived.FindLeafAsync(Hash(1, 1), None));
        Assert.Equal(2, (await derived.ReadIndexPartsAsync(None)).Count);
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
        BinaryPrimitives.WriteInt32BigEndian(text.AsSpan(8), leaf);
        return Suite.One.Hash(text).Alpha;
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

    private static byte[] Page(IndexSegment segment)
    {
        var writer = new LeafPageWriter(segment);
        for (var i = 0U; i < segment.Entries; i++)
            writer.Add(new LeafEntry(i * (IndexPart.MaxPrefix / segment.Entries), segment.FirstRound, i));
        return Assert.Single(writer.Take(ended: true)).Page;
    }

    private static void AssertRefused(IndexSegment segment, byte[] page) =>
        Assert.Throws<StorageException>(() => new LeafPageReader(segment, page, NoRows));
}
