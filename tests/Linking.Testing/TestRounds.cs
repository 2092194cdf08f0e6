using System.Text;

using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Records;
using Linking.Rounds;
using Linking.Storage;
using Linking.Tokens;
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
    private static readonly NoteSigner Publisher = new(Ledger.PublicationOrigin, [Key]);

    private readonly CompactRange _history;
    private readonly HeadSigner _signer;
    private DigestPair _link;
    private DigestPair _recordLink;

    /// <param name="suite">Of the ledger; null: suite 1.</param>
    public TestRounds(Suite? suite = null)
        : this(suite ?? Suite.One, new CompactRange(suite), (suite ?? Suite.One).Zero, (suite ?? Suite.One).Zero)
    {
    }

    private TestRounds(Suite suite, CompactRange history, DigestPair link, DigestPair recordLink) =>
        (Suite, _history, _link, _recordLink, _signer) = (suite, history, link, recordLink, new(Ledger, suite, [Key], [Key]));

    /// <summary>Of the ledger.</summary>
    public Suite Suite { get; }

    /// <summary>Rounds built so far.</summary>
    public ulong Size => _history.Size;

    /// <summary>Another future of the same ledger.</summary>
    public TestRounds Fork() => new(Suite, _history.Copy(), _link, _recordLink);

    /// <summary>The next round: the genesis, or <paramref name="leaves"/> documents.</summary>
    /// <param name="leaves">Documents in the round.</param>
    /// <param name="salt">Other documents for another salt.</param>
    /// <param name="heartbeats">Events between the documents, the first after the first document.</param>
    public StoredRound Next(int leaves = 3, string salt = "", int heartbeats = 0) => Make(leaves, salt, heartbeats, recordEvent: null);

    /// <summary>The next round, which holds one event of the record and nothing else.</summary>
    public StoredRound NextOfRecord(string text = "A notice.") => Make(0, "", 0, new Notice
    {
        Ledger = Ledger,
        Record = _recordLink,
        About = new OtherSubject(),
        Text = [text],
    }.ToText(Suite));

    private StoredRound Make(int leaves, string salt, int heartbeats, byte[]? recordEvent)
    {
        var n = _history.Size;
        var entries = new List<byte[]>();
        var events = new List<StoredEvent>();
        if (n == 0)
        {
            AddEvent(Genesis());
        }
        else if (recordEvent is not null)
        {
            AddEvent(recordEvent);
        }
        else
        {
            for (var i = 0; i < leaves; i++)
            {
                entries.Add(Document(n, i, salt).ToBytes());
                if (i < heartbeats)
                    AddEvent(new Heartbeat { Ledger = Ledger }.ToText(Suite));
            }
        }

        var head = n == 0 ? null : _signer.Sign(n, _history.Root);
        var header = new Header
        {
            Suite = Suite,
            Ledger = Ledger,
            Index = n,
            Time = Instant.Parse("2026-11-21T20:47:48.000000Z").Plus(n * 1_000_000),
            Accuracy = 1000,
            ValidUntil = Instant.Parse("2036-11-21T00:00:00.000000Z"),
            Policy = Policy,
            LeafCount = (uint)entries.Count,
            RoundRoot = MerkleTree.Build(entries, Suite).Root,
            PreviousLink = _link,
            RecordLink = _recordLink,
            HistoryRoot = _history.Root,
            SignedHeadDigest = head?.Digest(Suite) ?? Suite.Zero,
        }.ToBytes();
        _link = Suite.HashEntry(header);
        if (events is [{ IsOfRecord: true }, ..])
            _recordLink = _link;
        _history.Append(_link);
        return new StoredRound(n, header, _link, head, entries.SelectMany(e => e).ToArray(), events);

        void AddEvent(byte[] text)
        {
            events.Add(new StoredEvent(n, (uint)entries.Count, text));
            entries.Add(Leaf.OfEvent(Suite, text).ToBytes());
        }
    }

    /// <summary>The next rounds.</summary>
    public List<StoredRound> Next(int count, int leaves) => [.. Enumerable.Range(0, count).Select(_ => Next(leaves))];

    /// <summary>The α leaf hash of each leaf of a round, in order.</summary>
    public static Digest[] LeafHashes(StoredRound round)
    {
        var hashes = new List<Digest>();
        for (var rest = round.Leaves.Span; !rest.IsEmpty; rest = rest[Leaf.SizeAt(round.Suite, rest)..])
            hashes.Add(NodeHash.Entry(round.Suite.Alpha, rest[..Leaf.SizeAt(round.Suite, rest)]));
        return [.. hashes];
    }

    /// <summary>The record of the ledger that has its genesis only.</summary>
    public static RecordFile Record() => RecordFile.Decode(RecordOf(new TestRounds().Next()));

    /// <summary>The record file of these rounds, each sealed by the head that the next one digests; of the last nothing is said.</summary>
    public static byte[] RecordOf(params IReadOnlyList<StoredRound> rounds)
    {
        var suite = rounds[0].Suite;
        var (history, entries) = (new CompactRange(suite), new List<RecordEntry>());
        for (var i = 0; i < rounds.Count; i++)
        {
            var round = rounds[i];
            var path = MerklePath.Of(suite.Width, [.. history.Roots.Reverse()]);
            history.Append(round.Link);
            if (round.Events is not [{ IsOfRecord: true } text, ..] || (i > 0 && i + 1 == rounds.Count))
                continue;
            var level = new TokenLevel(Leaf.Decode(round.Leaves), 0, MerklePath.Empty(suite.Width));
            var seal = i == 0 ? null : new SignedHeadAnchor(round.Index + 1, path, rounds[i + 1].PreviousHead!);
            entries.Add(new RecordEntry(Header.Decode(round.Header), round.Header, level, text.Text, seal));
        }

        return new RecordFile(entries).ToBytes();
    }

    /// <summary>A signed note as long as a publication's.</summary>
    public static StoredPublication Publication(ulong number, string salt = "") =>
        new(number, number * 10, Publisher.Sign($"linking publication v1\nledger {Ledger}\nnumber {number}\nsalt {salt}\n"));

    private Leaf Document(ulong round, int index, string salt)
    {
        var text = Encoding.UTF8.GetBytes($"document {round}/{index}{salt}");
        return new Leaf(Suite, LeafKind.Document, Suite.Hash(text), nonce: SHA256Of($"nonce {round}/{index}").AsMemory(0, 16));
    }

    private byte[] Genesis() => new Genesis
    {
        Ledger = Ledger,
        Suite = Suite,
        State = new LedgerState
        {
            Policy = Policy,
            Accuracy = 1000,
            Interval = 1_000_000,
            PublicationInterval = 86_400_000_000,
            Keys = new LedgerKeys(_signer.VerifierKeys(Chain.Alpha), _signer.VerifierKeys(Chain.Beta), Publisher.VerifierKeys, []),
        },
    }.ToText(Suite);

    private static byte[] SHA256Of(string text) => System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
