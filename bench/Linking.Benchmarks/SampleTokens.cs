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
using Linking.Vouchers;

namespace Linking.Benchmarks;

/// <summary>
/// Tokens of a ledger, one after the other from round to round, each with the signed head after its round and with the
/// publication over all rounds.
/// </summary>
public sealed class SampleTokens : IDisposable
{
    private const ulong Second = 1_000_000;
    private const ulong Day = 24 * 3600 * Second;

    private readonly SigningKey _key = SigningKey.FromSeed(new byte[32]);
    private readonly LedgerId _ledger = LedgerId.Parse("example.org/ledger");
    private readonly Instant _start = Instant.Parse("2026-01-01T00:00:00.000000Z");
    private readonly SampleLeaves _leaves;
    private readonly LedgerState _state;
    private readonly List<byte[]> _headers = [];
    private readonly CompactRange _history = new();
    private readonly NoteSigner _publications;
    private readonly List<Publication> _published = [];

    /// <param name="rounds">Rounds with tokens.</param>
    /// <param name="leaves">Leaves in each of them.</param>
    /// <param name="tokens">Tokens of each of them.</param>
    /// <param name="book">Publications before the one over all rounds: of the first rounds, with a word for each.</param>
    /// <param name="others">Rounds of one leaf before them and as many after them: they make the history's paths long.</param>
    public SampleTokens(int rounds, int leaves, int tokens, int others, int book = 0)
    {
        _leaves = new SampleLeaves(leaves);
        var heads = new HeadSigner(_ledger, Suite.One, [_key], [_key]);
        _publications = new NoteSigner(_ledger.PublicationOrigin, [_key]);
        _state = new LedgerState
        {
            Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1"), Accuracy = 1_000_000, Interval = Second, PublicationInterval = Day,
            Keys = new LedgerKeys(heads.VerifierKeys(Chain.Alpha), heads.VerifierKeys(Chain.Beta), _publications.VerifierKeys, []),
        };
        var record = AddGenesis();
        AddOthers(others, book);
        var tree = MerkleTree.Build(_leaves.Bytes, _leaves.Ends);
        var signed = new List<SignedHeadAnchor>();
        for (var i = 0; i < rounds; i++)
        {
            var path = MerklePath.Of(Suite.One.Width, [.. _history.Roots.Reverse()]);
            Add(tree);
            signed.Add(new SignedHeadAnchor(_history.Size, path, heads.Sign(_history.Size, _history.Root)));
        }

        AddOthers(others);
        Publish();
        var notes = _published.ConvertAll(NoteOf);
        Tokens = [.. TokensOf(tree, tokens, 1 + others, signed, notes[^1])];
        var held = _published[^1].Time.Plus(3600 * Second);
        Signed = new Trust { Identity = new LedgerIdentity(Link(0)), Record = record, Held = held };
        Published = Signed with
        {
            Publications = [.. notes.Select(note => new GivenPublication(note))],
            Vouchers = [.. _published.Select(p => (ReadOnlyMemory<byte>)new Voucher(
                VoucherKind.Observed, new TextSubject(p.ToBytes()), new WordsEvidence(held, held, "here")).ToBytes())],
        };
    }

    /// <summary>With the imprint of its data.</summary>
    public IReadOnlyList<(byte[] Bytes, DigestPair Imprint)> Tokens { get; }

    /// <summary>The header of the first token.</summary>
    public Header Header => Token.Decode(Tokens[0].Bytes).Header;

    /// <summary>The ledger's record and nothing else: the heads' signatures are the basis.</summary>
    public Trust Signed { get; }

    /// <summary>The publications too, and a word of when each was there.</summary>
    public Trust Published { get; }

    public void Dispose() => _key.Dispose();

    private static IReadOnlyList<byte[]> OneEntry { get; } = [[1]];

    private IEnumerable<(byte[] Bytes, DigestPair Imprint)> TokensOf(
        MerkleTree tree, int tokens, int first, List<SignedHeadAnchor> heads, byte[] note)
    {
        var all = MerkleTree.Build(_headers);
        for (var r = 0; r < heads.Count; r++)
        {
            var n = first + r;
            var writer = new TokenWriter(_headers[n], [heads[r], new PublicationAnchor(_history.Size, all.Path(n), note)]);
            for (var i = 0; i < tokens; i++)
            {
                var place = (int)((long)i * _leaves.Ends.Length / tokens);
                var leaf = _leaves.Bytes.AsMemory((place == 0 ? 0 : _leaves.Ends[place - 1]).._leaves.Ends[place]);
                var bytes = new byte[writer.SizeOf(leaf.Length, tree.PathLength(place))];
                writer.Write(leaf.Span, place, tree, bytes);
                yield return (bytes, Leaf.Decode(leaf).Digests);
            }
        }
    }

    private byte[] AddGenesis()
    {
        var text = new Genesis { Ledger = _ledger, Suite = Suite.One, State = _state }.ToText(Suite.One);
        var leaf = Leaf.OfEvent(Suite.One, text);
        var tree = MerkleTree.Build([leaf.ToBytes()]);
        Add(tree);
        var level = new TokenLevel(leaf, 0, tree.Path(0));
        return new RecordFile([new RecordEntry(Header.Decode(_headers[0]), _headers[0], level, text, null)]).ToBytes();
    }

    private void AddOthers(int count, int published = 0)
    {
        var tree = MerkleTree.Build(OneEntry);
        for (var i = 0; i < count; i++)
        {
            Add(tree);
            if (i < published)
                Publish();
        }
    }

    private void Publish() => _published.Add(new Publication
    {
        Ledger = _ledger, Suite = Suite.One, Identity = Link(0), Number = (ulong)_published.Count + 1, Size = _history.Size,
        Time = TimeOf(_history.Size - 1), Record = Link(0), Root = _history.Root,
        Previous = _published.Count == 0 ? Suite.One.Zero : _published[^1].TextDigest(),
    });

    private byte[] NoteOf(Publication publication) => _publications.Sign(System.Text.Encoding.UTF8.GetString(publication.ToBytes()));

    private void Add(MerkleTree tree)
    {
        var n = _history.Size;
        _headers.Add(new Header
        {
            Suite = Suite.One,
            Ledger = _ledger,
            Index = n,
            Time = TimeOf(n),
            Accuracy = _state.Accuracy,
            ValidUntil = _start.Plus(10 * 365 * Day),
            Policy = _state.Policy,
            LeafCount = (uint)tree.Count,
            RoundRoot = tree.Root,
            PreviousLink = n == 0 ? Suite.One.Zero : Link((int)n - 1),
            RecordLink = n == 0 ? Suite.One.Zero : Link(0),
            HistoryRoot = _history.Root,
            // Verification does not look at it.
            SignedHeadDigest = n == 0 ? Suite.One.Zero : Suite.One.Empty,
        }.ToBytes());
        _history.Append(Link((int)n));
    }

    private DigestPair Link(int round) => Suite.One.HashEntry(_headers[round]);

    private Instant TimeOf(ulong round) => _start.Plus(round * Second / 1000);
}
