using System.Collections.Concurrent;

using Linking.Client;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Checking;
using Linking.Protocol.V1;
using Linking.Server.Hosting;
using Linking.Storage.Sqlite;

namespace Linking.Faults.Tests.Servers;

/// <summary>What clients of a server were promised, and were refused.</summary>
internal sealed class Promises
{
    private readonly ConcurrentQueue<Stamped> _acknowledged = new();
    private readonly ConcurrentQueue<(Leaf Leaf, RequestFailedException Error)> _refused = new();
    private int _drawn;

    public int Acknowledged => _acknowledged.Count;

    public IReadOnlyCollection<(Leaf Leaf, RequestFailedException Error)> Refused => _refused;

    /// <summary>Stamps a leaf that was not there before; the client verifies the token.</summary>
    /// <returns>False if it was refused.</returns>
    public async Task<bool> StampAsync(LinkingClient client)
    {
        var leaf = new Leaf(Suite.One, LeafKind.Document, Suite.One.Hash(BitConverter.GetBytes(Interlocked.Increment(ref _drawn))),
            nonce: Leaf.DrawNonce());
        try
        {
            _acknowledged.Enqueue(await client.StampAsync(leaf));
            return true;
        }
        catch (RequestFailedException e)
        {
            _refused.Enqueue((leaf, e));
            return false;
        }
    }

    /// <summary>Every token is found by Match, and every leaf has it; a leaf whose fate was open has one token now.</summary>
    public async Task AssertKeptAsync(LinkingClient client)
    {
        foreach (var stamped in _acknowledged)
        {
            Assert.True((await client.MatchAsync(stamped.Token)).IsMatched);
            var again = await client.StampAsync(stamped.Token.Levels[0].Leaf);
            Assert.True(again.Repeated);
            Assert.Equal(stamped.Bytes.ToArray(), again.Bytes.ToArray());
        }

        foreach (var (leaf, error) in _refused)
        {
            var first = await client.StampAsync(leaf);

            // Only who was told so, or whose connection broke, may find that the leaf had been stamped.
            Assert.False(first.Repeated && error.Error.Reason is ErrorReason.StorageFailed or ErrorReason.ReadOnly or ErrorReason.Stopping);
            Assert.Equal(first.Bytes.ToArray(), (await client.StampAsync(leaf)).Bytes.ToArray());
        }
    }

    /// <summary>Starts a server where nothing is wrong any more: it issues, and has kept everything; then fsck.</summary>
    public async Task AssertKeptAsync(string folder, string store = Stores.Sqlite)
    {
        await using (var server = await ServerProcess.StartSoundAsync(folder, "--store", store))
        {
            using var client = await server.ConnectAsync();
            await AssertKeptAsync(client);
            Assert.True(await StampAsync(client), server.Log);
            using var @operator = server.ConnectOperator();
            _ = await @operator.PublishAsync([]);
            await server.StopAsync();
            Assert.Equal(0, server.ExitCode);
        }

        var report = await CheckAsync(folder);
        Assert.True(report.Clean, string.Join('\n', report.Problems));
    }

    /// <summary>What <c>linking fsck</c> says.</summary>
    public static async Task<CheckReport> CheckAsync(string folder)
    {
        await using var truth = TruthFile.OpenReadOnly(Path.Combine(folder, "data"));
        await using var derived = SqliteLedgerDerived.OpenReadOnly(Path.Combine(folder, "data"));
        return await LedgerCheck.RunAsync(truth, derived, progress: null, CancellationToken.None);
    }
}
