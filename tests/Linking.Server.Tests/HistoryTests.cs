using Google.Protobuf;

using Grpc.Core;

using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Ledger.Exporting;
using Linking.Proofs;
using Linking.Protocol.V1;
using Linking.Records;
using Linking.Trees;

namespace Linking.Server.Tests;

/// <summary>GetRecord, GetHeaders and GetConsistencyProof: what whoever does not believe a ledger asks for.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task GetHeaders_All_GiveTheSignedHead()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var channel = server.OpenChannel();
        for (var i = 0; i < 4; i++)
            await client.StampAsync(Suite.One.Hash("abc"u8));

        var head = await client.GetHeadAsync();
        var all = await HeadersAsync(new GetHeadersRequest());

        Assert.Equal(Enumerable.Range(0, (int)head.Size).Select(i => (ulong)i), all.Select(h => h.Round));
        Assert.Equal(head.Root, MerkleTree.Build([.. all.Select(h => h.Header.ToByteArray())]).Root);
        Assert.Equal(all.Skip(2), await HeadersAsync(new GetHeadersRequest { Start = 2 }));
        Assert.Equal(all.Skip(1).Take(2), await HeadersAsync(new GetHeadersRequest { Start = 1, Limit = 2 }));
        Assert.Empty(await HeadersAsync(new GetHeadersRequest { Start = head.Size }));
        Assert.Empty(await HeadersAsync(new GetHeadersRequest { Start = ulong.MaxValue, Limit = ulong.MaxValue }));

        async Task<List<GetHeadersResponse>> HeadersAsync(GetHeadersRequest request)
        {
            using var call = LedgerCalls.Of(channel).GetHeaders(request);
            return await call.ResponseStream.ReadAllAsync().ToListAsync();
        }
    }

    [Fact]
    public async Task GetRecord_FromAnEntryOn_GivesTheRest()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        using var channel = server.OpenChannel();
        await @operator.NoticeAsync(new Events.OtherSubject(), ["The office moves."]);

        var all = await EntriesAsync(0);

        Assert.Equal(2, all.Count);
        Assert.Equal(client.Ledger.Identity, all[0].Link());
        Assert.Equal([1UL], (await EntriesAsync(1)).Select(e => e.Round));
        Assert.Empty(await EntriesAsync(2));
        Assert.Empty(await EntriesAsync(uint.MaxValue));

        async Task<List<RecordEntry>> EntriesAsync(uint start)
        {
            using var call = LedgerCalls.Of(channel).GetRecord(new GetRecordRequest { Start = start });
            return await call.ResponseStream.ReadAllAsync()
                .Select(r => RecordEntry.TryDecode(r.Entry.Memory, out var entry, out var error)
                    ? entry : throw new FormatException(error.Message))
                .ToListAsync();
        }
    }

    [Fact]
    public async Task GetRecord_OfAPredecessor_IsWhatLiesInTheDataFolder()
    {
        await using var old = await TestServer.StartAsync();
        using var known = await old.ConnectAsync();
        await using var server = await TestServer.StartAsync(
            o => o with { HistoryListen = [Options.ListenAddress.Parse("http://127.0.0.1:0")] });
        using var channel = server.OpenChannel();
        var identity = new byte[Suite.One.PairSize];
        known.Ledger.Identity.CopyTo(identity);
        var name = PredecessorRecords.NameOf(known.Ledger.Identity);
        var path = Path.Combine(server.Options.DataFolder, name);
        Assert.Empty(await EntriesAsync(identity));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, known.Record.ToBytes());

        Assert.Equal(known.Record.Entries.Select(e => e.ToBytes()), await EntriesAsync(identity));
        using var web = new HttpClient { BaseAddress = server.Server.HistoryAddresses[0] };
        Assert.Equal(known.Record.ToBytes(), await web.GetByteArrayAsync(new Uri(name, UriKind.Relative)));

        await LedgerCalls.FailsAsync(StatusCode.InvalidArgument, ErrorReason.RequestInvalid, () => EntriesAsync([1, 2, 3]));
        await File.WriteAllTextAsync(path, "no record");
        await LedgerCalls.FailsAsync(
            StatusCode.Internal, ErrorReason.StorageFailed, () => EntriesAsync(identity));

        async Task<List<byte[]>> EntriesAsync(byte[] of)
        {
            using var call = LedgerCalls.Of(channel).GetRecord(new GetRecordRequest { Identity = ByteString.CopyFrom(of) });
            return await call.ResponseStream.ReadAllAsync().Select(r => r.Entry.ToByteArray()).ToListAsync();
        }
    }

    [Fact]
    public async Task GetConsistencyProof_TwoHeads_Holds()
    {
        await using var server = await TestServer.StartAsync();
        using var client = await server.ConnectAsync();
        using var channel = server.OpenChannel();
        await client.StampAsync(Suite.One.Hash("abc"u8));
        var before = await client.GetHeadAsync();
        for (var i = 0; i < 3; i++)
            await client.StampAsync(Suite.One.Hash("more"u8));
        var after = await client.GetHeadAsync();

        var newest = await LedgerCalls.Of(channel).GetConsistencyProofAsync(new GetConsistencyProofRequest { FirstSize = before.Size });
        var older = await LedgerCalls.Of(channel).GetConsistencyProofAsync(
            new GetConsistencyProofRequest { FirstSize = before.Size, SecondSize = after.Size - 1 });

        Assert.True(ConsistencyProof.TryDecode(newest.Proof.Memory, out var proof, out _));
        Assert.Equal((before.Size, after.Size), (proof.First, proof.Second));
        foreach (var chain in Enum.GetValues<Chain>())
        {
            Assert.True(proof.Holds(chain, before.Root[chain], after.Root[chain]));
            Assert.False(proof.Holds(chain, after.Root[chain], before.Root[chain]));
        }

        Assert.Equal(after.Signed!.Alpha.ToArray(), newest.Head.AlphaNote.ToByteArray());
        Assert.Null(older.Head);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 1)]
    [InlineData(1, 99)]
    [InlineData(99, 0)]
    public async Task GetConsistencyProof_SizesThatDoNotRise_IsRefused(ulong first, ulong second)
    {
        await using var server = await TestServer.StartAsync();
        using var channel = server.OpenChannel();
        var request = new GetConsistencyProofRequest { FirstSize = first, SecondSize = second };

        await LedgerCalls.FailsAsync(
            StatusCode.InvalidArgument,
            ErrorReason.RequestInvalid,
            async () => await LedgerCalls.Of(channel).GetConsistencyProofAsync(request));
    }
}
