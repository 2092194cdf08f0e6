namespace Linking.Storage.Sqlite;

/// <summary>The file of what is derived. It is never carried forward: one of another version is made again.</summary>
internal static class DerivedFormat
{
    private const string Tables =
        """
        CREATE TABLE extent (
          id INTEGER PRIMARY KEY CHECK (id = 0),
          genesis_alpha BLOB NOT NULL CHECK (length(genesis_alpha) IN (32, 64)),
          genesis_beta BLOB NOT NULL CHECK (length(genesis_beta) IN (32, 64)),
          last INTEGER NOT NULL CHECK (last >= 0),
          last_alpha BLOB NOT NULL CHECK (length(last_alpha) IN (32, 64)),
          last_beta BLOB NOT NULL CHECK (length(last_beta) IN (32, 64))
        ) STRICT;
        CREATE TABLE tiles (
          level INTEGER NOT NULL,
          idx INTEGER NOT NULL,
          alpha BLOB NOT NULL CHECK (length(alpha) IN (8192, 16384)),
          beta BLOB NOT NULL CHECK (length(beta) IN (8192, 16384)),
          PRIMARY KEY (level, idx)
        ) STRICT;
        CREATE TABLE leaf_segments (
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

    /// <summary>ASCII "LNKD", version 1.</summary>
    public static FileFormat Value { get; } =
        new(SqliteLedgerDerived.FileName, "what a Linking server derives", 0x4C4E4B44, 1, Tables);
}
