using System.Text;

using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Rounds;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Testing;

/// <summary>
/// Builds a small valid ledger, round by round: real trees, links and signed heads, the same bytes every time. Round 0
/// is a genesis.
/// </summary>
public sealed class TestRounds
{
    public static readonly LedgerId Ledger = LedgerId.Parse("example.org/ledger");

    private static readonly PolicyOid Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1");
    private static readonly SigningKey Key = SigningKey.FromSeed(SHA256Of("the key of the test ledger"));
    private static readonly HeadSigner Signer = new(Ledger, Key);
    private static readonly NoteSigner Publisher = new(Ledger.PublicationOrigin, Key);

    private readonly CompactRange _history;
    private DigestPair _link;

    public TestRounds() => _history = new CompactRange();

    private TestRounds(CompactRange history, DigestPair link) => (_history, _link) = (history, link);

    /// <summary>Rounds built so far.</summary>
    public ulong Size => _history.Size;

    /// <summary>Another future of the same ledger.</summary>
    public TestRounds Fork() => new(_history.Copy(), _link);

    /// <summary>The next round: the genesis, or <paramref name="leaves"/> documents.</summary>
    /// <param name="leaves">Documents in the round.</param>
    /// <param name="salt">Other documents for another salt.</param>
    /// <param name="heartbeats">Events between the documents, the first after the first document.</param>
    public StoredRound Next(int leaves = 3, string salt = "", int heartbeats = 0)
    {
        var n = _history.Size;
        var entries = new List<byte[]>();
        var events = new List<StoredEvent>();
        if (n == 0)
        {
            AddEvent(Genesis());
        }
        else
        {
            for (var i = 0; i < leaves; i++)
            {
                entries.Add(Document(n, i, salt).ToBytes());
                if (i < heartbeats)
                    AddEvent(EventText.Heartbeat());
            }
        }

        var head = n == 0 ? null : Signer.Sign(n, _history.Root);
        var header = new Header
        {
            Ledger = Ledger,
            Index = n,
            Time = Instant.Parse("2026-11-21T20:47:48.000000Z").Plus(n * 1_000_000),
            Accuracy = 1000,
            ValidUntil = Instant.Parse("2036-11-21T00:00:00.000000Z"),
            Policy = Policy,
            LeafCount = (uint)entries.Count,
            RoundRoot = MerkleTree.Build(entries).Root,
            PreviousLink = _link,
            HistoryRoot = _history.Root,
            SignedHeadDigest = head?.Digest() ?? default,
        }.ToBytes();
        _link = Header.LinkOf(header);
        _history.Append(_link);
        return new StoredRound(n, header, _link, head, entries.SelectMany(e => e).ToArray(), events);

        void AddEvent(byte[] text)
        {
            events.Add(new StoredEvent(n, (uint)entries.Count, text));
            entries.Add(EventText.LeafOf(text).ToBytes());
        }
    }

    /// <summary>The next rounds.</summary>
    public List<StoredRound> Next(int count, int leaves) => [.. Enumerable.Range(0, count).Select(_ => Next(leaves))];

    /// <summary>The α leaf hash of each leaf of a round, in order.</summary>
    public static Digest[] LeafHashes(StoredRound round)
    {
        var hashes = new List<Digest>();
        for (var rest = round.Leaves.Span; !rest.IsEmpty; rest = rest[Leaf.SizeAt(rest)..])
            hashes.Add(NodeHash.Entry(rest[..Leaf.SizeAt(rest)]).Alpha);
        return [.. hashes];
    }

    /// <summary>A signed note as long as a publication's.</summary>
    public static StoredPublication Publication(ulong number, string salt = "") =>
        new(number, number * 10, Publisher.Sign($"linking publication v1\nledger {Ledger}\nnumber {number}\nsalt {salt}\n"));

    private static Leaf Document(ulong round, int index, string salt)
    {
        var text = Encoding.UTF8.GetBytes($"document {round}/{index}{salt}");
        return new Leaf(LeafKind.Document, Imprint.Compute(text), nonce: SHA256Of($"nonce {round}/{index}").AsSpan(0, Leaf.DefaultNonceSize));
    }

    private static byte[] Genesis() => new Genesis
    {
        Ledger = Ledger,
        Policy = Policy,
        IntervalMicroseconds = 1_000_000,
        PublicationIntervalMicroseconds = 86_400_000_000,
        AlphaHeadKey = Signer.VerifierKey(Chain.Alpha),
        BetaHeadKey = Signer.VerifierKey(Chain.Beta),
        PublicationKey = Publisher.VerifierKey,
    }.ToBytes();

    private static byte[] SHA256Of(string text) => System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
