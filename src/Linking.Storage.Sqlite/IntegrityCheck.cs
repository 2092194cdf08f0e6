using Microsoft.Data.Sqlite;

namespace Linking.Storage.Sqlite;

/// <summary>SQLite's own check of tables (sqlite.org/pragma.html#pragma_integrity_check): pages, order of keys, indexes.</summary>
internal static class IntegrityCheck
{
    /// <returns>At most one damage a table.</returns>
    public static IReadOnlyList<StoreDamage> Of(Session session, params ReadOnlySpan<(string Table, CheckedPart Part)> tables)
    {
        var damages = new List<StoreDamage>();
        foreach (var (table, part) in tables)
        {
            try
            {
                var lines = session.Rows($"PRAGMA integrity_check('{table}')", row => row.GetString(0));
                foreach (var line in lines.Where(line => line != "ok").Take(1))
                    damages.Add(new StoreDamage(part, $"the table {table} is not as SQLite wrote it: {line.ReplaceLineEndings(" ")}"));
            }
            catch (SqliteException e)
            {
                damages.Add(new StoreDamage(part, $"the table {table} cannot be read: {e.Message}"));
            }
        }

        return damages;
    }
}
