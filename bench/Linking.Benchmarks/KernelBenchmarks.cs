using BenchmarkDotNet.Attributes;

using Linking.Hashing;
using Linking.Hashing.Kernels;

namespace Linking.Benchmarks;

/// <summary>Every hash path of this processor, leaves and pairs, a digest an operation.</summary>
[MemoryDiagnoser]
public class KernelBenchmarks
{
    private const int Count = 4096;

    private readonly SampleLeaves _leaves = new(Count);
    private readonly byte[] _pairs = new byte[Count * TreeHasher.PairSize];
    private readonly byte[] _digests = new byte[Count * TreeHasher.DigestSize];
    private TreeHasher _hasher = TreeHasher.For(HashFunction.Sha2With256Bits);

    public static IEnumerable<string> Paths => Enum.GetValues<Chain>().SelectMany(c => TreeHashers.For(c).Select(h => $"{c}, {h.Name}"));

    [ParamsSource(nameof(Paths))]
    public string Path { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        new Random(1).NextBytes(_pairs);
        _hasher = Enum.GetValues<Chain>().SelectMany(c => TreeHashers.For(c).Select(h => (Name: $"{c}, {h.Name}", Hasher: h)))
            .Single(p => p.Name == Path).Hasher;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void Leaves() => _hasher.HashEntries(_leaves.Bytes, _leaves.Ends, _digests);

    [Benchmark(OperationsPerInvoke = Count)]
    public void Pairs() => _hasher.HashPairs(_pairs, _digests);
}
