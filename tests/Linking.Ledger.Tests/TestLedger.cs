using System.Text;

using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger.Admission;
using Linking.Ledger.Checking;
using Linking.Ledger.Issuing;
using Linking.Ledger.Opening;
using Linking.Notes;
using Linking.Rounds;
using Linking.Storage;
using Linking.Verification;

using Microsoft.Extensions.Logging.Abstractions;

namespace Linking.Ledger.Tests;

/// <summary>A ledger over faulty stores in memory, with a clock that the test moves.</summary>
internal sealed class TestLedger : IAsyncDisposable
{
    public static readonly LedgerId Id = LedgerId.Parse("example.org/ledger");

    private static readonly KeyRing Keys = new(SigningKey.FromSeed(new byte[32]), SigningKey.FromSeed([.. Enumerable.Repeat((byte)1, 32)]));
    private readonly List<LedgerNode> _nodes = [];

    public TestLedger()
    {
        Time = new WatchedTimeProvider(new DateTimeOffset(2026, 11, 21, 20, 0, 0, TimeSpan.Zero));
        Clock = new TestClock(Time);
        Store = new FaultyTruth(new MemoryLedgerTruth());
    }

    public static KeyRing KeyRing => Keys;

    public WatchedTimeProvider Time { get; }

    public TestClock Clock { get; }

    public FaultyTruth Store { get; set; }

    public FaultyDerived Derived { get; set; } = new(new MemoryLedgerDerived());

    public MemoryMark Mark { get; set; } = new();

    public TestSpace? Space { get; init; }

    public LedgerOptions Options { get; set; } = new() { Ledger = Id, Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1"),
        Interval = TimeSpan.FromMilliseconds(100) };

    /// <summary>A document leaf that depends on nothing but the name.</summary>
    public static byte[] Document(string name) => DocumentOf(Suite.One, name);

    /// <summary>The same of another suite.</summary>
    public static byte[] DocumentOf(Suite suite, string name) =>
        new Leaf(suite, LeafKind.Document, suite.Hash(Encoding.UTF8.GetBytes(name)),
            nonce: HashFunction.Sha2With256Bits.Hash(Encoding.UTF8.GetBytes(name)).Bytes[..16].ToArray()).ToBytes();

    public async Task<LedgerNode> OpenAsync(KeyRing? keys = null, RoundSealer? sealer = null, FaultyTruth? store = null)
    {
        // Each node has derived data of its own.
        ILedgerDerived derived = store is null ? Derived : new MemoryLedgerDerived();
        var parts = new LedgerParts(Options, keys ?? Keys, store
            ?? Store, derived, Mark, Clock, Time, NullLogger.Instance, Space) { Sealer = sealer ?? new RoundSealer() };
        var node = await LedgerNode.OpenAsync(parts, CancellationToken.None);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Stops every node, as a clean restart would, and forgets what the store held against writing.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        Store = new FaultyTruth(Store.Inner);
        Derived = new FaultyDerived(Derived.Inner);
    }

    public async Task StopAsync()
    {
        foreach (var node in _nodes)
            await DriveAsync(node.DisposeAsync().AsTask());
        _nodes.Clear();
    }

    /// <summary>Moves the time on until the task has ended.</summary>
    public async Task DriveAsync(Task task)
    {
        await Eventually.TrueAsync(() =>
        {
            if (task.IsCompleted)
                return true;
            if (Time.PendingTimers > 0)
                Time.Advance(TimeSpan.FromMilliseconds(10));
            return false;
        });
        await task;
    }

    public async Task<T> DriveAsync<T>(Task<T> task)
    {
        await DriveAsync((Task)task);
        return await task;
    }

    public async Task DriveUntilAsync(Func<bool> condition) => await Eventually.TrueAsync(() =>
    {
        if (condition())
            return true;
        if (Time.PendingTimers > 0)
            Time.Advance(TimeSpan.FromMilliseconds(10));
        return false;
    });

    /// <summary>Stamps a document and verifies its token.</summary>
    public async Task<StampedLeaf> StampAsync(LedgerNode node, string name)
    {
        var stamped = await DriveAsync(node.SubmitAsync(DocumentOf(node.Genesis.Suite, name), CancellationToken.None));
        AssertSigned(node, stamped.Token, name);
        return stamped;
    }

    public static Task<LedgerRefusedException> RefusedAsync(Task task) => Assert.ThrowsAsync<LedgerRefusedException>(() => task);

    public void AssertSigned(LedgerNode node, ReadOnlyMemory<byte> token, string name)
    {
        var record = node.ReadRecordAsync(CancellationToken.None);
        Assert.True(record.IsCompletedSuccessfully);
        var verdict = Verifier.Verify(token, node.Genesis.Suite.Hash(Encoding.UTF8.GetBytes(name)), new Trust
        {
            Ledger = Id,
            Identity = new LedgerIdentity(node.GenesisLink),
            Record = record.Result.ToBytes(),
            Held = Instant.FromDateTime(Time.GetUtcNow() + TimeSpan.FromHours(1)),
        });
        Assert.Equal(VerificationResult.Valid, verdict.Result);
        Assert.Equal(Basis.Signed, verdict.Basis);
    }

    /// <summary>Stops, and verifies the whole stored ledger.</summary>
    /// <param name="derivedIsAhead">The test has put an older truth beside newer derived data: that is all that may be wrong.</param>
    public async Task<CheckReport> EndAsync(bool derivedIsAhead = false)
    {
        await StopAsync();
        var report = await LedgerCheck.RunAsync(Store.Inner, Derived.Inner, null, CancellationToken.None);
        if (derivedIsAhead)
            Assert.Contains("there are", Assert.Single(report.Problems, p => p.IsDerived).Message, StringComparison.Ordinal);
        else
            Assert.Empty(report.Problems);
        return report;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
