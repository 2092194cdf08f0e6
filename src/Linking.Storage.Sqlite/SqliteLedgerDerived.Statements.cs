using Linking.Hashing;
using Linking.Storage.Sqlite.LeafIndex;

namespace Linking.Storage.Sqlite;

/// <content>What runs within a transaction or on a reading connection.</content>
public sealed partial class SqliteLedgerDerived
{
    /// <summary>The extent, which the segments must cover.</summary>
    private DerivedExtent? ReadExtent(Session session)
    {
        // What throws here loses the connection, and the transaction with it.
        session.Command("BEGIN").ExecuteNonQuery();
        var extent = ExtentRow(session);
        var end = 0UL;
        foreach (var segment in _segments.Read(session))
        {
            if (segment.FirstRound != end)
                throw _rows.Damaged($"leaf_segments has no segment that begins at round {end}");
            end += segment.Rounds;
        }

        session.Command("COMMIT").ExecuteNonQuery();
        return end == (extent?.Size ?? 0)
            ? extent
            : throw _rows.Damaged($"extent names {extent?.Size ?? 0} rounds, and leaf_segments holds {end}");
    }

    private DerivedExtent? ExtentRow(Session session) =>
        session.Rows($"SELECT {Rows.ExtentColumns} FROM extent", _rows.Extent).SingleOrDefault();

    private bool IndexRound(Session session, StoredHead round, IndexSegment segment, List<(long Id, byte[] Page)> pages)
    {
        var extent = ExtentRow(session);
        if (!DerivedExtent.Follows(extent, round))
            return false;
        IndexSegments.RemovePages(session, segment, int.MaxValue);
        IndexSegments.AddPages(session, pages);
        IndexSegments.Add(session, segment);
        var next = DerivedExtent.With(extent, round);
        session.Command(
            $"INSERT OR REPLACE INTO extent (id, {Rows.ExtentColumns}) VALUES (0, $1, $2, $3, $4, $5)",
            (long)next.Last.Index,
            next.Last.Link.Alpha.Bytes.ToArray(),
            next.Last.Link.Beta.Bytes.ToArray(),
            next.GenesisLink.Alpha.Bytes.ToArray(),
            next.GenesisLink.Beta.Bytes.ToArray()).ExecuteNonQuery();
        return true;
    }

    private static bool WriteTile(Session session, StoredTile tile)
    {
        var hashes = tile.Hashes.Span;
        var width = hashes[0].Width;
        var alpha = new byte[StoredTile.Width * width];
        var beta = new byte[StoredTile.Width * width];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i].Alpha.CopyTo(alpha.AsSpan(i * width));
            hashes[i].Beta.CopyTo(beta.AsSpan(i * width));
        }

        session.Command(
            "INSERT OR REPLACE INTO tiles (level, idx, alpha, beta) VALUES ($1, $2, $3, $4)",
            tile.Place.Level,
            (long)tile.Place.Index,
            alpha,
            beta).ExecuteNonQuery();
        return true;
    }
}
