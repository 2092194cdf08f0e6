using BenchmarkDotNet.Attributes;

using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Benchmarks;

/// <summary>A round's header: its bytes and its link.</summary>
[MemoryDiagnoser]
public class HeaderBenchmarks : IDisposable
{
    private readonly SampleToken _sample = new(1);
    private readonly byte[] _bytes;

    public HeaderBenchmarks() => _bytes = _sample.Header.ToBytes();

    [Benchmark]
    public byte[] Encode() => _sample.Header.ToBytes();

    [Benchmark]
    public Header Decode() => Header.Decode(_bytes);

    [Benchmark]
    public DigestPair Link() => Header.LinkOf(_bytes);

    public void Dispose()
    {
        _sample.Dispose();
        GC.SuppressFinalize(this);
    }
}
