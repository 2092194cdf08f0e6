using BenchmarkDotNet.Attributes;

using Linking.Tokens;

namespace Linking.Benchmarks;

/// <summary>A token's bytes, from rounds of different sizes.</summary>
[MemoryDiagnoser]
public class TokenBenchmarks : IDisposable
{
    private SampleToken _sample = new(1);
    private byte[] _bytes = [];

    [Params(1, 1_000, 100_000)]
    public int Leaves { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _sample.Dispose();
        _sample = new SampleToken(Leaves);
        _bytes = _sample.Token.ToBytes();
    }

    [Benchmark]
    public byte[] Encode() => _sample.Token.ToBytes();

    [Benchmark]
    public Token Decode() => Token.Decode(_bytes);

    public void Dispose()
    {
        _sample.Dispose();
        GC.SuppressFinalize(this);
    }
}
