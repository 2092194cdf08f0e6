using BenchmarkDotNet.Attributes;

using Linking.Hashing;
using Linking.Hashing.Kernels;

namespace Linking.Benchmarks;

/// <summary>Every hash path of this processor, leaves and pairs, a digest an operation.</summary>
[MemoryDiagnoser]
public class KernelBenchmarks
{
    private const int Count = 4096;

    private SampleLeaves _leaves = new(Count);
    private byte[] _pairs = [];
    private byte[] _digests = [];
    private TreeHasher _hasher = TreeHasher.For(HashFunction.Sha2With256Bits);

    public static IEnumerable<string> Paths => All.Select(p => p.Name);

    private static IEnumerable<(string Name, HashFunction Function, TreeHasher Hasher)> All =>
        new[] { Suite.One, Suite.Two }.SelectMany(s => new[] { s.Alpha, s.Beta })
            .SelectMany(f => TreeHashers.For(f).Select(h => ($"{f.Name()}, {h.Name}", f, h)));

    [ParamsSource(nameof(Paths))]
    public string Path { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        (_, var function, _hasher) = All.Single(p => p.Name == Path);
        _leaves = new SampleLeaves(Count, Suite.Of(function));
        _pairs = new byte[2 * Count * function.Width()];
        _digests = new byte[Count * function.Width()];
        new Random(1).NextBytes(_pairs);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void Leaves() => _hasher.HashEntries(_leaves.Bytes, _leaves.Ends, _digests);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Pairs() => _hasher.HashPairs(_pairs, _digests);
}
