using BenchmarkDotNet.Attributes;

using Linking.Trees;

namespace Linking.Benchmarks;

/// <summary>Both trees of a round, and an entry's path in them.</summary>
[MemoryDiagnoser]
public class TreeBenchmarks
{
    private SampleLeaves _leaves = new(1);
    private MerkleTree _tree = MerkleTree.Build([[]]);

    [Params(10, 1_000, 100_000)]
    public int Leaves { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _leaves = new SampleLeaves(Leaves);
        _tree = MerkleTree.Build(_leaves.Bytes, _leaves.Ends);
    }

    [Benchmark]
    public MerkleTree Build() => MerkleTree.Build(_leaves.Bytes, _leaves.Ends);

    [Benchmark]
    public MerklePath Path() => _tree.Path(Leaves / 2);
}
