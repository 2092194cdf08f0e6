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

namespace Linking.Tests;

/// <summary>A ledger in memory, of a few rounds, by the pages and without the programs: for tests of what reads it.</summary>
internal sealed class LedgerBuilder
{
    public const ulong Second = 1_000_000;

    private readonly List<byte[]> _headers = [];
    private readonly List<List<byte[]>> _leaves = [];
    private readonly List<RecordEntry> _entries = [];
    private readonly List<Published> _publications = [];
    private DigestPair _recordLink;

    public LedgerBuilder(Suite suite, string ledger = "example.org/test", byte[]? recovery = null, Action<List<string>>? editGenesis = null)
    {
        Suite = suite;
        Ledger = LedgerId.Parse(ledger);
        Keys = KeysOf([11], [12], [13], recovery ?? []);
        State = new LedgerState
        {
            Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.2"), Accuracy = 1000, Interval = Second, PublicationInterval = 86_400 * Second,
                Keys = Keys.Public,
        };
        var genesis = Edit(new Genesis { Ledger = Ledger, Suite = suite, State = State }.ToText(suite), editGenesis);
        Seal([Leaf.OfEvent(suite, genesis).ToBytes()]);
        _recordLink = Link(0);
        Entry(0, genesis, null);
    }

    public Suite Suite { get; }

    public LedgerId Ledger { get; }

    public LedgerState State { get; private set; }

    public RoleSigners Keys { get; private set; }

    /// <summary>Rounds so far.</summary>
    public ulong Size => (ulong)_headers.Count;

    public DigestPair Identity => Link(0);

    public DigestPair RecordLink => _recordLink;

    public RecordFile Record => new(_entries);

    public IReadOnlyList<RecordEntry> Entries => _entries;

    public IReadOnlyList<Published> Publications => _publications;

    public static SigningKey Key(byte seed) => SigningKey.FromSeed(Enumerable.Repeat(seed, 32).ToArray());

    public RoleSigners KeysOf(byte[] alpha, byte[] beta, byte[] publication, byte[] recovery)
    {
        NoteSigner Signer(KeyRole role, byte[] seeds) => new(LedgerKeys.NameOf(role, Ledger, Suite), [.. seeds.Select(Key)]);
        return new RoleSigners(
            Signer(KeyRole.AlphaHead, alpha), Signer(KeyRole.BetaHead, beta), Signer(KeyRole.Publication, publication),
                Signer(KeyRole.Recovery, recovery));
    }

    public byte[] HeaderBytes(ulong round) => _headers[(int)round];

    public Header Header(ulong round) => Linking.Rounds.Header.Decode(_headers[(int)round]);

    public DigestPair Link(ulong round) => Suite.HashEntry(_headers[(int)round]);

    /// <summary>A round of documents.</summary>
    public ulong AddRound(params string[] documents)
    {
        Seal([.. documents.Select(d => new Leaf(Suite, LeafKind.Document, Suite.Hash(Encoding.UTF8.GetBytes(d))).ToBytes())]);
        return Size - 1;
    }

    /// <summary>A round with an event that is no part of the record behind one document.</summary>
    public ulong AddEvent(byte[] text)
    {
        Seal([new Leaf(Suite, LeafKind.Document, Suite.Hash("a"u8)).ToBytes(), Leaf.OfEvent(Suite, text).ToBytes()]);
        return Size - 1;
    }

    /// <summary>A round with a record event; its keys, if it brings any, are in force from then on.</summary>
    /// <param name="value">Its record line is set here.</param>
    /// <param name="edit">Changes the lines before they are hashed.</param>
    /// <param name="next">The signers of the new keys.</param>
    /// <param name="sign">Signs the event with the recovery keys; by default if there are any and the type needs it.</param>
    /// <param name="sealers">Signs the seal; by default the keys in force.</param>
    public ulong AddRecord(
        RecordEvent value, Action<List<string>>? edit = null, RoleSigners? next = null, bool? sign = null, RoleSigners? sealers = null)
    {
        var text = Edit((value with { Record = _recordLink }).ToText(Suite), edit);
        return AddRecordBytes(text, value, next, sign
            ?? (value is Configuration or Successor && Keys.Recovery.VerifierKeys.Count > 0), sealers);
    }

    public ulong AddRecordBytes(byte[] text, RecordEvent? value = null, RoleSigners? next = null, bool sign = false,
        RoleSigners? sealers = null)
    {
        var bytes = sign ? Keys.Recovery.Sign(Encoding.UTF8.GetString(text)) : text;
        Seal([Leaf.OfEvent(Suite, bytes).ToBytes(), new Leaf(Suite, LeafKind.Document, Suite.Hash("x"u8)).ToBytes()]);
        var round = Size - 1;
        var sealNew = value is Configuration { SealNew: true };
        Entry(round, bytes, Head(Size, sealers ?? (sealNew ? next! : Keys)));
        _recordLink = Link(round);
        if (value is Configuration configuration)
            (State, Keys) = (configuration.State, next ?? Keys);
        return round;
    }

    public SignedHead Head(ulong size, RoleSigners? keys = null)
    {
        var (root, signers) = (History(size).Root, keys ?? Keys);
        return new SignedHead(
            signers.Alpha.Sign(new Checkpoint(Ledger.HeadOrigin(Suite.Alpha), size, root.Alpha).ToText()),
            signers.Beta.Sign(new Checkpoint(Ledger.HeadOrigin(Suite.Beta), size, root.Beta).ToText()));
    }

    public SmallTree History(ulong size) => new(Suite, _headers.Take((int)size));

    public MerklePath PathTo(ulong round, ulong size) => History(size).Path((int)round);

    public Published Publish(Func<Publication, Publication>? edit = null, RoleSigners? keys = null)
    {
        var size = Size;
        var last = _publications.LastOrDefault();
        var publication = new Publication
        {
            Ledger = Ledger, Suite = Suite, Identity = Identity, Number = (ulong)_publications.Count
                + 1, Size = size, Time = Header(size - 1).Time,
            Record = _recordLink, Root = History(size).Root, Previous = last?.Publication.TextDigest() ?? Suite.Zero,
        };
        publication = edit?.Invoke(publication) ?? publication;
        Assert.True(SignedNote.TryParse((keys ?? Keys).Publication.Sign(Encoding.UTF8.GetString(publication.ToBytes())), out var note));
        _publications.Add(new Published(publication, note));
        return _publications[^1];
    }

    public static byte[] NoteBytes(Published publication) =>
        Encoding.UTF8.GetBytes(publication.Note.Text + "\n" + string.Concat(publication.Note.Signatures));

    public Token Token(ulong round, int leaf, params Anchor[] anchors) =>
        new([Level(round, leaf)], _headers[(int)round], anchors);

    public TokenLevel Level(ulong round, int leaf) =>
        new(Leaf.Decode(_leaves[(int)round][leaf]), (ulong)leaf, new SmallTree(Suite, _leaves[(int)round]).Path(leaf));

    public SignedHeadAnchor HeadAnchor(ulong round, ulong size) => new(size, PathTo(round, size), Head(size));

    public PublicationAnchor PublicationAnchor(ulong round, Published publication) =>
        new(publication.Publication.Size, PathTo(round, publication.Publication.Size), NoteBytes(publication));

    public RecordWalk Walk(Chain chain, int pinned = 0, Predicate<VerifierKey>? isPassedOver = null) =>
        RecordWalk.Of(Record, chain, Identity[chain], pinned, isPassedOver);

    public static byte[] Edit(byte[] text, Action<List<string>>? edit)
    {
        var lines = Encoding.UTF8.GetString(text)[..^1].Split('\n').ToList();
        edit?.Invoke(lines);
        return Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
    }

    private void Entry(ulong round, byte[] text, SignedHead? seal) => _entries.Add(new RecordEntry(
        Header(round), _headers[(int)round], Level(round, 0), text,
        seal is null ? null : new SignedHeadAnchor(round + 1, PathTo(round, round + 1), seal)));

    private void Seal(List<byte[]> leaves)
    {
        var n = Size;
        _leaves.Add(leaves);
        _headers.Add(new Header
        {
            Suite = Suite,
            Ledger = Ledger,
            Index = n,
            Time = Instant.Parse("2027-01-01T00:00:00.000000Z").Plus(n * Second),
            Accuracy = 1000,
            ValidUntil = Instant.Parse("2037-01-01T00:00:00.000000Z"),
            Policy = State.Policy,
            LeafCount = (uint)leaves.Count,
            RoundRoot = new SmallTree(Suite, leaves).Root,
            PreviousLink = n == 0 ? Suite.Zero : Link(n - 1),
            RecordLink = n == 0 ? Suite.Zero : _recordLink,
            HistoryRoot = History(n).Root,
            SignedHeadDigest = n == 0 ? Suite.Zero : Head(n).Digest(Suite),
        }.ToBytes());
    }

    /// <summary>A publication and its note.</summary>
    internal sealed record Published(Publication Publication, SignedNote Note);

    /// <summary>The signers of each role.</summary>
    internal sealed record RoleSigners(NoteSigner Alpha, NoteSigner Beta, NoteSigner Publication, NoteSigner Recovery)
    {
        public LedgerKeys Public => new(Alpha.VerifierKeys, Beta.VerifierKeys, Publication.VerifierKeys, Recovery.VerifierKeys);
    }
}
