using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;
using Linking.Verification;
using Linking.Verification.Batches;

namespace Linking.Benchmarks;

/// <summary>
/// Tokens of a ledger, one after the other from round to round, each with the signed head after its round and with the
/// publication over all rounds.
/// </summary>
public sealed class SampleTokens : IDisposable
{
    private const ulong Second = 1_000_000;

    private readonly SigningKey _key = SigningKey.FromSeed(new byte[32]);
    private readonly LedgerId _ledger = LedgerId.Parse("example.org/ledger");
    private readonly Instant _start = Instant.Parse("2026-01-01T00:00:00.000000Z");
    private readonly SampleLeaves _leaves;

    /// <param name="rounds">Rounds with tokens.</param>
    /// <param name="leaves">Leaves in each of them.</param>
    /// <param name="tokens">Tokens of each of them.</param>
    /// <param name="before">Rounds of one leaf before and after them, without tokens: what makes the history's paths long.</param>
    public SampleTokens(int rounds, int leaves, int tokens, int before)
    {
        _leaves = new SampleLeaves(leaves);
        var signer = new HeadSigner(_ledger, _key);
        var tree = MerkleTree.Build(_leaves.Bytes, _leaves.Ends);
        var history = new CompactRange();
        var headers = new List<byte[]>();
        var heads = new List<SignedHeadAnchor>();
        for (var n = 0; n < rounds + 2 * before; n++)
        {
            var size = (ulong)n;
            // Round 0 is not a genesis: no token is of it, and verification looks at none but its token's header.
            headers.Add(n == 0 ? [0] : HeaderOf(size, n >= before && n < before + rounds ? tree : MerkleTree.Build([[1]]), history.Root).ToBytes());
            MerklePath path = new([.. history.Roots.Reverse()]);
            history.Append(Header.LinkOf(headers[^1]));
            if (n >= before && n < before + rounds)
                heads.Add(new SignedHeadAnchor(size + 1, path, signer.Sign(size + 1, history.Root)));
        }

        var publication = new Publication { Ledger = _ledger, Number = 1, Size = history.Size, Time = TimeOf(history.Size - 1), Root = history.Root, Previous = default };
        var note = new NoteSigner(_ledger.PublicationOrigin, _key).Sign(publication.ToText());
        var all = MerkleTree.Build(headers);
        Tokens = new TokenToVerify[rounds * tokens];
        for (var r = 0; r < rounds; r++)
        {
            var n = before + r;
            var writer = new TokenWriter(headers[n], [heads[r], new PublicationAnchor(history.Size, all.Path(n), note)]);
            for (var i = 0; i < tokens; i++)
                Tokens[r * tokens + i] = TokenOf(writer, tree, (int)((long)i * leaves / tokens));
        }

        Published = new Trust { Ledger = _ledger, Now = _start.Plus(3600 * 24 * Second), Values = [.. RepresentativeValue.Of(publication, publication.Time)] };
        Signed = Published with { Keys = [new TrustedKey(signer.VerifierKey(Chain.Alpha)), new TrustedKey(signer.VerifierKey(Chain.Beta))] };
    }

    public TokenToVerify[] Tokens { get; }

    /// <summary>The publication's values and no key: no signature is verified.</summary>
    public Trust Published { get; }

    /// <summary>The same, and the keys of the heads.</summary>
    public Trust Signed { get; }

    public void Dispose() => _key.Dispose();

    private Instant TimeOf(ulong round) => _start.Plus(round * Second / 1000);

    private Header HeaderOf(ulong n, MerkleTree tree, DigestPair historyRoot) => new()
    {
        Ledger = _ledger,
        Index = n,
        Time = TimeOf(n),
        Accuracy = 1_000_000,
        ValidUntil = _start.Plus(10 * 365 * 24 * 3600 * Second),
        Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1"),
        LeafCount = (uint)tree.Count,
        RoundRoot = tree.Root,
        PreviousLink = Imprint.Compute("link"u8),
        HistoryRoot = historyRoot,
        SignedHeadDigest = Imprint.Compute("head"u8),
    };

    private TokenToVerify TokenOf(TokenWriter writer, MerkleTree tree, int index)
    {
        var leaf = _leaves.Bytes.AsSpan((index == 0 ? 0 : _leaves.Ends[index - 1])..(_leaves.Ends[index]));
        var bytes = new byte[writer.SizeOf(leaf.Length, tree.PathLength(index))];
        writer.Write(leaf, index, tree, bytes);
        return new TokenToVerify(bytes, Leaf.Decode(leaf).Digests);
    }
}
