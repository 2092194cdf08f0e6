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
        using var first = new TcpClient();
        using var second = new TcpClient();
        Assert.True(await IsServedAsync(first, server.Address));
        Assert.True(await IsServedAsync(second, server.Address));

        using (var third = new TcpClient())
            Assert.False(await IsServedAsync(third, server.Address));

        using var @operator = server.ConnectOperator();
        Assert.Equal(LedgerMode.Issuing, (await @operator.GetStatusAsync()).Mode);

        // A connection that ended makes room.
        first.Close();
        var served = false;
        while (!served)
        {
            using var next = new TcpClient();
            served = await IsServedAsync(next, server.Address);
        }
    }

    /// <summary>Connects and greets as HTTP/2 does: a server that takes the connection answers with its settings.</summary>
    private static async Task<bool> IsServedAsync(TcpClient client, Uri address)
    {
        try
        {
            await client.ConnectAsync(address.Host, address.Port);
            var stream = client.GetStream();
            await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray());
            return await stream.ReadAsync(new byte[9]) > 0;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return false;
        }
    }
}
