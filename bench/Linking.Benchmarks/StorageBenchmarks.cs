using BenchmarkDotNet.Attributes;

using Linking.Hashing;
using Linking.Ledger;
using Linking.Ledger.Clocks;
using Linking.Ledger.Marks;
using Linking.Ledger.Reading;
using Linking.Storage;
using Linking.Storage.Sqlite;
using Linking.StorageBench;

using Microsoft.Extensions.Logging.Abstractions;

namespace Linking.Benchmarks;

/// <summary>The embedded store: a durable append, indexing it, a look-up, and proofs in its history.</summary>
[MemoryDiagnoser]
public class StorageBenchmarks
{
    private const int Rounds = 1_000;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), "linking-benchmark-" + Guid.NewGuid().ToString("N"));
    private readonly Random _random = new(1);
    private readonly List<Digest> _known = [];
    private SyntheticLedger _ledger = new(1);
    private SqliteLedgerTruth _truth = null!;
    private SqliteLedgerDerived _derived = null!;
    private LedgerNode _node = null!;
    private StoredRound _next = null!;
    private Digest[] _hashes = [];

    [Params(10, 1_000)]
    public int Leaves { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _ledger = new SyntheticLedger(Leaves);
        _truth = SqliteLedgerTruth.Create(_folder);
        _derived = SqliteLedgerDerived.Open(_folder);
        for (var n = 0; n < Rounds; n++)
        {
            Make();
            await _truth.AppendAsync(_next, None);
            await _derived.IndexRoundAsync(new StoredHead(_next.Index, _next.Link), _hashes, None);
            _known.Add(_hashes[0]);
        }

        var options = new LedgerOptions { Ledger = SyntheticLedger.Id, Policy = SyntheticLedger.Policy, AcceptSize = Rounds };
        _node = await LedgerNode.OpenAsync(options, SyntheticLedger.Keys, _truth, _derived,
            new FileHighWaterMark(Path.Combine(_folder, "mark")), new SystemClockSource(TimeProvider.System), TimeProvider.System,
            NullLogger<LedgerNode>.Instance, None);
    }

    [IterationSetup(Target = nameof(AppendAsync))]
    public void Make() => (_next, _hashes) = _ledger.Next();

    /// <summary>One round, on disk when it returns.</summary>
    [Benchmark]
    public Task<AppendResult> AppendAsync() => _truth.AppendAsync(_next, None);

    [Benchmark]
    public Task<IReadOnlyList<LeafPlace>> LookUpAsync() => _derived.FindLeafAsync(_known[_random.Next(Rounds)], None);

    [Benchmark]
    public Task<HistoryProof> ProveInclusionAsync() => _node.ProveInclusionAsync((ulong)_random.Next(Rounds), Rounds, None);

    [Benchmark]
    public Task<HistoryProof> ProveConsistencyAsync() => _node.ProveConsistencyAsync((ulong)_random.Next(1, Rounds), Rounds, None);

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _node.DisposeAsync();
        await _derived.DisposeAsync();
        await _truth.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
