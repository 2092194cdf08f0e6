using BenchmarkDotNet.Attributes;

using Linking.Verification;
using Linking.Verification.Batches;

namespace Linking.Benchmarks;

/// <summary>Many tokens at once, a token an operation; no signature is verified (see the command <c>tokens</c>).</summary>
[MemoryDiagnoser]
public class BatchVerificationBenchmarks
{
    private const int Count = 1024;

    private TokenToVerify[] _tokens = [];
    private Trust _trust = null!;

    /// <summary>Rounds that the tokens are of.</summary>
    [Params(1, Count)]
    public int Rounds { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        using var sample = new SampleTokens(Rounds, leaves: 1_000, tokens: Count / Rounds, before: 1_000);
        (_tokens, _trust) = (sample.Tokens, sample.Published);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public Verdict[] Batch() => new BatchVerifier(_trust).Verify(_tokens);
}
