namespace Linking.Storage.Sqlite;

/// <summary>The file of the truth.</summary>
internal static class LedgerFormat
{
    private const string Tables =
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
        """;

    // Versions 1 and 2 held what is derived too: the server fills a file of its own with it. The other tables have been
    // the same from the first version on.
    private static readonly CarryingForward Upgrade = new("tiles", "leaf_places", "leaf_runs", "leaf_pages", "meta");

    /// <summary>ASCII "LNKG", version 3.</summary>
    public static FileFormat Value { get; } =
        new(SqliteLedgerTruth.FileName, "a Linking ledger", 0x4C4E4B47, 3, Tables, Upgrade);
}
