using Grpc.Core;
using Grpc.Net.Client;

using Linking.Auditing;
using Linking.Client;
using Linking.Client.Auditing;
using Linking.Client.Trust;
using Linking.Events;
using Linking.Hashing;
using Linking.Protocol.V1;
using Linking.Server.Hosting;
using Linking.Server.Tests.Access;

using Microsoft.Data.Sqlite;

namespace Linking.Server.Tests;

/// <summary>Leaves, which operators and auditors may read and nobody else.</summary>
public sealed class LeavesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task GetLeaves_Rounds_AreThoseOfTheStore()
    {
        await using var server = await TestServer.StartAsync(folder: _folder);
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        await StampAsync(client, 3);

        var all = await ReadAsync(@operator, 0, 0);
        var some = await ReadAsync(@operator, 1, 2);

        Assert.Empty(await ReadAsync(@operator, 4, 0));
        Assert.Equal([1UL, 2UL], some.Keys.Order());
        await server.DisposeAsync();
        await using var truth = TruthFile.OpenReadOnly(server.Options.Data);
        Assert.Equal([0UL, 1UL, 2UL, 3UL], all.Keys.Order());
        foreach (var (round, leaves) in all)
            Assert.Equal((await truth.ReadRoundAsync(round, CancellationToken.None))!.Leaves.ToArray(), leaves);
    }

    /// <summary>The first reading is an entry, and all that follow are one, however many: nobody fills the log by reading.</summary>
    [Fact]
    public async Task GetLeaves_Loop_IsTwoEntriesOfTheAuditLog_AndEachReadingIsCounted()
    {
        await using var server = await TestServer.StartAsync(folder: _folder);
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        await StampAsync(client, 3);

        await ReadAsync(@operator, 0, 0);
        for (var i = 0; i < 20; i++)
            await ReadAsync(@operator, 1, 2);
        await ReadAsync(@operator, 2, 2);

        await server.DisposeAsync();
        var log = string.Concat(Directory.GetFiles(Path.Combine(server.Options.Data, "audit"), "*.log").Select(File.ReadAllText));
        var entries = log.Split("\n\n").Where(e => e.Contains("value act read-leaves", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, entries.Count);
        Assert.Contains(
            "kind access\noutcome asked\nvalue act read-leaves\nvalue first 0\nvalue rounds all", entries[0], StringComparison.Ordinal);
        Assert.Contains("kind access\noutcome done\nvalue asked ", entries[1], StringComparison.Ordinal);
        Assert.Contains(
            "value act read-leaves\nvalue readings 21\nvalue first 1\nvalue last 3", entries[1], StringComparison.Ordinal);
        Assert.Contains("kind stop", log.Split("\n\n")[^2], StringComparison.Ordinal);
    }

    /// <summary>
    /// A period ends each time that the log is to be stated, also where the ledger takes no statement because its keys wait for officers:
    /// what was counted is written then, without a stop.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetLeaves_PeriodEnds_WhatWasCountedIsWritten_AndTheNextReadingIsAnEntryAgain(bool isReadOnly)
    {
        await using var server = await TestServer.StartAsync(
            o => o with { AuditInterval = TimeSpan.FromSeconds(2), KeyActivation = isReadOnly }, folder: _folder);
        using var @operator = server.ConnectOperator();
        await Eventually.TrueAsync(async () =>
        {
            // At once: however slow the machine is, some fall into one period.
            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReadAsync(@operator, 0, 1)));
            return Readings().Count(e => e.Contains("value readings ", StringComparison.Ordinal)) >= 2;
        });

        Assert.Contains("outcome asked", Readings()[0], StringComparison.Ordinal);
        for (var i = 1; i < Readings().Count; i++)
            Assert.False(IsSum(Readings()[i - 1]) && IsSum(Readings()[i]));

        static bool IsSum(string entry) => entry.Contains("outcome done", StringComparison.Ordinal);

        List<string> Readings() =>
        [
            .. Directory.GetFiles(Path.Combine(server.Options.Data, "audit"), "*.log")
                .SelectMany(f => File.ReadAllText(f).Split("\n\n")[..^1])
                .Where(e => e.Contains("value act read-leaves", StringComparison.Ordinal)),
        ];
    }

    /// <summary>A round of a megabyte comes in parts, and no message is longer than a client takes.</summary>
    [Fact]
    public async Task GetLeaves_LargeRound_ComesInParts()
    {
        await using var server = await TestServer.StartAsync(o => o with { Interval = TimeSpan.FromSeconds(2) });
        using var client = await server.ConnectAsync();
        using var @operator = server.ConnectOperator();
        await client.StampBatchAsync([.. Enumerable.Range(0, 5000).Select(i => NewLeaf(i))]);

        var parts = new List<LeavesPart>();
        await foreach (var part in @operator.ReadLeavesAsync(1, 1))
            parts.Add(part);

        Assert.InRange(parts.Count, 2, 100);
        Assert.All(parts, p => Assert.InRange(p.Bytes.Length, 1, 65_536));
        Assert.Equal([.. Enumerable.Repeat(false, parts.Count - 1), true], parts.Select(p => p.IsLast));
        Assert.Empty((await AuditAsync(server)).Findings);

        static Leaves.Leaf NewLeaf(int i) => new(Suite.One, Leaves.LeafKind.Document, Suite.One.Hash(BitConverter.GetBytes(i)));
    }

    /// <summary>The endpoint for clients has no such method, whoever calls.</summary>
    [Fact]
    public async Task GetLeaves_OfThePublic_IsRefused()
    {
        using var anna = new TestPerson("anna");
        using var carl = new TestPerson("carl");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using (var officer = ledger.Connect(anna.Certificate))
            await officer.AddAccountAsync(carl.Name, AccountRole.Auditor, carl.Certificate, until: null);
        using var channel = GrpcChannel.ForAddress(ledger.Server.Address);
        var @public = new OperatorService.OperatorServiceClient(channel);

        using var call = @public.GetLeaves(new GetLeavesRequest());
        var unknown = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Unimplemented, unknown.StatusCode);
        foreach (var certificate in new[] { null, anna.Certificate })
        {
            using var caller = ledger.Connect(certificate);
            var refused = await Assert.ThrowsAsync<RequestFailedException>(() => ReadAsync(caller, 0, 0));
            Assert.Equal(ErrorReason.AccessRefused, refused.Error.Reason);
        }

        using var auditor = ledger.Connect(carl.Certificate);
        Assert.NotEmpty(await ReadAsync(auditor, 0, 0));
    }

    [Fact]
    public async Task Audit_StoredLeafChanged_IsFound_AndTheHistoryHolds()
    {
        await using (var before = await TestServer.StartAsync(folder: _folder))
        {
            using var client = await before.ConnectAsync();
            await StampAsync(client, 3);
            var sound = await AuditAsync(before);
            Assert.Empty(sound.Findings);
            Assert.Equal((4UL, 4UL), (sound.Leaves, sound.LeafRounds));
        }

        // A digest in it: the leaf still reads.
        Change(2, leaves => leaves[20] ^= 1);
        await using var server = await TestServer.StartAsync(o => o with { TailRounds = 1 }, _folder);

        var found = await AuditAsync(server);

        Assert.Equal(
            [(AuditCode.Leaves, (Chain?)Chain.Alpha), (AuditCode.Leaves, Chain.Beta)], found.Findings.Select(f => (f.Code, f.Chain)));
        Assert.StartsWith("Round 2: its leaves do not have the sha2-256 root", found.Findings[0].Message, StringComparison.Ordinal);
        Assert.Equal((4UL, 3UL, 3UL), (found.State!.Size, found.Leaves, found.LeafRounds));
        Assert.True(AuditEvidence.TryDecode(await File.ReadAllBytesAsync(Assert.Single(found.Evidence)), out var evidence, out _));
        Assert.Equal(AuditCode.Leaves, evidence.Code);
        Assert.Equal(ExhibitType.Header, evidence.Exhibits[^1].Type);
    }

    /// <summary>What is new is rehashed; all of it when that is asked for.</summary>
    [Fact]
    public async Task Audit_GoesOn_RehashesWhatIsNew_OrAll()
    {
        await using (var first = await TestServer.StartAsync(folder: _folder))
        {
            using var client = await first.ConnectAsync();
            await StampAsync(client, 2);
            Assert.Empty((await AuditAsync(first, "state")).Findings);
            await StampAsync(client, 2);
        }

        Change(1, leaves => leaves[20] ^= 1);
        await using var server = await TestServer.StartAsync(o => o with { TailRounds = 1 }, _folder);

        var next = await AuditAsync(server, "state");
        var all = await AuditAsync(server, "state", allLeaves: true);

        Assert.Empty(next.Findings);
        Assert.Equal((2UL, 2UL), (next.Leaves, next.LeafRounds));
        Assert.Equal([AuditCode.Leaves, AuditCode.Leaves], all.Findings.Select(f => f.Code));
        Assert.Equal((0UL, 4UL), (all.NewHeaders, all.LeafRounds));
        Assert.Equal(2UL, all.State!.Counts[(int)AuditCode.Leaves - 1]);
    }

    [Fact]
    public async Task Audit_RoundsThatANoticeCallsLost_AreNoFinding()
    {
        await using (var first = await TestServer.StartAsync(folder: _folder))
        {
            using var client = await first.ConnectAsync();
            using var @operator = first.ConnectOperator();
            await StampAsync(client, 3);
            await @operator.NoticeAsync(new UnprovableSubject(2, 2), ["A disk was damaged."]);
        }

        Change(2, leaves => leaves[20] ^= 1);
        await using var server = await TestServer.StartAsync(o => o with { TailRounds = 1 }, _folder);

        var report = await AuditAsync(server);

        Assert.Empty(report.Findings);
        Assert.Equal((5UL, 4UL), (report.State!.Size, report.LeafRounds));
    }

    /// <summary>Else nobody would look at these rounds again.</summary>
    [Fact]
    public async Task Audit_LeavesThatCannotBeRead_NothingIsRemembered()
    {
        using var anna = new TestPerson("anna");
        await using var ledger = await AccountLedger.FoundAsync(anna);
        using var client = await ledger.Server.ConnectAsync();
        await StampAsync(client, 1);
        var clear = ledger.Server.Server.OperatorAddresses[1];
        using var auditor = Auditor(ledger.Server.Address, new LinkingClientOptions { Address = clear, MaxAttempts = 1 }, "state");

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => auditor.LookAsync());

        Assert.Equal(ErrorReason.AccessRefused, refused.Error.Reason);
        Assert.Null(auditor.State);
    }

    [Fact]
    public async Task Audit_OperatorEndpointOfAnotherLedger_IsRefused()
    {
        await using var server = await TestServer.StartAsync();
        await using var other = await TestServer.StartAsync(o => o with { Ledger = Rounds.LedgerId.Parse("other.example/ledger") });
        using var auditor = Auditor(server.Address, new LinkingClientOptions { Address = other.OperatorAddress }, "state");

        var refused = await Assert.ThrowsAsync<TrustException>(() => auditor.LookAsync());

        Assert.Contains("other.example/ledger, not of test.example/ledger", refused.Message, StringComparison.Ordinal);
    }

    private static async Task StampAsync(LinkingClient client, int count)
    {
        for (var i = 0; i < count; i++)
            await client.StampAsync(Suite.One.Hash("abc"u8));
    }

    private static async Task<Dictionary<ulong, byte[]>> ReadAsync(OperatorClient client, ulong start, ulong limit)
    {
        var rounds = new Dictionary<ulong, byte[]>();
        await foreach (var part in client.ReadLeavesAsync(start, limit))
            rounds[part.Round] = [.. rounds.GetValueOrDefault(part.Round, []), .. part.Bytes.Span];
        return rounds;
    }

    private async Task<AuditReport> AuditAsync(TestServer server, string? state = null, bool allLeaves = false)
    {
        using var auditor = Auditor(
            server.Address, new LinkingClientOptions { Address = server.OperatorAddress }, state ?? $"{Guid.NewGuid():n}", allLeaves);
        return await auditor.LookAsync();
    }

    private LedgerAuditor Auditor(Uri address, LinkingClientOptions @operator, string state, bool allLeaves = false) => new(new AuditOptions
    {
        Server = new LinkingClientOptions { Address = address },
        Operator = @operator,
        AllLeaves = allLeaves,
        Folder = _folder[state],
    });

    private void Change(ulong round, Action<byte[]> change)
    {
        using var connection = new SqliteConnection($"Data Source={_folder["data/ledger.sqlite"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT leaves FROM rounds WHERE n = {round}";
        var bytes = (byte[])command.ExecuteScalar()!;
        change(bytes);
        command.CommandText = $"UPDATE rounds SET leaves = x'{Convert.ToHexString(bytes)}' WHERE n = {round}";
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
