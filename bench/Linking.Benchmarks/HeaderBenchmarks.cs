using BenchmarkDotNet.Attributes;

using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Benchmarks;

/// <summary>A round's header: its bytes and its link.</summary>
[MemoryDiagnoser]
public class HeaderBenchmarks
{
    private readonly Header _header;
    private readonly byte[] _bytes;

    public HeaderBenchmarks()
    {
        using var sample = new SampleTokens(rounds: 1, leaves: 1, tokens: 1, others: 1);
        _header = sample.Header;
        _bytes = _header.ToBytes();
    }

    [Benchmark]
    public byte[] Encode() => _header.ToBytes();

    [Benchmark]
    public Header Decode() => Header.Decode(_bytes);

    [Benchmark]
    public DigestPair Link() => Suite.One.HashEntry(_bytes);
}
