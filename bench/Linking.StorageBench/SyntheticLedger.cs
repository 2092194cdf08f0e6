using System.Security.Cryptography;

using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Ledger;
using Linking.Notes;
using Linking.Rounds;
using Linking.Storage;
using Linking.Trees;

namespace Linking.StorageBench;

/// <summary>Builds valid rounds of random document leaves of 93 bytes, as a node would seal them.</summary>
internal sealed class SyntheticLedger(int leavesPerRound)
{
    public static readonly LedgerId Id = LedgerId.Parse("example.org/bench");
    public static readonly PolicyOid Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1");
    public static readonly KeyRing Keys = new(SigningKey.FromSeed(new byte[32]), SigningKey.FromSeed([.. Enumerable.Repeat((byte)1, 32)]));

    private const int NonceSize = 16;

    // Leaves differ in their digests and nonces only.
    private static readonly byte[] Pattern = new Leaf(Suite.One, LeafKind.Document, Suite.One.Hash("bench"u8), nonce: new byte[NonceSize])
        .ToBytes();

    private readonly HeadSigner _signer = new(Id, Suite.One, [Keys.Heads!], [Keys.Heads!]);
    private readonly CompactRange _history = new();
    private readonly Instant _start = Instant.Parse("2026-01-01T00:00:00.000000Z");
    private DigestPair _link = Suite.One.Zero;
    private DigestPair _recordLink = Suite.One.Zero;

    /// <summary>The next round, and the α hashes of its leaves; the genesis at first.</summary>
    public (StoredRound Round, Digest[] Hashes) Next()
    {
        var n = _history.Size;
        var text = n == 0 ? Genesis() : null;
        var leaves = text is null ? Documents() : Leaf.OfEvent(Suite.One, text).ToBytes();
        var ends = text is null ? Enumerable.Range(1, leavesPerRound).Select(i => i * Pattern.Length).ToArray() : [leaves.Length];
        var tree = MerkleTree.Build(leaves, ends);
        var head = n == 0 ? null : _signer.Sign(n, _history.Root);
        var header = new Header
        {
            Suite = Suite.One,
            Ledger = Id,
            Index = n,
            Time = _start.Plus(n * 10_000),
            Accuracy = 1000,
            ValidUntil = Instant.Parse("2036-01-01T00:00:00.000000Z"),
            Policy = Policy,
            LeafCount = (uint)ends.Length,
            RoundRoot = tree.Root,
            PreviousLink = _link,
            RecordLink = _recordLink,
            HistoryRoot = _history.Root,
            SignedHeadDigest = head?.Digest(Suite.One) ?? Suite.One.Zero,
        }.ToBytes();
        _link = Suite.One.HashEntry(header);
        if (n == 0)
            _recordLink = _link;
        _history.Append(_link);
        var hashes = new Digest[ends.Length];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = tree.EntryHash(i).Alpha;
        return (new StoredRound(n, header, _link, head, leaves, text is null ? [] : [new StoredEvent(0, 0, text)]), hashes);
    }

    private byte[] Documents()
    {
        var leaves = new byte[leavesPerRound * Pattern.Length];
        for (var i = 0; i < leavesPerRound; i++)
        {
            var leaf = leaves.AsSpan(i * Pattern.Length, Pattern.Length);
            Pattern.CopyTo(leaf);
            // Two digests of 32 bytes from offset 12 and the nonce of 16 at the end: docs/spec/leaf.md.
            RandomNumberGenerator.Fill(leaf.Slice(12, 64));
            RandomNumberGenerator.Fill(leaf[^NonceSize..]);
        }

        return leaves;
    }

    private byte[] Genesis() => new Genesis
    {
        Ledger = Id,
        Suite = Suite.One,
        State = new Events.LedgerState
        {
            Policy = Policy,
            Accuracy = 1_000_000,
            Interval = 1_000_000,
            PublicationInterval = 86_400_000_000,
            Keys = new LedgerKeys(
                _signer.VerifierKeys(Chain.Alpha),
                _signer.VerifierKeys(Chain.Beta),
                new NoteSigner(Id.PublicationOrigin, [Keys.Publications!]).VerifierKeys,
                []),
        },
    }.ToText(Suite.One);
}
