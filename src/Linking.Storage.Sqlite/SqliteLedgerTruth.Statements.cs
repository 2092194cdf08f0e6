using Linking.Hashing;

namespace Linking.Storage.Sqlite;

/// <content>What runs within a transaction or on a reading connection.</content>
public sealed partial class SqliteLedgerTruth
{
    private StoredHead? ReadHead(Session session) =>
        session.Rows<StoredHead?>(
            $"SELECT {Rows.HeadColumns} FROM rounds ORDER BY n DESC LIMIT 1", row => _rows.Head(row)).SingleOrDefault();

    private StoredRound? ReadRound(Session session, ulong index)
    {
        if (index > long.MaxValue)
            return null;
        // Rounds are never changed: the two statements need no common transaction.
        var events = session.Rows($"SELECT {Rows.EventColumns} FROM events WHERE round = $1 ORDER BY leaf", _rows.Event, (long)index);
        return session.Rows(
            $"SELECT {Rows.RoundColumns} FROM rounds WHERE n = $1", row => _rows.Round(row, events), (long)index).SingleOrDefault();
    }

    private List<StoredHeader> ReadHeaders(Session session, ulong from, int take)
    {
        var headers = session.Rows(
            $"SELECT {Rows.HeaderColumns} FROM rounds WHERE n >= $1 ORDER BY n LIMIT $2", _rows.Header, Integer(from), take);
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i].Index != from + (ulong)i)
                throw _file.Failures.Damaged($"round {from + (ulong)i} is missing");
        }

        return headers;
    }

    // NULL is round 0's alone: a head that was never made is empty.
    private static byte[]? HeadOf(StoredRound round, Chain chain) =>
        round.PreviousHead is { } head ? Array(head[chain]) : round.Index == 0 ? null : [];

    private AppendResult Append(Session session, StoredRound round, DigestPair previousLink)
    {
        var head = ReadHead(session);
        if (round.Index < (head?.Size ?? 0))
            return round == ReadRound(session, round.Index) ? AppendResult.Appended : AppendResult.Conflict;
        if (round.Index > (head?.Size ?? 0) || (head is not null && head.Value.Link != previousLink))
            return AppendResult.Conflict;
        Insert(session, round);
        return AppendResult.Appended;
    }

    private static bool PutBack(Session session, StoredRound round)
    {
        session.Command("DELETE FROM events WHERE round = $1", (long)round.Index).ExecuteNonQuery();
        session.Command("DELETE FROM rounds WHERE n = $1", (long)round.Index).ExecuteNonQuery();
        Insert(session, round);
        return true;
    }

    private static void Insert(Session session, StoredRound round)
    {
        session.Command(
            $"INSERT INTO rounds ({Rows.RoundColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            (long)round.Index,
            round.Link.Alpha.Bytes.ToArray(),
            round.Link.Beta.Bytes.ToArray(),
            Array(round.Header),
            HeadOf(round, Chain.Alpha),
            HeadOf(round, Chain.Beta),
            Array(round.Leaves)).ExecuteNonQuery();
        foreach (var text in round.Events)
            session.Command(
                $"INSERT INTO events ({Rows.EventColumns}) VALUES ($1, $2, $3, $4)",
                (long)text.Round,
                (long)text.LeafIndex,
                Array(text.Text),
                text.IsOfRecord ? 1L : 0L).ExecuteNonQuery();
    }

    private AppendResult AppendPublication(Session session, StoredPublication publication)
    {
        var last = (long?)session.Scalar("SELECT max(number) FROM publications") ?? 0;
        if ((long)publication.Number > last + 1)
            return AppendResult.Conflict;
        if ((long)publication.Number <= last)
        {
            var stored = session.Rows(
                "SELECT number, size, note FROM publications WHERE number = $1",
                _rows.Publication,
                (long)publication.Number).SingleOrDefault();
            return publication == stored ? AppendResult.Appended : AppendResult.Conflict;
        }

        session.Command(
            "INSERT INTO publications (number, size, note) VALUES ($1, $2, $3)",
            (long)publication.Number,
            (long)publication.Size,
            Array(publication.Note)).ExecuteNonQuery();
        return AppendResult.Appended;
    }
}
