namespace Linking.Storage.Sqlite.LeafIndex;

/// <summary>
/// Merges segments, so that there are few: sixteen of a level become one of the next, until a segment is as large as they get.
/// Reads beside the writer and writes in transactions of about a megabyte, between which rounds are appended. The new
/// segment is put in force in one transaction; a crash before leaves pages without a segment, a crash after it pages of segments
/// that are gone, and both are removed when their slot is used again.
/// </summary>
internal sealed class LeafMerge(IndexSegments index, ReaderPool readers, Writer writer)
{
    /// <summary>Segments of a level that become one.</summary>
    public const int Fan = 16;

    /// <summary>Entries of the largest segment: its merge takes a few seconds, and 10^9 leaves have some eighty segments.</summary>
    public const ulong MaxWeight = 1 << 24;

    private const int ReadBatch = 32;
    private const int WriteBatch = 256;

    /// <summary>Merges as long as there is something to merge.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var segments = await readers.ReadAsync(index.Read, cancellation);
            if (Choose(segments) is not { } chosen)
                return;
            await MergeAsync(
                IndexSegment.Merged(IndexSegments.FreeSlot(segments), chosen.Level, chosen.Segments), chosen.Segments, cancellation);
        }
    }

    /// <summary>The segments to merge next, and the level of what they become; null if none.</summary>
    public static (List<IndexSegment> Segments, int Level)? Choose(IEnumerable<IndexSegment> segments)
    {
        var below = segments.Where(segment => segment.Level != IndexSegment.TopLevel);
        foreach (var level in below.GroupBy(segment => segment.Level).OrderBy(level => level.Key))
        {
            // The rounds of one level follow each other: levels fall from the oldest rounds to the newest.
            var all = level.OrderBy(segment => segment.FirstRound).ToList();
            if (all.Count < Fan)
                continue;
            var weight = 0UL;
            var fitting = all.TakeWhile(segment => (weight += segment.Weight) <= MaxWeight).Take(Fan).ToList();
            if (fitting.Count == Fan)
                return (fitting, level.Key + 1);
            // Together too large: the oldest become one that stays, alone if need be.
            return (fitting.Count > 0 ? fitting : [all[0]], IndexSegment.TopLevel);
        }

        return null;
    }

    private async Task MergeAsync(IndexSegment merged, List<IndexSegment> sources, CancellationToken cancellation)
    {
        if (sources is [var only])
        {
            await WriteAsync(
                session =>
                    session.Command("UPDATE leaf_segments SET level = $1 WHERE slot = $2", merged.Level, only.Slot).ExecuteNonQuery(),
                cancellation);
            return;
        }

        await RemovePagesAsync(merged, cancellation);
        var cursors = sources.ConvertAll(segment => new Cursor(segment));
        var pages = new LeafPageWriter(merged);
        while (cursors.Count > 0)
        {
            foreach (var cursor in cursors.Where(cursor => cursor.Reader is null))
                await FillAsync(cursor, cancellation);
            cursors.RemoveAll(cursor => cursor.Reader is null);
            Merge(cursors, pages);
            if (pages.Ready >= WriteBatch)
                await WritePagesAsync(pages, ended: false, cancellation);
        }

        if (pages.Entries != merged.Entries)
            throw index.Damaged(
                $"leaf_pages holds {pages.Entries} entries of rounds {merged.FirstRound} and on, and leaf_segments names {merged.Entries}");
        await WritePagesAsync(pages, ended: true, cancellation);
        await WriteAsync(
            session =>
            {
                foreach (var segment in sources)
                    IndexSegments.Remove(session, segment);
                IndexSegments.Add(session, merged);
                return 0;
            },
            cancellation);
        foreach (var segment in sources)
            await RemovePagesAsync(segment, cancellation);
    }

    /// <summary>Until a segment has no entry at hand, or enough is ready to be written.</summary>
    private void Merge(List<Cursor> cursors, LeafPageWriter pages)
    {
        while (cursors.Count > 0 && pages.Ready < WriteBatch)
        {
            var least = cursors[0];
            for (var i = 1; i < cursors.Count; i++)
            {
                if (cursors[i].Current < least.Current)
                    least = cursors[i];
            }

            pages.Add(least.Current);
            if (!least.Advance(index))
                return;
        }
    }

    private async Task FillAsync(Cursor cursor, CancellationToken cancellation)
    {
        var pages = await readers.ReadAsync(session => index.ReadPages(session, cursor.Segment, cursor.LastPage, ReadBatch), cancellation);
        cursor.Fill(pages, index);
    }

    private Task<int> WritePagesAsync(LeafPageWriter pages, bool ended, CancellationToken cancellation)
    {
        var ready = pages.Take(ended);
        return WriteAsync(
            session =>
            {
                IndexSegments.AddPages(session, ready);
                return 0;
            },
            cancellation);
    }

    private async Task RemovePagesAsync(IndexSegment segment, CancellationToken cancellation)
    {
        while (await WriteAsync(session => IndexSegments.RemovePages(session, segment, WriteBatch), cancellation) == WriteBatch)
            cancellation.ThrowIfCancellationRequested();
    }

    private Task<int> WriteAsync(Func<Session, int> write, CancellationToken cancellation) => writer.WriteAsync(write, cancellation);

    /// <summary>A segment that is being read from front to back.</summary>
    private sealed class Cursor(IndexSegment segment)
    {
        private readonly Queue<(long Id, byte[] Page)> _pages = new();

        public IndexSegment Segment => segment;

        public long LastPage { get; private set; } = segment.FirstPage - 1;

        public LeafPageReader? Reader { get; private set; }

        public LeafEntry Current { get; private set; }

        public void Fill(List<(long Id, byte[] Page)> pages, IndexSegments index)
        {
            foreach (var page in pages)
                _pages.Enqueue(page);
            if (pages.Count > 0)
                LastPage = pages[^1].Id;
            Advance(index);
        }

        /// <returns>False if there is no entry at hand.</returns>
        public bool Advance(IndexSegments index)
        {
            while (Reader is null || !Reader.MoveNext())
            {
                Reader = _pages.TryDequeue(out var page) ? index.Open(segment, page) : null;
                if (Reader is null)
                    return false;
            }

            Current = Reader.Current;
            return true;
        }
    }
}
