using Google.Protobuf;

using Linking.Auditing;
using Linking.Client;
using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Proofs;
using Linking.Protocol.V1;
using Linking.Testing;
using Linking.Tokens;

namespace Linking.Server.Tests;

/// <summary>Every client audits a little: a Stamp carries the newest head known (docs/spec/audit.md, "Clients").</summary>
public sealed class LittleAuditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Stamp_WithAKnownSize_ShowsBothFunctionsHowTheHeadExtendsIt()
    {
        await using var server = await TestServer.StartAsync();
        using var channel = server.OpenChannel();
        var heads = new List<KnownHead>();
        for (var i = 0; i < 6; i++)
            heads.Add(HeadOf(await AskAsync(Leaf(i), 0)));

        for (var known = 0; known < heads.Count; known++)
        {
            // A new leaf has the newest head, a repeated one its first.
            foreach (var leaf in (int[])[10 + known, 3])
            {
                var response = await AskAsync(Leaf(leaf), heads[known].Size);
                var head = HeadOf(response);
                var (first, second) = head.Size < heads[known].Size ? (head, heads[known]) : (heads[known], head);
                if (first.Size == second.Size)
                {
                    Assert.Empty(response.ConsistencyProof);
                    continue;
                }

                Assert.True(ConsistencyProof.TryDecode(response.ConsistencyProof.Memory, out var proof, out _));
                Assert.Equal((first.Size, second.Size), (proof.First, proof.Second));
                Assert.All(Enum.GetValues<Chain>(), chain => Assert.True(proof.Holds(chain, first.Root[chain], second.Root[chain])));
            }
        }

        Assert.Empty((await AskAsync(Leaf(50), 0)).ConsistencyProof);
        Assert.Empty((await AskAsync(Leaf(51), 1_000_000)).ConsistencyProof);
        Assert.Empty((await AskAsync(Leaf(52), ulong.MaxValue)).ConsistencyProof);

        async Task<StampResponse> AskAsync(byte[] leaf, ulong known) => await LedgerCalls.Of(channel)
            .StampAsync(new StampRequest { Leaf = ByteString.CopyFrom(leaf), KnownSize = known });
    }

    [Fact]
    public async Task Client_IsShownWithTheStampAndAsksForNothingMore()
    {
        await using var server = await TestServer.StartAsync();
        await using var relay = await Relay.StartAsync(server.Address);
        var trust = new TrustFolder(_folder["trust"]);
        using var client = await ConnectAsync(relay, trust);
        var asked = 0;
        relay.OnRequest = request => asked += request is GetConsistencyProofRequest ? 1 : 0;

        for (var i = 0; i < 3; i++)
        {
            var stamped = await client.StampAsync(Suite.One.Hash([(byte)i]));
            await client.RememberAsync(stamped.Token);
            Assert.Equal(stamped.Token.Header.Index + 1, Assert.Single(trust.List()).Head!.Size);
        }

        Assert.Equal(0, asked);
        // A server that does not know the field is asked.
        relay.OnReply = reply =>
        {
            if (reply is StampResponse response)
                response.ConsistencyProof = ByteString.Empty;
        };
        await client.RememberAsync((await client.StampAsync(Suite.One.Hash("old"u8))).Token);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task ProofThatDoesNotHold_IsRefusedAndTheHeadsAreKept()
    {
        await using var server = await TestServer.StartAsync();
        await using var relay = await Relay.StartAsync(server.Address);
        var trust = new TrustFolder(_folder["trust"]);
        using var client = await ConnectAsync(relay, trust);
        relay.OnReply = reply =>
        {
            if (reply is StampResponse response)
                response.ConsistencyProof = Changed(response.ConsistencyProof);
        };
        var stamped = await client.StampAsync(Suite.One.Hash("a"u8));

        var exception = await Assert.ThrowsAsync<UntrustedReplyException>(() => client.RememberAsync(stamped.Token));

        Assert.Contains(Assert.Single(Evidence()), exception.Message, StringComparison.Ordinal);
        Assert.Equal(1UL, Assert.Single(trust.List()).Head!.Size);
    }

    [Fact]
    public async Task ServerOfAnotherBranch_IsConvictedByItsOwnStamp()
    {
        await using (var first = await TestServer.StartAsync(o => o with { Data = _folder["one"] }))
        {
            using var client = await first.ConnectAsync();
            await client.StampAsync(Suite.One.Hash("both"u8));
        }

        CopyFolder(_folder["one"], _folder["two"]);
        await using var one = await TestServer.StartAsync(o => o with { Data = _folder["one"] });
        await using var two = await TestServer.StartAsync(o => o with { Data = _folder["two"] });
        await using var relay = await Relay.StartAsync(one.Address);
        using (var client = await two.ConnectAsync())
        {
            for (var i = 0; i < 4; i++)
                await client.StampAsync(Suite.One.Hash([(byte)i]));
        }

        var trust = new TrustFolder(_folder["trust"]);
        using var victim = await ConnectAsync(relay, trust);
        await victim.RememberAsync((await victim.StampAsync(Suite.One.Hash("one"u8))).Token);
        relay.SwitchTo(two.Address);
        var stamped = await victim.StampAsync(Suite.One.Hash("two"u8));

        var exception = await Assert.ThrowsAsync<TrustException>(() => victim.RememberAsync(stamped.Token));

        var file = Assert.Single(Evidence());
        Assert.Contains("HAS SAID TWO THINGS", exception.Message, StringComparison.Ordinal);
        Assert.Equal(file, exception.File);
        Assert.True(AuditEvidence.TryDecode(await File.ReadAllBytesAsync(file), out var evidence, out _));
        Assert.All(Enum.GetValues<Chain>(), chain => Assert.True(evidence.Proves(chain, victim.Ledger.Identity[chain])));
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static Task<LinkingClient> ConnectAsync(Relay relay, TrustFolder trust) =>
        LinkingClient.ConnectAsync(new LinkingClientOptions { Address = relay.Address, Trust = trust });

    private static byte[] Leaf(int i) => LedgerCalls.Document($"document {i}").ToBytes();

    private static KnownHead HeadOf(StampResponse response)
    {
        var anchor = Token.Decode(response.Token.Memory).Anchors.OfType<SignedHeadAnchor>().Single();
        Assert.True(KnownHead.TryRead(anchor.Head, out var head));
        return head;
    }

    private static ByteString Changed(ByteString bytes)
    {
        var changed = bytes.ToByteArray();
        changed[^1] ^= 1;
        return ByteString.CopyFrom(changed);
    }

    private string[] Evidence() => Directory.GetFiles(_folder["trust"], "*.lae", SearchOption.AllDirectories);
}
