using BenchmarkDotNet.Attributes;

using Linking.Hashing;
using Linking.Verification;

namespace Linking.Benchmarks;

/// <summary>The verdict over a token, by the signatures of its head and by a publication that is vouched for.</summary>
[MemoryDiagnoser]
public class VerificationBenchmarks
{
    private (byte[] Bytes, DigestPair Imprint) _token;
    private Trust _signed = null!;
    private Trust _published = null!;

    [Params(1, 1_000, 100_000)]
    public int Leaves { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        using var sample = new SampleTokens(rounds: 1, Leaves, tokens: 1, others: 1);
        (_token, _signed, _published) = (sample.Tokens[0], sample.Signed, sample.Published);
        if (Signed().Basis != Basis.Signed || Published().Basis != Basis.Published)
            throw new InvalidOperationException("The sample token must be valid under both trusts.");
    }

    [Benchmark]
    public Verdict Signed() => Verifier.Verify(_token.Bytes, _token.Imprint, _signed);

    [Benchmark]
    public Verdict Published() => Verifier.Verify(_token.Bytes, _token.Imprint, _published);
}
