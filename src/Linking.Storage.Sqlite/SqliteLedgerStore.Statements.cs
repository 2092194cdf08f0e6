using Linking.Hashing;
using Linking.Storage.Sqlite.LeafIndex;
using Linking.Trees;

using Microsoft.Data.Sqlite;

namespace Linking.Storage.Sqlite;

/// <content>What runs within a transaction or on a reading connection.</content>
public sealed partial class SqliteLedgerStore
{
    private StoredHead? ReadHead(Session session) =>
        session.Rows<StoredHead?>($"SELECT {Rows.HeadColumns} FROM rounds ORDER BY n DESC LIMIT 1", row => _rows.Head(row)).SingleOrDefault();

    private static List<StoreDamage> FindDamage(Session session, bool derived)
    {
        var damages = new List<StoreDamage>();
        (string, CheckedPart)[] issued = [("events", CheckedPart.Event), ("publications", CheckedPart.Publication)];
        (string, CheckedPart)[] made = [("tiles", CheckedPart.Tile), ("meta", CheckedPart.Index), ("leaf_runs", CheckedPart.Index)];
        foreach (var (table, part) in derived ? [.. issued, .. made] : issued)
        {
            try
            {
                // Pages, order of keys and the tables' own indexes (sqlite.org/pragma.html#pragma_integrity_check).
                foreach (var line in session.Rows($"PRAGMA integrity_check('{table}')", row => row.GetString(0)).Where(line => line != "ok").Take(1))
                    damages.Add(new StoreDamage(part, $"the table {table} is not as SQLite wrote it: {line.ReplaceLineEndings(" ")}"));
            }
            catch (SqliteException e)
            {
                damages.Add(new StoreDamage(part, $"the table {table} cannot be read: {e.Message}"));
            }
        }

        return damages;
    }

    private StoredRound? ReadRound(Session session, ulong index)
    {
        if (index > long.MaxValue)
            return null;
        // Rounds are never changed: the two statements need no common transaction.
        var events = session.Rows("SELECT round, leaf, text FROM events WHERE round = $1 ORDER BY leaf", _rows.Event, (long)index);
        return session.Rows($"SELECT {Rows.RoundColumns} FROM rounds WHERE n = $1", row => _rows.Round(row, events), (long)index).SingleOrDefault();
    }

    private List<StoredHeader> ReadHeaders(Session session, ulong from, int take)
    {
        var headers = session.Rows($"SELECT {Rows.HeaderColumns} FROM rounds WHERE n >= $1 ORDER BY n LIMIT $2", _rows.Header, Integer(from), take);
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i].Index != from + (ulong)i)
                throw Failures.Damaged(_file, $"round {from + (ulong)i} is missing");
        }

        return headers;
    }

    private AppendResult Append(Session session, StoredRound round, DigestPair previousLink)
    {
        var head = ReadHead(session);
        if (round.Index < (head?.Size ?? 0))
            return round == ReadRound(session, round.Index) ? AppendResult.Appended : AppendResult.Conflict;
        if (round.Index > (head?.Size ?? 0) || (head is not null && head.Value.Link != previousLink))
            return AppendResult.Conflict;
        session.Command(
            $"INSERT INTO rounds ({Rows.RoundColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            (long)round.Index,
            round.Link.Alpha.Bytes.ToArray(),
            round.Link.Beta.Bytes.ToArray(),
            Array(round.Header),
            round.PreviousHead is null ? null : Array(round.PreviousHead.Alpha),
            round.PreviousHead is null ? null : Array(round.PreviousHead.Beta),
            Array(round.Leaves)).ExecuteNonQuery();
        foreach (var text in round.Events)
            session.Command("INSERT INTO events (round, leaf, text) VALUES ($1, $2, $3)", (long)text.Round, (long)text.LeafIndex, Array(text.Text)).ExecuteNonQuery();
        return AppendResult.Appended;
    }

    private static bool WriteTile(Session session, TreeNode tile, ReadOnlySpan<DigestPair> hashes)
    {
        var alpha = new byte[TileWidth * Digest.Size];
        var beta = new byte[TileWidth * Digest.Size];
        for (var i = 0; i < TileWidth; i++)
        {
            hashes[i].Alpha.CopyTo(alpha.AsSpan(i * Digest.Size));
            hashes[i].Beta.CopyTo(beta.AsSpan(i * Digest.Size));
        }

        session.Command(
            "INSERT INTO tiles (level, idx, alpha, beta) VALUES ($1, $2, $3, $4) " +
            "ON CONFLICT (level, idx) DO UPDATE SET alpha = excluded.alpha, beta = excluded.beta",
            tile.Level,
            (long)tile.Index,
            alpha,
            beta).ExecuteNonQuery();
        return true;
    }

    private ulong ReadIndexedSize(Session session) =>
        session.Rows<ulong?>("SELECT value FROM meta WHERE name = 'indexed_size'", row => _rows.Number(row, 0)).SingleOrDefault()
        ?? throw new StorageException($"{_file} does not say how far its look-up index goes (meta has no indexed_size). The index is derived: start the server once with --rebuild-derived true.");

    private bool IndexRound(Session session, IndexRun run, List<(long Id, byte[] Page)> pages)
    {
        var round = run.FirstRound;
        var indexed = ReadIndexedSize(session);
        var size = ReadHead(session)?.Size ?? 0;
        if (round > indexed || round >= size)
            throw new ArgumentOutOfRangeException(nameof(run), round, $"{indexed} of {size} rounds are indexed; rounds are indexed in order, after they were appended.");
        if (round < indexed)
            return false;
        IndexRuns.RemovePages(session, run, int.MaxValue);
        IndexRuns.AddPages(session, pages);
        IndexRuns.Add(session, run);
        session.Command("UPDATE meta SET value = $1 WHERE name = 'indexed_size'", (long)round + 1).ExecuteNonQuery();
        return true;
    }

    private AppendResult AppendPublication(Session session, StoredPublication publication)
    {
        var last = (long?)session.Scalar("SELECT max(number) FROM publications") ?? 0;
        if ((long)publication.Number > last + 1)
            return AppendResult.Conflict;
        if ((long)publication.Number <= last)
        {
            var stored = session.Rows("SELECT number, size, note FROM publications WHERE number = $1", _rows.Publication, (long)publication.Number).SingleOrDefault();
            return publication == stored ? AppendResult.Appended : AppendResult.Conflict;
        }

        session.Command("INSERT INTO publications (number, size, note) VALUES ($1, $2, $3)", (long)publication.Number, (long)publication.Size, Array(publication.Note)).ExecuteNonQuery();
        return AppendResult.Appended;
    }
}
