using Microsoft.Data.Sqlite;

using SQLitePCL;

namespace Linking.Storage.Sqlite;

/// <summary>
/// Removes the tables of an older version that this one does not have. The pages of a damaged table may be others' too:
/// DROP TABLE would free these, and the next round overwrite them. So a file is looked through first, and one that is
/// damaged is written as a whole from the tables that stay.
/// </summary>
/// <param name="former">The tables to remove; each may be missing.</param>
internal sealed class CarryingForward(params IReadOnlyList<string> former)
{
    private string Names => string.Join(", ", former.Select(name => $"'{name}'"));

    /// <summary>At every moment the file is of the old version or of the new one, and has all tables that stay.</summary>
    /// <param name="session">Writes, with no transaction open.</param>
    /// <param name="failures">Of the file.</param>
    /// <param name="from">The file's version.</param>
    /// <param name="marks">SQL that gives the file the marks of the new version.</param>
    /// <exception cref="StorageException">A table that stays is damaged. Nothing was changed.</exception>
    /// <exception cref="SqliteException">It could not be written.</exception>
    public void Run(Session session, Failures failures, long from, string marks)
    {
        session.Execute("BEGIN IMMEDIATE");
        if (!IsSound(session))
        {
            RequireKept(session, failures, from);
            // Their pages are left as they are. A crash before VACUUM has ended leaves a file of the old version, without
            // these tables, that is not sound either: the next start comes here again.
            session.Execute($"PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE tbl_name IN ({Names}); COMMIT;");
            session.Execute("PRAGMA writable_schema = RESET; VACUUM;");
            session.Execute("BEGIN IMMEDIATE");
            if (!IsSound(session))
                throw failures.Damaged("it is not sound after its tables were written again");
        }

        foreach (var name in former)
            session.Execute($"DROP TABLE IF EXISTS {name}");
        session.Execute(marks);
        session.Execute("COMMIT");
    }

    private static bool IsSound(Session session)
    {
        try
        {
            return session.Rows("PRAGMA integrity_check(1)", row => row.GetString(0)) is ["ok"];
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_CORRUPT)
        {
            return false;
        }
    }

    private void RequireKept(Session session, Failures failures, long from)
    {
        var kept = session.Rows(
            $"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT IN ({Names}) ORDER BY name",
            row => (row.GetString(0), CheckedPart.Store));
        if (IntegrityCheck.Of(session, [.. kept]) is [var damage, ..])
        {
            throw new StorageException(
                $"{failures.File} was made by an older Linking (database version {from}) and cannot be brought to the new version, " +
                $"because {damage.Message.TrimEnd('.')}. Nothing was changed: keep a copy of the folder, and restore the ledger " +
                "from a backup.");
        }
    }
}
