using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;
using Linking.Verification;

namespace Linking.Benchmarks;

/// <summary>A token of round 1, with signed heads over two rounds, and what its verifier trusts.</summary>
public sealed class SampleToken : IDisposable
{
    private const ulong Day = 86_400_000_000;

    private readonly SigningKey _key = SigningKey.FromSeed(new byte[32]);

    public SampleToken(int leaves)
    {
        var ledger = LedgerId.Parse("example.org/ledger");
        var signer = new HeadSigner(ledger, _key);
        var sample = new SampleLeaves(leaves);
        var round = MerkleTree.Build(sample.Bytes, sample.Ends);
        byte[] previous = [.. "the header of round 0"u8];
        var time = Instant.Parse("2026-01-01T00:00:00.000000Z");
        Header = new Header
        {
            Ledger = ledger,
            Index = 1,
            Time = time,
            Accuracy = 1_000_000,
            ValidUntil = time.Plus(3650 * Day),
            Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1"),
            LeafCount = (uint)leaves,
            RoundRoot = round.Root,
            PreviousLink = Header.LinkOf(previous),
            HistoryRoot = MerkleTree.Build([previous]).Root,
            SignedHeadDigest = Hashing.Imprint.Compute("head"u8),
        };
        var history = MerkleTree.Build([previous, Header.ToBytes()]);
        var leaf = Leaf.Decode(sample.Bytes.AsSpan(0, sample.Ends[0]));
        Imprint = leaf.Digests;
        Token = new Token([new TokenLevel(leaf, 0, round.Path(0))], Header.ToBytes(), [new SignedHeadAnchor(2, history.Path(1), signer.Sign(2, history.Root))]);
        Trust = new Trust
        {
            Ledger = ledger,
            Now = time.Plus(Day),
            Keys = [new TrustedKey(signer.VerifierKey(Chain.Alpha)), new TrustedKey(signer.VerifierKey(Chain.Beta))],
        };
    }

    public Header Header { get; }

    public DigestPair Imprint { get; }

    public Token Token { get; }

    public Trust Trust { get; }

    public void Dispose() => _key.Dispose();
}
