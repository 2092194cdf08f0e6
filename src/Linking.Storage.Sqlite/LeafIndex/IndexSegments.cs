using Linking.Hashing;

namespace Linking.Storage.Sqlite.LeafIndex;

/// <summary>
/// The look-up index: sorted segments, each over some consecutive rounds. A look-up reads one page of each segment. Stateless;
/// what is in <c>leaf_segments</c> is the index, and pages of slots that are not in use are left-overs of a crash, removed
/// when the slot is used again.
/// </summary>
internal sealed class IndexSegments(Rows rows)
{
    /// <summary>Leaves of a round, as many as a tree in memory has at most.</summary>
    public const int MaxLeaves = 1 << LeafIndexBits;

    private const int LeafIndexBits = 26;

    // IndexPart.PrefixBits, in SQL.
    private const string Bits = "36";

    public List<IndexSegment> Read(Session session) =>
        session.Rows($"SELECT {IndexSegment.Columns} FROM leaf_segments ORDER BY first_round", row => IndexSegment.Read(row, rows));

    /// <summary>Sorts and codes a round as a segment of its own.</summary>
    public static (IndexSegment Segment, List<(long Id, byte[] Page)> Pages) Code(long slot, ulong round, ReadOnlySpan<Digest> leafHashes)
    {
        var sorted = new ulong[leafHashes.Length];
        for (var i = 0; i < sorted.Length; i++)
            sorted[i] = (IndexPart.Prefix(leafHashes[i]) << LeafIndexBits) | (uint)i;
        System.Array.Sort(sorted);
        var segment = IndexSegment.OfRound(slot, round, leafHashes.Length);
        var writer = new LeafPageWriter(segment);
        foreach (var entry in sorted)
            writer.Add(new LeafEntry(entry >> LeafIndexBits, round, (uint)entry & (MaxLeaves - 1)));
        return (segment, writer.Take(ended: true));
    }

    /// <summary>The lowest slot that no segment is in.</summary>
    public static long FreeSlot(IReadOnlyList<IndexSegment> segments)
    {
        var used = segments.Select(segment => segment.Slot).ToHashSet();
        var slot = 0L;
        while (used.Contains(slot))
            slot++;
        return slot;
    }

    public static void AddPages(Session session, List<(long Id, byte[] Page)> pages)
    {
        foreach (var (id, page) in pages)
            session.Command("INSERT INTO leaf_pages (id, data) VALUES ($1, $2)", id, page).ExecuteNonQuery();
    }

    /// <summary>Puts a segment in force whose pages are there.</summary>
    public static void Add(Session session, IndexSegment segment) => session.Command(
        $"INSERT INTO leaf_segments ({IndexSegment.Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        segment.Slot,
        segment.Level,
        (long)segment.FirstRound,
        (long)segment.Rounds,
        (long)segment.Entries,
        segment.DeltaBits,
        segment.RoundBits,
        segment.LeafBits).ExecuteNonQuery();

    /// <summary>Takes a segment out of force; its pages stay.</summary>
    public static void Remove(Session session, IndexSegment segment) =>
        session.Command("DELETE FROM leaf_segments WHERE slot = $1", segment.Slot).ExecuteNonQuery();

    /// <returns>Pages removed, at most <paramref name="most"/>.</returns>
    public static int RemovePages(Session session, IndexSegment segment, int most) => session.Command(
        "DELETE FROM leaf_pages WHERE id IN (SELECT id FROM leaf_pages WHERE id BETWEEN $1 AND $2 ORDER BY id LIMIT $3)",
        segment.FirstPage,
        segment.LastPage,
        most).ExecuteNonQuery();

    /// <summary>The next pages of a segment, after the page <paramref name="after"/>.</summary>
    public List<(long Id, byte[] Page)> ReadPages(Session session, IndexSegment segment, long after, int most) => session.Rows(
        "SELECT id, data FROM leaf_pages WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3",
        row => (row.GetInt64(0), rows.Bytes(row, 1)),
        after,
        segment.LastPage,
        most);

    /// <summary>What to throw where segments and pages contradict each other.</summary>
    public StorageException Damaged(string detail) => rows.Damaged(detail);

    /// <summary>A page of a segment, for reading.</summary>
    /// <exception cref="StorageException">It is none of the segment, or stands in another place than it says.</exception>
    public LeafPageReader Open(IndexSegment segment, (long Id, byte[] Page) page)
    {
        var reader = new LeafPageReader(segment, page.Page, rows);
        return page.Id == (segment.FirstPage | (long)reader.FirstPrefix)
            ? reader
            : throw rows.Damaged($"page {page.Id} of leaf_pages is out of its place");
    }

    /// <summary>Every place of a prefix, oldest first.</summary>
    public List<LeafPlace> Find(Session session, ulong prefix)
    {
        var places = new List<LeafPlace>();
        // One statement, so that segments and pages are of one view.
        const string atMost = $"((slot << {Bits}) | $1)";
        const string page = $"SELECT data FROM leaf_pages WHERE id BETWEEN (slot << {Bits}) AND {atMost} ORDER BY id DESC LIMIT 1";
        var hits = session.Rows(
            $"SELECT {IndexSegment.Columns}, ({page}) AS data FROM leaf_segments ORDER BY first_round",
            row => (Segment: IndexSegment.Read(row, rows), Page: rows.Bytes(row, 8)),
            (long)prefix);
        foreach (var (segment, data) in hits)
        {
            var reader = new LeafPageReader(segment, data, rows);
            if (prefix < reader.FirstPrefix || prefix >= reader.EndPrefix)
                throw rows.Damaged($"leaf_pages lacks the page of slot {segment.Slot} for the prefix {prefix}");
            while (reader.MoveNext() && reader.Current.Prefix <= prefix)
            {
                if (reader.Current.Prefix == prefix)
                    places.Add(new LeafPlace(reader.Current.Round, reader.Current.Leaf));
            }
        }

        return places;
    }

    /// <summary>Reads everything, and that every entry stands where a look-up finds it.</summary>
    /// <exception cref="StorageException">It does not.</exception>
    public List<IndexPart> Sums(Session session, CancellationToken cancellation)
    {
        // What throws here loses the connection, and the transaction with it.
        session.Command("BEGIN").ExecuteNonQuery();
        var parts = new List<IndexPart>();
        foreach (var segment in Read(session))
        {
            var (sum, entries, end, last) = (0UL, 0UL, 0UL, default(LeafEntry));
            foreach (var page in EachPage(session, segment))
            {
                cancellation.ThrowIfCancellationRequested();
                var reader = Open(segment, page);
                if (reader.FirstPrefix != end)
                    throw rows.Damaged($"leaf_pages lacks the page of slot {segment.Slot} for the prefix {end}");
                for (; reader.MoveNext(); last = reader.Current, entries++)
                {
                    if (entries > 0 && !(last < reader.Current))
                        throw rows.Damaged($"page {page.Id} of leaf_pages is not in order");
                    sum += IndexPart.Term(reader.Current.Prefix, new LeafPlace(reader.Current.Round, reader.Current.Leaf));
                }

                end = reader.EndPrefix;
            }

            if (end != LeafPage.End || entries != segment.Entries)
                throw rows.Damaged($"leaf_pages holds {entries} entries of slot {segment.Slot}, and leaf_segments names {segment.Entries}");
            parts.Add(new IndexPart(segment.FirstRound, segment.Rounds, sum));
        }

        session.Command("COMMIT").ExecuteNonQuery();
        return parts;
    }

    private IEnumerable<(long Id, byte[] Page)> EachPage(Session session, IndexSegment segment)
    {
        const int Batch = 64;
        var pages = ReadPages(session, segment, segment.FirstPage - 1, Batch);
        while (pages.Count > 0)
        {
            foreach (var page in pages)
                yield return page;
            pages = ReadPages(session, segment, pages[^1].Id, Batch);
        }
    }
}
