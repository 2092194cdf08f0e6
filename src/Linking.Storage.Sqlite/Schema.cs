using Microsoft.Data.Sqlite;

namespace Linking.Storage.Sqlite;

/// <summary>The tables of a ledger file and their version (docs/spec/database.md).</summary>
internal static class Schema
{
    /// <summary>ASCII "LNKG", in the file's header: what makes a SQLite file a ledger.</summary>
    public const long ApplicationId = 0x4C4E4B47;

    /// <summary>The version that this program writes.</summary>
    public static long Version => Steps.Length;

    private const string Tiles =
        """
        CREATE TABLE tiles (
          level INTEGER NOT NULL,
          idx INTEGER NOT NULL,
          alpha BLOB NOT NULL CHECK (length(alpha) = 8192),
          beta BLOB NOT NULL CHECK (length(beta) = 8192),
          PRIMARY KEY (level, idx)
        ) STRICT;

        """;

    private const string Meta =
        """
        CREATE TABLE meta (
          name TEXT NOT NULL PRIMARY KEY,
          value ANY NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO meta (name, value) VALUES ('indexed_size', 0);

        """;

    private const string LeafRuns =
        """
        CREATE TABLE leaf_runs (
          slot INTEGER PRIMARY KEY CHECK (slot >= 0),
          level INTEGER NOT NULL,
          first_round INTEGER NOT NULL,
          rounds INTEGER NOT NULL,
          entries INTEGER NOT NULL,
          delta_bits INTEGER NOT NULL,
          round_bits INTEGER NOT NULL,
          leaf_bits INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE leaf_pages (
          id INTEGER PRIMARY KEY CHECK (id >= 0),
          data BLOB NOT NULL
        ) STRICT;

        """;

    // Everything that the rounds determine, as all Steps together make it.
    private const string DerivedTables = Tiles + Meta + LeafRuns;

    // Step i leads from version i to version i + 1. A step that was released is never changed.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE rounds (
          n INTEGER PRIMARY KEY CHECK (n >= 0),
          header BLOB NOT NULL,
          link_alpha BLOB NOT NULL CHECK (length(link_alpha) = 32),
          link_beta BLOB NOT NULL CHECK (length(link_beta) = 32),
          head_alpha BLOB CHECK ((head_alpha IS NULL) = (n = 0)),
          head_beta BLOB CHECK ((head_beta IS NULL) = (n = 0)),
          leaves BLOB NOT NULL
        ) STRICT;
        CREATE TABLE events (
          round INTEGER NOT NULL,
          leaf INTEGER NOT NULL,
          text BLOB NOT NULL,
          PRIMARY KEY (round, leaf)
        ) STRICT;
        CREATE TABLE publications (
          number INTEGER PRIMARY KEY CHECK (number >= 1),
          size INTEGER NOT NULL CHECK (size >= 1),
          note BLOB NOT NULL
        ) STRICT;

        """ + Tiles +
        """
        CREATE TABLE leaf_places (
          prefix INTEGER NOT NULL,
          round INTEGER NOT NULL,
          leaf INTEGER NOT NULL,
          PRIMARY KEY (prefix, round, leaf)
        ) STRICT, WITHOUT ROWID;

        """ + Meta,

        // The look-up index became sorted runs. It is derived: the server fills it again.
        """
        DROP TABLE IF EXISTS leaf_places;
        DROP TABLE IF EXISTS meta;

        """ + Meta + LeafRuns,
    ];

    /// <summary>Makes the tables of the newest version in an empty file.</summary>
    public static void Create(Session session) => Upgrade(session, 0);

    /// <summary>Empties what is derived, also where it is damaged; a start fills it again.</summary>
    public static void DropDerived(Session session)
    {
        session.Execute("BEGIN IMMEDIATE");
        session.Execute("DROP TABLE IF EXISTS tiles; DROP TABLE IF EXISTS leaf_runs; DROP TABLE IF EXISTS leaf_pages; DROP TABLE IF EXISTS meta;");
        session.Execute(DerivedTables);
        session.Execute("COMMIT");
    }

    /// <summary>Whether the file is a ledger of a version that this program reads; an older one is carried forward.</summary>
    /// <exception cref="StorageException">It is not, or it is older and may only be read.</exception>
    /// <exception cref="SqliteException">It could not be read.</exception>
    public static void Require(Session session, string file, bool writable)
    {
        if ((long)session.Scalar("PRAGMA application_id")! != ApplicationId)
            throw new StorageException($"{file} is a database of another program, not a Linking ledger: choose another data folder.");
        var version = (long)session.Scalar("PRAGMA user_version")!;
        if (version > Version)
            throw new StorageException($"{file} was made by a newer Linking (database version {version}, this program knows {Version}): update this program.");
        if (version < 1)
            throw Failures.Damaged(file, $"its database version is {version}");
        if (version < Version && !writable)
            throw new StorageException($"{file} was made by an older Linking (database version {version}): start the server on it once, which brings it to version {Version}.");
        if (version < Version)
            Upgrade(session, (int)version);
    }

    private static void Upgrade(Session session, int from)
    {
        // One transaction: the file is of the old version or of the new one, whatever happens on the way.
        session.Execute("BEGIN IMMEDIATE");
        foreach (var step in Steps.Skip(from))
            session.Execute(step);
        session.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};");
        session.Execute("COMMIT");
    }
}
