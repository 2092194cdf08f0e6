using Linking.Client;
using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Protocol.V1;

namespace Linking.Server.Tests;

/// <summary>AddEvent of the operator, and ListEvents of whoever asks.</summary>
public sealed class EventTests
{
    [Fact]
    public async Task AddEvent_IsListed_AndFoundWithAToken()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        var ledger = client.Ledger.Ledger;
        var text = new Statement { Ledger = ledger, About = "policy", Digests = Suite.One.Hash("abc"u8) }.ToText(Suite.One);

        var token = await @operator.AddEventAsync(text);
        var again = await @operator.AddEventAsync(text);

        Assert.Equal(token.ToArray(), again.ToArray());
        var listed = await client.ListEventsAsync(1).ToListAsync();
        var only = Assert.Single(listed);
        Assert.Equal((1UL, 0U), (only.Round, only.LeafIndex));
        Assert.Equal(text, only.Text.ToArray());
        var found = await client.FindAsync(Leaf.OfEvent(Suite.One, text));
        Assert.Equal(token.ToArray(), found!.Bytes.ToArray());
        Assert.Equal(2, (await client.ListEventsAsync().ToListAsync()).Count);
        Assert.Empty(await client.ListEventsAsync(2).ToListAsync());
    }

    [Fact]
    public async Task AddEvent_OfTheRecordOrNone_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        using var @operator = server.ConnectOperator();

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => @operator.AddEventAsync("nonsense"u8.ToArray()));

        Assert.Equal(ErrorReason.EventRefused, refused.Error.Reason);
    }
}
