using Linking.Hashing;
using Linking.Notes;

using Microsoft.Data.Sqlite;

namespace Linking.Storage.Sqlite;

/// <summary>Reads the columns of a row into the contract's records. A value of a wrong shape is damage, never a crash.</summary>
internal sealed class Rows(Failures failures)
{
    public const string HeadColumns = "n, link_alpha, link_beta";
    public const string ExtentColumns = "last, last_alpha, last_beta, genesis_alpha, genesis_beta";
    public const string HeaderColumns = HeadColumns + ", header, head_alpha, head_beta";
    public const string RoundColumns = HeaderColumns + ", leaves";
    public const string EventColumns = "round, leaf, text, record";

    public StoredHead Head(SqliteDataReader row) => new(Number(row, 0), Link(row));

    public StoredHeader Header(SqliteDataReader row) => new(Number(row, 0), Bytes(row, 3), Link(row), PreviousHead(row));

    public StoredRound Round(SqliteDataReader row, IReadOnlyList<StoredEvent> events) =>
        new(Number(row, 0), Bytes(row, 3), Link(row), PreviousHead(row), Bytes(row, 6), events);

    public StoredEvent Event(SqliteDataReader row)
    {
        var stored = new StoredEvent(Number(row, 0), (uint)Number(row, 1), Bytes(row, 2));
        return stored.IsOfRecord == (Number(row, 3) == 1)
            ? stored
            : throw failures.Damaged($"the event at leaf {stored.LeafIndex} of round {stored.Round} is not what its row is marked as");
    }

    public StoredPublication Publication(SqliteDataReader row) => new(Number(row, 0), Number(row, 1), Bytes(row, 2));

    public DerivedExtent Extent(SqliteDataReader row) => new(Pair(row, 3), Head(row));

    public DigestPair[] Tile(SqliteDataReader row)
    {
        var alpha = Bytes(row, 0);
        var width = alpha.Length / StoredTile.Width;
        if (alpha.Length % StoredTile.Width != 0 || !IsWidth(width))
            throw failures.Damaged($"column {row.GetName(0)} holds {alpha.Length} bytes, which are not {StoredTile.Width} digests");
        var beta = Bytes(row, 1, alpha.Length);
        var hashes = new DigestPair[StoredTile.Width];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = new DigestPair(Hash(alpha, i), Hash(beta, i));
        return hashes;

        Digest Hash(byte[] column, int i) => new(column.AsSpan(i * width, width));
    }

    /// <summary>What to throw where a value contradicts the format.</summary>
    public StorageException Damaged(string detail) => failures.Damaged(detail);

    public ulong Number(SqliteDataReader row, int column)
    {
        // A changed byte makes it NULL, whatever the schema says.
        var value = row.IsDBNull(column) ? throw Empty(row, column) : row.GetInt64(column);
        return value >= 0 ? (ulong)value : throw failures.Damaged($"column {row.GetName(column)} holds {value}");
    }

    /// <summary>A number that the format keeps small.</summary>
    public int SmallNumber(SqliteDataReader row, int column)
    {
        var value = Number(row, column);
        return value <= int.MaxValue ? (int)value : throw failures.Damaged($"column {row.GetName(column)} holds {value}");
    }

    private DigestPair Link(SqliteDataReader row) => Pair(row, 1);

    // Two columns, α before β.
    private DigestPair Pair(SqliteDataReader row, int column)
    {
        var alpha = Bytes(row, column);
        return IsWidth(alpha.Length)
            ? new DigestPair(new Digest(alpha), new Digest(Bytes(row, column + 1, alpha.Length)))
            : throw failures.Damaged($"column {row.GetName(column)} holds {alpha.Length} bytes, which are no digest");
    }

    private static bool IsWidth(int bytes) => bytes == Suite.One.Width || bytes == Suite.Two.Width;

    private SignedHead? PreviousHead(SqliteDataReader row) =>
        row.IsDBNull(4) || Bytes(row, 4) is { Length: 0 } ? null : new SignedHead(Bytes(row, 4), Bytes(row, 5));

    private byte[] Bytes(SqliteDataReader row, int column, int size)
    {
        var bytes = Bytes(row, column);
        return bytes.Length == size
            ? bytes
            : throw failures.Damaged($"column {row.GetName(column)} holds {bytes.Length} bytes instead of {size}");
    }

    public byte[] Bytes(SqliteDataReader row, int column) => row.IsDBNull(column)
        ? throw Empty(row, column)
        : row.GetFieldValue<byte[]>(column);

    private StorageException Empty(SqliteDataReader row, int column) => failures.Damaged($"column {row.GetName(column)} is empty");
}
