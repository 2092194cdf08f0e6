namespace Linking.Storage.Sqlite;

/// <summary>What makes a SQLite file one of ours: its marks and its tables (docs/spec/database.md).</summary>
/// <param name="FileName">Its name in the data folder.</param>
/// <param name="What">What it is, in a message.</param>
/// <param name="ApplicationId">In the file's header: what tells it from other programs' files.</param>
/// <param name="Version">The version that this program writes.</param>
/// <param name="Tables">SQL that makes the tables of this version in an empty file.</param>
internal sealed record FileFormat(string FileName, string What, long ApplicationId, long Version, string Tables)
{
    private string Marks => $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};";

    /// <summary>Makes the tables in an empty file, in one transaction.</summary>
    public void Create(Session session) => session.Execute($"BEGIN IMMEDIATE; {Tables} {Marks} COMMIT;");

    /// <summary>Whether a file is one that this program reads.</summary>
    /// <exception cref="StorageException">It is not.</exception>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">It could not be read.</exception>
    public void Require(Session session, Failures failures)
    {
        if ((long)session.Scalar("PRAGMA application_id")! != ApplicationId)
            throw new StorageException($"{failures.File} is a database of another program, not {What}: choose another data folder.");
        var version = (long)session.Scalar("PRAGMA user_version")!;
        if (version > Version)
        {
            throw new StorageException(
                $"{failures.File} was made by a newer Linking (database version {version}, this program knows {Version}): " +
                "update this program.");
        }

        if (version < 1)
            throw failures.Damaged($"its database version is {version}");
        if (version < Version)
        {
            throw new StorageException(
                $"{failures.File} was made by an older Linking (database version {version}, this program knows {Version}), in formats " +
                "that were given up before the first release. Nothing was changed: keep the folder with the program that made it, and " +
                "begin a ledger in an empty folder.");
        }
    }
}
