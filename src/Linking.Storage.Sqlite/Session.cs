using Microsoft.Data.Sqlite;

using SQLitePCL;

namespace Linking.Storage.Sqlite;

/// <summary>One connection with its prepared statements, each compiled once and reused. Not thread-safe.</summary>
internal sealed class Session : IDisposable
{
    // Seconds to wait for the lock of another program; the caller tries again. Our own connections never wait here.
    private const int LockTimeout = 1;

    // SQLITE_DBSTATUS_CACHE_WRITE (sqlite.org/c3ref/c_dbstatus_options.html).
    private const int PagesWritten = 9;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    /// <param name="file">Path of the database.</param>
    /// <param name="mode">Creates, writes or only reads.</param>
    /// <param name="immutable">Promises SQLite that nobody writes: no lock, no -wal, no -shm; for read-only media.</param>
    /// <exception cref="SqliteException">Not opened.</exception>
    public Session(string file, SqliteOpenMode mode, bool immutable = false)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = immutable ? new Uri(file).AbsoluteUri + "?immutable=1" : file,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = LockTimeout,
        };
        _connection = new SqliteConnection(settings.ToString());
        try
        {
            _connection.Open();
            // A schema is not trusted to call functions, and pages are checked as they are read.
            Execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>Pages that this connection has written to the log since it was last asked.</summary>
    public int TakePagesWritten()
    {
        var result = raw.sqlite3_db_status(_connection.Handle!, PagesWritten, out var pages, out _, 1);
        SqliteException.ThrowExceptionForRC(result, _connection.Handle);
        return pages;
    }

    /// <summary>A prepared statement with $1, $2 … bound to <paramref name="values"/>; null is NULL.</summary>
    public SqliteCommand Command(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i + 1}" });
            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    /// <summary>Runs statements once, without keeping them.</summary>
    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The first value of the first row, or null if there is no row or it is NULL.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) =>
        Command(sql, values).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <summary>Every row of a query.</summary>
    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        using var reader = Command(sql, values).ExecuteReader();
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>Copies one state of this database over another (sqlite.org/backup.html).</summary>
    public void CopyTo(Session other) => _connection.BackupDatabase(other._connection);

    /// <summary>
    /// Closing leaves the write-ahead log as it is. Otherwise the last connection would copy it into the database:
    /// after a failed write that would destroy what a restart has to look at.
    /// </summary>
    public void KeepLogOnClose()
    {
        var result = raw.sqlite3_db_config(_connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
        SqliteException.ThrowExceptionForRC(result, _connection.Handle);
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _connection.Dispose();
    }
}
