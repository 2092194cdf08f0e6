using Linking.Hashing;

namespace Linking.Storage.Sqlite.LeafIndex;

/// <summary>
/// The look-up index: sorted runs, each over some consecutive rounds. A look-up reads one page of each run. Stateless;
/// what is in <c>leaf_runs</c> is the index, and pages of slots that are not in use are left-overs of a crash, removed
/// when the slot is used again.
/// </summary>
internal sealed class IndexRuns(Rows rows)
{
    /// <summary>Leaves of a round, as many as a tree in memory has at most.</summary>
    public const int MaxLeaves = 1 << LeafIndexBits;

    private const int LeafIndexBits = 26;

    public List<IndexRun> Read(Session session) =>
        session.Rows($"SELECT {IndexRun.Columns} FROM leaf_runs ORDER BY first_round", row => IndexRun.Read(row, rows));

    /// <summary>Sorts and codes a round as a run of its own.</summary>
    public static (IndexRun Run, List<(long Id, byte[] Page)> Pages) Code(long slot, ulong round, ReadOnlySpan<Digest> leafHashes)
    {
        var sorted = new ulong[leafHashes.Length];
        for (var i = 0; i < sorted.Length; i++)
            sorted[i] = (IndexPart.Prefix(leafHashes[i]) << LeafIndexBits) | (uint)i;
        System.Array.Sort(sorted);
        var run = IndexRun.OfRound(slot, round, leafHashes.Length);
        var writer = new LeafPageWriter(run);
        foreach (var entry in sorted)
            writer.Add(new LeafEntry(entry >> LeafIndexBits, round, (uint)entry & (MaxLeaves - 1)));
        return (run, writer.Take(ended: true));
    }

    /// <summary>The lowest slot that no run is in.</summary>
    public static long FreeSlot(IReadOnlyList<IndexRun> runs)
    {
        var used = runs.Select(run => run.Slot).ToHashSet();
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

    /// <summary>Puts a run in force whose pages are there.</summary>
    public static void Add(Session session, IndexRun run) => session.Command(
        $"INSERT INTO leaf_runs ({IndexRun.Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        run.Slot,
        run.Level,
        (long)run.FirstRound,
        (long)run.Rounds,
        (long)run.Entries,
        run.DeltaBits,
        run.RoundBits,
        run.LeafBits).ExecuteNonQuery();

    /// <summary>Takes a run out of force; its pages stay.</summary>
    public static void Remove(Session session, IndexRun run) =>
        session.Command("DELETE FROM leaf_runs WHERE slot = $1", run.Slot).ExecuteNonQuery();

    /// <returns>Pages removed, at most <paramref name="most"/>.</returns>
    public static int RemovePages(Session session, IndexRun run, int most) => session.Command(
        "DELETE FROM leaf_pages WHERE id IN (SELECT id FROM leaf_pages WHERE id BETWEEN $1 AND $2 ORDER BY id LIMIT $3)",
        run.FirstPage,
        run.LastPage,
        most).ExecuteNonQuery();

    /// <summary>The next pages of a run, after the page <paramref name="after"/>.</summary>
    public List<(long Id, byte[] Page)> ReadPages(Session session, IndexRun run, long after, int most) => session.Rows(
        "SELECT id, data FROM leaf_pages WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3",
        row => (row.GetInt64(0), rows.Bytes(row, 1)),
        after,
        run.LastPage,
        most);

    /// <summary>A page of a run, for reading.</summary>
    /// <exception cref="StorageException">It stands in another place than its first entry says.</exception>
    public LeafPageReader Open(IndexRun run, (long Id, byte[] Page) page)
    {
        var reader = new LeafPageReader(run, page.Page, rows);
        return page.Id == (run.FirstPage | (long)reader.FirstPrefix)
            ? reader
            : throw rows.Damaged($"page {page.Id} of leaf_pages is out of its place");
    }

    /// <summary>Every place of a prefix, oldest first.</summary>
    public List<LeafPlace> Find(Session session, ulong prefix)
    {
        var places = new List<LeafPlace>();
        // One statement, so that runs and pages are of one view.
        var pages = session.Rows<(IndexRun Run, byte[] Page)?>(
            $"""
            SELECT {IndexRun.Columns},
                   (SELECT data FROM leaf_pages WHERE id BETWEEN (slot << {IndexPart.PrefixBits}) AND ((slot << {IndexPart.PrefixBits}) | $1) ORDER BY id DESC LIMIT 1)
              FROM leaf_runs ORDER BY first_round
            """,
            row => row.IsDBNull(8) ? null : (IndexRun.Read(row, rows), rows.Bytes(row, 8)),
            (long)prefix);
        foreach (var page in pages)
        {
            if (page is not { } hit)
                continue;
            var reader = new LeafPageReader(hit.Run, hit.Page, rows);
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
        foreach (var run in Read(session))
        {
            var (sum, entries, last) = (0UL, 0UL, default(LeafEntry));
            foreach (var page in EachPage(session, run))
            {
                cancellation.ThrowIfCancellationRequested();
                if (entries > 0 && (ulong)page.Id <= ((ulong)run.FirstPage | last.Prefix))
                    throw rows.Damaged($"the pages of slot {run.Slot} of leaf_pages overlap");
                for (var reader = Open(run, page); reader.MoveNext(); last = reader.Current, entries++)
                {
                    if (entries > 0 && !(last < reader.Current))
                        throw rows.Damaged($"page {page.Id} of leaf_pages is not in order");
                    sum += IndexPart.Term(reader.Current.Prefix, new LeafPlace(reader.Current.Round, reader.Current.Leaf));
                }
            }

            parts.Add(new IndexPart(run.FirstRound, run.Rounds, sum));
        }

        session.Command("COMMIT").ExecuteNonQuery();
        return parts;
    }

    private IEnumerable<(long Id, byte[] Page)> EachPage(Session session, IndexRun run)
    {
        const int Batch = 64;
        var pages = ReadPages(session, run, run.FirstPage - 1, Batch);
        while (pages.Count > 0)
        {
            foreach (var page in pages)
                yield return page;
            pages = ReadPages(session, run, pages[^1].Id, Batch);
        }
    }
}
