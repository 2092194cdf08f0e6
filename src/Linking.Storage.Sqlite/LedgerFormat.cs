namespace Linking.Storage.Sqlite;

/// <summary>The file of the truth.</summary>
internal static class LedgerFormat
{
    private const string Tables =
        """
        CREATE TABLE rounds (
          n INTEGER PRIMARY KEY CHECK (n >= 0),
          header BLOB NOT NULL,
          link_alpha BLOB NOT NULL CHECK (length(link_alpha) IN (32, 64)),
          link_beta BLOB NOT NULL CHECK (length(link_beta) IN (32, 64)),
          head_alpha BLOB CHECK ((head_alpha IS NULL) = (n = 0)),
          head_beta BLOB CHECK ((head_beta IS NULL) = (n = 0)),
          leaves BLOB NOT NULL
        ) STRICT;
        CREATE TABLE events (
          round INTEGER NOT NULL,
          leaf INTEGER NOT NULL,
          text BLOB NOT NULL,
          record INTEGER NOT NULL CHECK (record IN (0, 1)),
          PRIMARY KEY (round, leaf)
        ) STRICT;
        CREATE UNIQUE INDEX record ON events (round) WHERE record = 1;
        CREATE TABLE publications (
          number INTEGER PRIMARY KEY CHECK (number >= 1),
          size INTEGER NOT NULL CHECK (size >= 1),
          note BLOB NOT NULL
        ) STRICT;
        """;

    /// <summary>ASCII "LNKG", version 4: versions 1 to 3 held ledgers of formats that were never released.</summary>
    public static FileFormat Value { get; } = new(SqliteLedgerTruth.FileName, "a Linking ledger", 0x4C4E4B47, 4, Tables);
}
