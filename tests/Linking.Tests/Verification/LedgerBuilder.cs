using System.Text;

using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;
using Linking.Verification;

namespace Linking.Tests.Verification;

/// <summary>A small ledger made from seeds: rounds, record, heads, publications and tokens, all as the pages say.</summary>
internal sealed class LedgerBuilder
{
    public const ulong Second = 1_000_000;
    public const ulong Day = 86_400 * Second;

    public static readonly PolicyOid Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1");

    private readonly List<byte[][]> _leaves = [];
    private readonly List<RecordEntry> _record = [];
    private readonly List<SignedHeadAnchor?> _seals = [];
    private Dictionary<ulong, KeySet> _keysFrom = [];
    private DigestPair _recordLink;
    private bool _isHeadLost;

    public LedgerBuilder(string id = "example.org/ledger", Suite? suite = null, KeySet? keys = null, Instant? start = null,
        ulong publicationInterval = Day, Predecessor? predecessor = null)
    {
        Suite = suite ?? Suite.One;
        Id = LedgerId.Parse(id);
        Start = start ?? Instant.Parse("2026-11-21T20:47:48.000000Z");
        Keys = keys ?? KeySet.Of(1, 1, 2);
        PublicationInterval = publicationInterval;
        _recordLink = Suite.Zero;
        _keysFrom[0] = Keys;
        var genesis = new Genesis { Ledger = Id, Suite = Suite, Predecessor = predecessor, State = StateOf(Keys) };
        AddRecord(genesis, Start);
    }

    public Suite Suite { get; }

    public LedgerId Id { get; }

    public Instant Start { get; }

    public ulong PublicationInterval { get; }

    /// <summary>In force for the next event.</summary>
    public KeySet Keys { get; private set; }

    public List<Header> Headers { get; } = [];

    public List<Publication> Publications { get; } = [];

    public DigestPair Identity => Headers[0].Link();

    public LedgerIdentity Pinned => new(Identity);

    public ulong Count => (ulong)Headers.Count;

    public RecordFile Record => new(_record);

    public Instant TimeOf(ulong round) => Headers[(int)round].Time;

    public LedgerState StateOf(KeySet keys) => new()
    {
        Policy = Policy,
        Accuracy = (uint)Second,
        Interval = Second,
        PublicationInterval = PublicationInterval,
        Keys = keys.For(this),
    };

    /// <summary>A round of documents; the time is a second after the round before.</summary>
    public ulong Add(params Leaf[] leaves) => Add(null, leaves);

    public ulong Add(Instant? time, params Leaf[] leaves) => AddRound([.. leaves.Select(l => l.ToBytes())], time, _ => { });

    public ulong AddWith(Action<HeaderParts> change, params Leaf[] leaves) => AddRound([.. leaves.Select(l => l.ToBytes())], null, change);

    /// <summary>A leaf of kind 1.</summary>
    public Leaf Document(ReadOnlySpan<byte> data) => new(Suite, LeafKind.Document, Suite.Hash(data), 0, new byte[16]);

    /// <summary>A round with a record event and no other leaf.</summary>
    public ulong AddRecord(RecordEvent value, Instant? time = null, KeySet? sealedBy = null, bool isSigned = true)
    {
        if (Headers.Count > 0)
            value = value with { Record = _recordLink };
        var text = value.ToText(Suite);
        if (isSigned && value is Configuration or Successor && Keys.Recovery.Count > 0)
            text = new NoteSigner(Id.RecoveryOrigin, Keys.Recovery).Sign(Encoding.UTF8.GetString(text));
        return AddEvent(text, time, sealedBy, value);
    }

    /// <summary>A round with an event of any bytes, in the record if it is told so.</summary>
    public ulong AddEvent(byte[] text, Instant? time = null, KeySet? sealedBy = null, RecordEvent? value = null, bool isRecord = true)
    {
        var leaf = Leaf.OfEvent(Suite, text);
        var n = AddRound([leaf.ToBytes()], time, _ => { });
        if (!isRecord)
            return n;
        var header = Headers[(int)n];
        var seals = sealedBy ?? (value is Configuration { SealNew: true } brings && Next is not null ? Next : Keys);
        var seal = n == 0 ? null : HeadAnchor(n, n + 1, seals);
        _record.Add(new RecordEntry(header, header.ToBytes(), new TokenLevel(leaf, 0, new MerklePath(Suite.Width, default, default)), text,
            seal));
        _recordLink = header.Link();
        if (value is Configuration configuration && Next is not null)
        {
            _keysFrom[n + (configuration.SealNew ? 1UL : 2UL)] = Next;
            (Keys, Next) = (Next, null);
        }

        return n;
    }

    /// <summary>Keys that the next configuration brings.</summary>
    public KeySet? Next { get; set; }

    /// <summary>A configuration with other keys.</summary>
    public ulong Configure(KeySet keys, bool sealNew = false, bool isHeadLost = false)
    {
        (Next, _isHeadLost) = (keys, isHeadLost);
        return AddRecord(new Configuration { Ledger = Id, SealNew = sealNew, State = StateOf(keys) });
    }

    public ulong Notify(NoticeSubject about, Instant? time = null) => AddRecord(new Notice { Ledger = Id, About = about }, time);

    public KeySet KeysFor(ulong size) => _keysFrom.Where(k => k.Key <= size).MaxBy(k => k.Key).Value;

    public SmallTree History(ulong size) => new(Suite, Headers.Take((int)size).Select(h => h.ToBytes()));

    public MerklePath Path(ulong n, ulong size) => History(size).Path((int)n);

    public SignedHead Head(ulong size, KeySet? keys = null)
    {
        var root = History(size).Root;
        keys ??= KeysFor(size);
        return new SignedHead(
            new NoteSigner(Id.HeadOrigin(Suite.Alpha), keys.Alpha)
                .Sign(new Checkpoint(Id.HeadOrigin(Suite.Alpha), size, root.Alpha).ToText()),
            new NoteSigner(Id.HeadOrigin(Suite.Beta), keys.Beta).Sign(new Checkpoint(Id.HeadOrigin(Suite.Beta), size, root.Beta).ToText()));
    }

    public SignedHeadAnchor HeadAnchor(ulong n, ulong size, KeySet? keys = null) => new(size, Path(n, size), Head(size, keys));

    /// <summary>The next publication, of a size.</summary>
    public Publication Publish(ulong size)
    {
        var last = Publications.LastOrDefault();
        var publication = new Publication
        {
            Ledger = Id,
            Suite = Suite,
            Identity = Identity,
            Number = (ulong)Publications.Count + 1,
            Size = size,
            Time = TimeOf(size - 1),
            Record = _record.Last(e => e.Round < size).Link(),
            Root = History(size).Root,
            Previous = last?.TextDigest() ?? Suite.Zero,
        };
        Publications.Add(publication);
        return publication;
    }

    public byte[] Sign(Publication publication, KeySet? keys = null) =>
        new NoteSigner(Id.PublicationOrigin, (keys ?? KeysFor(publication.Size)).Publication)
            .Sign(Encoding.UTF8.GetString(publication.ToBytes()));

    public PublicationAnchor Anchor(ulong n, Publication publication, KeySet? keys = null) =>
        new(publication.Size, Path(n, publication.Size), Sign(publication, keys));

    /// <summary>The token of a leaf of a round, without anchors unless given.</summary>
    public Token Token(ulong n, int leaf, params Anchor[] anchors)
    {
        var tree = new SmallTree(Suite, _leaves[(int)n]);
        return new Token(
            [new TokenLevel(Leaf.Decode(_leaves[(int)n][leaf]), (ulong)leaf, tree.Path(leaf))], Headers[(int)n].ToBytes(), anchors);
    }

    /// <summary>The encoded leaves of a round.</summary>
    public IReadOnlyList<byte[]> LeavesOf(ulong n) => _leaves[(int)n];

    private ulong AddRound(byte[][] leaves, Instant? time, Action<HeaderParts> change)
    {
        var n = Count;
        var parts = new HeaderParts
        {
            Time = time ?? (n == 0 ? Start : Headers[^1].Time.Plus(Second)),
            RecordLink = _recordLink,
        };
        parts.ValidUntil = parts.Time.Plus(3650 * Day);
        change(parts);
        Headers.Add(new Header
        {
            Suite = Suite,
            Ledger = Id,
            Index = n,
            Time = parts.Time,
            Accuracy = parts.Accuracy,
            ValidUntil = parts.ValidUntil,
            Policy = parts.Policy,
            LeafCount = (uint)leaves.Length,
            Extensions = parts.Extensions,
            RoundRoot = new SmallTree(Suite, leaves).Root,
            PreviousLink = n == 0 ? Suite.Zero : Headers[^1].Link(),
            RecordLink = parts.RecordLink,
            HistoryRoot = n == 0 ? Suite.Empty : History(n).Root,
            SignedHeadDigest = n == 0 || _isHeadLost ? Suite.Zero : Head(n).Digest(Suite),
        });
        _leaves.Add(leaves);
        _isHeadLost = false;
        return n;
    }

    /// <summary>Half of a pair replaced by other bytes.</summary>
    public static DigestPair Changed(DigestPair pair, Chain chain)
    {
        var bytes = pair[chain].Bytes.ToArray();
        bytes[0] ^= 1;
        return chain == Chain.Alpha ? pair with { Alpha = new Digest(bytes) } : pair with { Beta = new Digest(bytes) };
    }
}

/// <summary>What a test may change of a header.</summary>
internal sealed class HeaderParts
{
    public Instant Time { get; set; }

    public uint Accuracy { get; set; } = 1_000_000;

    public Instant ValidUntil { get; set; }

    public PolicyOid Policy { get; set; } = LedgerBuilder.Policy;

    public IReadOnlyList<HeaderExtension> Extensions { get; set; } = [];

    public DigestPair RecordLink { get; set; }
}

/// <summary>Keys by seed: α and β heads, publications, recovery.</summary>
internal sealed record KeySet(IReadOnlyList<SigningKey> Alpha, IReadOnlyList<SigningKey> Beta, IReadOnlyList<SigningKey> Publication,
    IReadOnlyList<SigningKey> Recovery)
{
    private static readonly Dictionary<int, SigningKey> Keys = [];

    /// <summary>One key a role.</summary>
    public static KeySet Of(int alpha, int beta, int publication, int? recovery = null) =>
        new([Key(alpha)], [Key(beta)], [Key(publication)], recovery is { } r ? [Key(r)] : []);

    public static SigningKey Key(int seed)
    {
        lock (Keys)
            return Keys.TryGetValue(seed, out var key)
                ? key : Keys[seed] = SigningKey.FromSeed(Enumerable.Repeat((byte)seed, 32).ToArray());
    }

    public LedgerKeys For(LedgerBuilder ledger) => new(
        Of(KeyRole.AlphaHead, Alpha, ledger), Of(KeyRole.BetaHead, Beta, ledger), Of(KeyRole.Publication, Publication, ledger),
        Of(KeyRole.Recovery, Recovery, ledger));

    private static List<VerifierKey> Of(KeyRole role, IReadOnlyList<SigningKey> keys, LedgerBuilder ledger) =>
        [.. keys.Select(k => new VerifierKey(LedgerKeys.NameOf(role, ledger.Id, ledger.Suite), k.PublicKey.Span))];
}
