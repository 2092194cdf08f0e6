using Linking.Hashing;
using Linking.Notes;

using Xunit;

namespace Linking.Storage.Tests;

/// <summary>Every duty that <see cref="ILedgerTruth"/> names, for each backend alike. Rounds are here; the rest in the other
/// part.</summary>
public abstract partial class LedgerTruthContract : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TestRounds _rounds;
    private ILedgerTruth _truth = null!;

    protected LedgerTruthContract(Suite? suite = null) => _rounds = new TestRounds(suite);

    public Task InitializeAsync()
    {
        _truth = CreateTruth();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _truth.DisposeAsync();

    [Fact]
    public async Task Empty_HasNothing()
    {
        Assert.Null(await _truth.ReadHeadAsync(None));
        Assert.Null(await _truth.ReadRoundAsync(0, None));
        Assert.Empty(await _truth.ReadHeadersAsync(0, ulong.MaxValue, None).ToListAsync());
        Assert.Empty(await _truth.ReadEventsAsync(0, ulong.MaxValue, None).ToListAsync());
        Assert.Empty(await _truth.ReadPublicationsAsync(0, ulong.MaxValue, None).ToListAsync());
        Assert.Null(await _truth.ReadLastPublicationAsync(None));
        Assert.Empty(await _truth.FindDamageAsync(None));
    }

    [Fact]
    public async Task Append_IsReadBackWhole()
    {
        foreach (var round in new[] { _rounds.Next(), _rounds.Next(5), _rounds.Next(4, heartbeats: 2) })
        {
            Assert.Equal(AppendResult.Appended, await _truth.AppendAsync(round, None));
            Assert.Equal(new StoredHead(round.Index, round.Link), await _truth.ReadHeadAsync(None));
            Assert.Equal(round, await _truth.ReadRoundAsync(round.Index, None));
            Assert.Null(await _truth.ReadRoundAsync(round.Index + 1, None));
        }
    }

    [Fact]
    public async Task Append_TakesItsOwnCopy()
    {
        var round = _rounds.Next();
        var mine = round.Leaves.ToArray();
        var row = round with { Leaves = mine };
        await _truth.AppendAsync(row, None);
        Array.Clear(mine);
        Assert.Equal(round, await _truth.ReadRoundAsync(0, None));
    }

    [Fact]
    public async Task Append_PartsOfLargerBuffers()
    {
        var round = _rounds.Next();
        var row = round with { Leaves = Inside(round.Leaves), Header = Inside(round.Header) };
        Assert.Equal(AppendResult.Appended, await _truth.AppendAsync(row, None));
        Assert.Equal(round, await _truth.ReadRoundAsync(0, None));

        static ReadOnlyMemory<byte> Inside(ReadOnlyMemory<byte> bytes)
            => new byte[] { 1, 2 }.Concat(bytes.ToArray()).Append((byte)3).ToArray().AsMemory(2, bytes.Length);
    }

    [Fact]
    public async Task Append_IdenticalAgain_IsAppended()
    {
        var rounds = await AppendAsync(4);
        foreach (var round in rounds)
            Assert.Equal(AppendResult.Appended, await _truth.AppendAsync(round, None));
        Assert.Equal(4, (await _truth.ReadHeadersAsync(0, ulong.MaxValue, None).ToListAsync()).Count);
        Assert.Single(await _truth.ReadEventsAsync(0, ulong.MaxValue, None).ToListAsync());
    }

    [Fact]
    public async Task Append_OtherRoundOfSameIndex_IsConflict()
    {
        await _truth.AppendAsync(_rounds.Next(), None);
        var fork = _rounds.Fork();
        var round = _rounds.Next();
        await _truth.AppendAsync(round, None);
        Assert.Equal(AppendResult.Conflict, await _truth.AppendAsync(fork.Next(salt: "other"), None));
        Assert.Equal(round, await _truth.ReadRoundAsync(1, None));
    }

    [Fact]
    public async Task Append_OnAnotherLink_IsConflict()
    {
        await _truth.AppendAsync(_rounds.Next(), None);
        var fork = _rounds.Fork();
        await _truth.AppendAsync(_rounds.Next(), None);
        fork.Next(salt: "other");
        Assert.Equal(AppendResult.Conflict, await _truth.AppendAsync(fork.Next(), None));
        Assert.Equal(1UL, (await _truth.ReadHeadAsync(None))!.Value.Index);
    }

    [Fact]
    public async Task Append_BeyondTheHead_IsConflict()
    {
        var first = _rounds.Next();
        var second = _rounds.Next();
        Assert.Equal(AppendResult.Conflict, await _truth.AppendAsync(second, None));
        Assert.Null(await _truth.ReadHeadAsync(None));
        Assert.Equal(AppendResult.Appended, await _truth.AppendAsync(first, None));
        Assert.Equal(AppendResult.Conflict, await _truth.AppendAsync(_rounds.Next(), None));
        Assert.Equal(AppendResult.Appended, await _truth.AppendAsync(second, None));
    }

    [Fact]
    public async Task Append_Conflict_LeavesNoEvents()
    {
        await _truth.AppendAsync(_rounds.Next(), None);
        var fork = _rounds.Fork();
        await _truth.AppendAsync(_rounds.Next(), None);
        Assert.Equal(AppendResult.Conflict, await _truth.AppendAsync(fork.Next(heartbeats: 1), None));
        Assert.Single(await _truth.ReadEventsAsync(0, ulong.MaxValue, None).ToListAsync());
    }

    [Fact]
    public async Task Append_RowThatContradictsItself_IsRefused()
    {
        await _truth.AppendAsync(_rounds.Next(), None);
        var round = _rounds.Next(3, heartbeats: 1);
        var head = round.PreviousHead!;
        StoredRound[] wrong =
        [
            round with { Index = 2 },
            round with { Header = round.Header[..^1] },
            round with { Link = new DigestPair(round.Link.Alpha, round.Link.Alpha) },
            round with { PreviousHead = null },
            round with { PreviousHead = new SignedHead(head.Beta, head.Alpha) },
            round with { Leaves = round.Leaves[..^1] },
            round with { Leaves = round.Leaves.ToArray().Append((byte)0).ToArray() },
            round with { Leaves = default },
            round with { Events = [] },
            round with { Events = [round.Events[0], round.Events[0]] },
            round with { Events = [round.Events[0] with { LeafIndex = 0 }] },
            round with { Events = [round.Events[0] with { Text = new byte[] { 1 } }] },
        ];
        foreach (var row in wrong)
            await Assert.ThrowsAsync<ArgumentException>(() => _truth.AppendAsync(row, None));
        Assert.Equal(0UL, (await _truth.ReadHeadAsync(None))!.Value.Index);
        Assert.Equal(AppendResult.Appended, await _truth.AppendAsync(round, None));
    }

    [Fact]
    public async Task Append_ManyAtOnce_ExactlyOneWinsEachIndex()
    {
        const int appenders = 8, races = 10;
        await _truth.AppendAsync(_rounds.Next(), None);
        var ledger = _rounds;
        for (var race = 0; race < races; race++)
        {
            var futures = Enumerable.Range(0, appenders).Select(_ => ledger.Fork()).ToArray();
            var rows = futures.Select((future, i) => future.Next(3, $"appender {i}", heartbeats: 1)).ToArray();
            var results = await Task.WhenAll(rows.Select(row => Task.Run(() => _truth.AppendAsync(row, None))));
            var winner = Assert.Single(Enumerable.Range(0, appenders), i => results[i] == AppendResult.Appended);
            Assert.Equal(rows[winner], await _truth.ReadRoundAsync(rows[winner].Index, None));
            ledger = futures[winner];
        }

        Assert.Equal(races + 1, (await _truth.ReadEventsAsync(0, ulong.MaxValue, None).ToListAsync()).Count);
    }

    [Fact]
    public async Task Append_SameRowAtOnce_AllAreAppended()
    {
        var round = _rounds.Next();
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _truth.AppendAsync(round, None))));
        Assert.All(results, result => Assert.Equal(AppendResult.Appended, result));
    }

    [Fact]
    public async Task Reads_DuringAppends_SeeWholeRoundsWithoutGap()
    {
        const int count = 60;
        var rows = _rounds.Next(count, leaves: 2);
        var appending = Task.Run(async () =>
        {
            foreach (var row in rows)
                await _truth.AppendAsync(row, None);
        });
        var readers = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            for (var seen = 0UL; seen < count;)
            {
                var size = (await _truth.ReadHeadAsync(None))?.Size ?? 0;
                Assert.True(size >= seen, "the head went back");
                seen = size;
                var headers = await _truth.ReadHeadersAsync(0, ulong.MaxValue, None).ToListAsync();
                Assert.True((ulong)headers.Count >= seen, "a round behind the head is missing");
                Assert.All(headers, header => Assert.Equal(rows[(int)header.Index].Link, header.Link));
                if (seen > 0)
                    Assert.Equal(rows[(int)seen - 1], await _truth.ReadRoundAsync(seen - 1, None));
            }
        }));
        await Task.WhenAll([appending, .. readers]);
    }

    [Theory]
    [InlineData(0UL, ulong.MaxValue, 0, 600)]
    [InlineData(0UL, 0UL, 0, 0)]
    [InlineData(1UL, 1UL, 1, 1)]
    [InlineData(255UL, 2UL, 255, 2)]
    [InlineData(10UL, 256UL, 10, 256)]
    [InlineData(10UL, 300UL, 10, 300)]
    [InlineData(599UL, 5UL, 599, 1)]
    [InlineData(600UL, 5UL, 0, 0)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, 0, 0)]
    public async Task ReadHeaders_Range(ulong from, ulong count, int first, int expected)
    {
        var rows = await AppendAsync(600, leaves: 1);
        var headers = await _truth.ReadHeadersAsync(from, count, None).ToListAsync();
        Assert.Equal(rows.Skip(first).Take(expected).Select(r => new StoredHeader(r.Index, r.Header, r.Link, r.PreviousHead)), headers);
    }

    protected abstract ILedgerTruth CreateTruth();

    private async Task<List<StoredRound>> AppendAsync(int count, int leaves = 3)
    {
        var rounds = _rounds.Next(count, leaves);
        foreach (var round in rounds)
            Assert.Equal(AppendResult.Appended, await _truth.AppendAsync(round, None));
        return rounds;
    }
}
