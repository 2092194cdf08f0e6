using BenchmarkDotNet.Attributes;

using Linking.Tokens;

namespace Linking.Benchmarks;

/// <summary>A token's bytes, from rounds of different sizes.</summary>
[MemoryDiagnoser]
public class TokenBenchmarks
{
    private Token _token = null!;
    private byte[] _bytes = [];

    [Params(1, 1_000, 100_000)]
    public int Leaves { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        using var sample = new SampleTokens(rounds: 1, Leaves, tokens: 1, others: 1);
        _bytes = sample.Tokens[0].Bytes;
        _token = Token.Decode(_bytes);
    }

    [Benchmark]
    public byte[] Encode() => _token.ToBytes();

    [Benchmark]
    public Token Decode() => Token.Decode(_bytes);
}
