using System.Net.Sockets;

using Linking.Protocol.V1;

namespace Linking.Server.Tests;

/// <summary>Clients cannot take the operator's connections.</summary>
public sealed class ConnectionLimitTests
{
    [Fact]
    public async Task Connections_AllTaken_NextIsClosedAndTheOperatorIsServed()
    {
        await using var server = await TestServer.StartAsync(o => o with { Connections = 2 });
        using var first = await ConnectAsync(server.Address);
        using var second = await ConnectAsync(server.Address);
        Assert.True(await IsServedAsync(first));
        Assert.True(await IsServedAsync(second));

        using (var third = await ConnectAsync(server.Address))
            Assert.False(await IsServedAsync(third));

        using var @operator = server.ConnectOperator();
        Assert.Equal(LedgerMode.Issuing, (await @operator.GetStatusAsync()).Mode);

        // A connection that ended makes room.
        first.Close();
        await Linking.Testing.Eventually.TrueAsync(() =>
        {
            using var next = ConnectAsync(server.Address).GetAwaiter().GetResult();
            return IsServedAsync(next).GetAwaiter().GetResult();
        });
    }

    private static async Task<TcpClient> ConnectAsync(Uri address)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port);
        return client;
    }

    /// <summary>Greets as HTTP/2 does: a server that takes the connection answers with its settings.</summary>
    private static async Task<bool> IsServedAsync(TcpClient client)
    {
        try
        {
            var stream = client.GetStream();
            await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray());
            return await stream.ReadAsync(new byte[9]) > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
