using BenchmarkDotNet.Attributes;

using Linking.Verification;

namespace Linking.Benchmarks;

/// <summary>The verdict over a token with and without signatures to check.</summary>
[MemoryDiagnoser]
public class VerificationBenchmarks : IDisposable
{
    private SampleToken _sample = new(1);
    private byte[] _bytes = [];
    private byte[] _unsigned = [];

    [Params(1, 1_000, 100_000)]
    public int Leaves { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _sample.Dispose();
        _sample = new SampleToken(Leaves);
        _bytes = _sample.Token.ToBytes();
        _unsigned = new Tokens.Token(_sample.Token.Levels, _sample.Token.HeaderBytes.Span, []).ToBytes();
        if (Signed() is { Result: not VerificationResult.Valid } verdict)
            throw new InvalidOperationException($"The sample token must be valid: {verdict}");
    }

    [Benchmark]
    public Verdict Signed() => Verifier.Verify(_bytes, _sample.Imprint, _sample.Trust);

    [Benchmark]
    public Verdict WithoutAnchors() => Verifier.Verify(_unsigned, _sample.Imprint, _sample.Trust);

    public void Dispose()
    {
        _sample.Dispose();
        GC.SuppressFinalize(this);
    }
}
