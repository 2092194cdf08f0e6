using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Tests.Vectors;

/// <summary>A ledger in memory, the same bytes in every run: keys from seeds, times and nonces counted.</summary>
internal sealed class TestLedger
{
    public const ulong Second = 1_000_000;
    public const uint Accuracy = 1_000_000;

    private readonly NoteSigner _publisher;
    private readonly HeadSigner _signer;
    private readonly List<MerkleTree> _rounds = [];
    private readonly List<Leaf[]> _leaves = [];
    private readonly List<byte[]> _headers = [];
    private readonly List<byte[]> _publications = [];

    public TestLedger(string id, byte seed, string start)
    {
        Id = LedgerId.Parse(id);
        HeadsKey = SigningKey.FromSeed(Enumerable.Repeat(seed, 32).ToArray());
        _signer = new HeadSigner(Id, HeadsKey);
        _publisher = new NoteSigner(Id.PublicationOrigin, SigningKey.FromSeed(Enumerable.Repeat((byte)(seed + 1), 32).ToArray()));
        Start = Instant.Parse(start);
        Genesis = new Genesis
        {
            Ledger = Id,
            Policy = Policy,
            IntervalMicroseconds = Second,
            PublicationIntervalMicroseconds = 86400 * Second,
            AlphaHeadKey = _signer.VerifierKey(Chain.Alpha),
            BetaHeadKey = _signer.VerifierKey(Chain.Beta),
            PublicationKey = _publisher.VerifierKey,
        };
        AddRound(EventText.LeafOf(Genesis.ToBytes()));
    }

    public static PolicyOid Policy { get; } = PolicyOid.Parse("1.3.6.1.4.1.99999.1");

    public LedgerId Id { get; }

    public Instant Start { get; }

    /// <summary>Signs the heads under both functions.</summary>
    public SigningKey HeadsKey { get; }

    public Genesis Genesis { get; }

    public ulong Size => (ulong)_headers.Count;

    public IReadOnlyList<byte[]> Headers => _headers;

    public IReadOnlyList<byte[]> PublicationNotes => _publications;

    /// <summary>Ten years of validity, a second between rounds.</summary>
    public ulong AddRound(params Leaf[] leaves)
    {
        var tree = MerkleTree.Build(leaves.Select(l => l.ToBytes()).ToList());
        var n = Size;
        var time = Start.Plus(n * Second);
        var header = new Header
        {
            Ledger = Id,
            Index = n,
            Time = time,
            Accuracy = Accuracy,
            ValidUntil = time.Plus(10UL * 365 * 86400 * Second),
            Policy = Policy,
            LeafCount = (uint)leaves.Length,
            RoundRoot = tree.Root,
            PreviousLink = n == 0 ? default : Header.LinkOf(_headers[^1]),
            HistoryRoot = HistoryRoot(n),
            SignedHeadDigest = n == 0 ? default : Head(n).Digest(),
        };
        _headers.Add(header.ToBytes());
        _rounds.Add(tree);
        _leaves.Add(leaves);
        return n;
    }

    public DigestPair HistoryRoot(ulong size) => size == 0 ? HashFunctions.HashBoth([]) : History(size).Root;

    public SignedHead Head(ulong size) => _signer.Sign(size, HistoryRoot(size));

    public Publication Publish(params Announcement[] announcements)
    {
        var previous = _publications.Count > 0 ? Publication.ParseNote(_publications[^1]) : null;
        var publication = new Publication
        {
            Ledger = Id,
            Number = (ulong)_publications.Count + 1,
            Size = Size,
            Time = Header.Decode(_headers[^1]).Time,
            Root = HistoryRoot(Size),
            Previous = previous?.TextDigest() ?? default,
            Announcements = announcements,
        };
        _publications.Add(Sign(publication));
        return publication;
    }

    public byte[] Sign(Publication publication) => _publisher.Sign(publication.ToText());

    public SignedHeadAnchor HeadAnchor(ulong round, ulong size) => new(size, History(size).Path((int)round), Head(size));

    public PublicationAnchor PublicationAnchor(ulong round, int number)
    {
        var size = Publication.ParseNote(_publications[number - 1]).Size;
        return new PublicationAnchor(size, History(size).Path((int)round), _publications[number - 1]);
    }

    public Token Token(ulong round, int index, params Anchor[] anchors) =>
        new([new TokenLevel(_leaves[(int)round][index], (ulong)index, _rounds[(int)round].Path(index))], _headers[(int)round], anchors);

    private MerkleTree History(ulong size) => MerkleTree.Build(_headers.Take((int)size).ToList());
}
