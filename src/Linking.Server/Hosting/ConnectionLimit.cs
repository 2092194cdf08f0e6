using Microsoft.AspNetCore.Connections;

namespace Linking.Server.Hosting;

/// <summary>Counts the connections of a role; those beyond the limit are closed at once.</summary>
internal sealed class ConnectionLimit(int limit)
{
    private int _open;

    /// <summary>Lets a connection go on to the end if there is room for it.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _open) <= limit)
                await next(connection);
            else
                connection.Abort(new ConnectionAbortedException("There are as many connections as there may be."));
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
