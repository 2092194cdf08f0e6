using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Records;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Benchmarks.Audits;

/// <summary>Headers of a sound ledger without leaves, one after the other; without heads, of which a look verifies one.</summary>
internal sealed class SyntheticHistory
{
    private static readonly LedgerId Ledger = LedgerId.Parse("example.org/ledger");
    private static readonly PolicyOid Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1");
    private static readonly Instant Start = Instant.Parse("2026-01-01T00:00:00.000000Z");

    private readonly CompactRange _history = new();
    private readonly DigestPair _some = Suite.One.Hash("round root"u8);
    private DigestPair _link = Suite.One.Zero;

    public SyntheticHistory()
    {
        using var key = SigningKey.Generate();
        var heads = new HeadSigner(Ledger, Suite.One, [key], [key]);
        var text = new Genesis
        {
            Ledger = Ledger,
            Suite = Suite.One,
            State = new LedgerState
            {
                Policy = Policy,
                Accuracy = 1000,
                Interval = 1_000_000,
                PublicationInterval = 86_400_000_000,
                Keys = new LedgerKeys(
                    heads.VerifierKeys(Chain.Alpha), heads.VerifierKeys(Chain.Beta),
                    new NoteSigner(Ledger.PublicationOrigin, [key]).VerifierKeys, []),
            },
        }.ToText(Suite.One);
        var leaf = Leaf.OfEvent(Suite.One, text);
        Genesis = Next(MerkleTree.Build([leaf.ToBytes()]).Root);
        Identity = _link;
        Record = new RecordFile([new RecordEntry(
            Header.Decode(Genesis), Genesis, new TokenLevel(leaf, 0, MerklePath.Empty(Suite.One.Width)), text, null)]);
    }

    /// <summary>Header 0.</summary>
    public byte[] Genesis { get; }

    public DigestPair Identity { get; }

    public RecordFile Record { get; }

    /// <summary>Later than every header's.</summary>
    public static Instant End { get; } = Start.Plus(3_000_000_000_000_000);

    /// <summary>The next header.</summary>
    public byte[] Next() => Next(_some);

    private byte[] Next(DigestPair roundRoot)
    {
        var n = _history.Size;
        var bytes = new Header
        {
            Suite = Suite.One,
            Ledger = Ledger,
            Index = n,
            Time = Start.Plus(n * 1_000_000),
            Accuracy = 1000,
            ValidUntil = End,
            Policy = Policy,
            LeafCount = 1,
            RoundRoot = roundRoot,
            PreviousLink = _link,
            RecordLink = n == 0 ? Suite.One.Zero : Identity,
            HistoryRoot = n == 0 ? Suite.One.Empty : _history.Root,
            SignedHeadDigest = n == 0 ? Suite.One.Zero : _some,
        }.ToBytes();
        _link = Suite.One.HashEntry(bytes);
        _history.Append(_link);
        return bytes;
    }
}
