using Linking.Hashing;

namespace Linking.Server.Tests;

/// <summary>A token that no publication covers yet, at a ledger that goes on.</summary>
public sealed class ExtendWaitingTests
{
    [Fact]
    public async Task Extend_LedgerHasGrownAndNotPublished_WaitsAndIsNoFault()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        var token = (await client.StampAsync(Suite.One.Hash("a"u8))).Token;
        await client.StampAsync(Suite.One.Hash("b"u8));

        var waits = await client.ExtendAsync(token);

        Assert.Null(waits.Publication);
        Assert.Equal((0, token), (waits.Added, waits.Token));
        await @operator.PublishAsync([]);
        Assert.Equal(1UL, (await client.ExtendAsync(token)).Publication!.Number);
    }
}
