using System.Buffers.Binary;
using System.Text;

using Linking.Books.Sinks;
using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Books.Tests;

/// <summary>
/// The sample ledger of <c>publications/sample</c>: 12 rounds and 3 publications, the same bytes every time. Its keys
/// come from seeds that everyone can read here; it proves nothing about anything.
/// </summary>
internal sealed class SampleLedger : IDisposable
{
    public const string HeadersName = "headers.bin";
    public const string KeyName = "key.txt";
    public const string LetterName = "letter.txt";
    public const string TokenName = LetterName + Token.FileExtension;

    public static readonly LedgerId Id = LedgerId.Parse("sample.linking.example/2026");
    public static readonly byte[] Letter =
        Encoding.UTF8.GetBytes("Dear reader,\nthis letter was here before its representative value was published.\n");

    private const ulong Start = 1_795_219_200_000_000; // 2026-11-21T00:00:00Z
    private const ulong Hour = 3_600_000_000;
    private const int Rounds = 12;
    private const int LetterRound = 5;
    private static readonly int[] PublishedSizes = [3, 8, Rounds];

    private readonly SigningKey _headKey = KeyOf("sample heads");
    private readonly SigningKey _publicationKey = KeyOf("sample publications");
    private readonly List<byte[]> _headers = [];
    private byte[] _genesis = [];
    private readonly List<SinkPublication> _publications = [];
    private readonly Leaf _letter = new(Suite.One, LeafKind.Document, Suite.One.Hash(Letter),
        nonce: HashFunction.Sha2With256Bits.Hash("sample nonce"u8).Bytes[..16].ToArray());

    public SampleLedger()
    {
        var signer = Signer;
        var history = new CompactRange();
        for (ulong n = 0; n < Rounds; n++)
        {
            var header = HeaderOf(n, history, signer).ToBytes();
            _headers.Add(header);
            history.Append(Suite.One.HashEntry(header));
            if (PublishedSizes.Contains((int)history.Size))
                Publish(history);
        }
    }

    public DigestPair Identity => Suite.One.HashEntry(_headers[0]);

    public VerifierKey PublicationKey => Publisher.VerifierKeys[0];

    private HeadSigner Signer => new(Id, Suite.One, [_headKey], [_headKey]);

    private NoteSigner Publisher => new(Id.PublicationOrigin, [_publicationKey]);

    /// <summary>Writes every file of the sample into a folder.</summary>
    public async Task WriteAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await new DirectorySink(folder).PublishAsync(_publications, Record(), CancellationToken.None);
        await File.WriteAllBytesAsync(Path.Combine(folder, HeadersName), [.. _headers.SelectMany(Framed)]);
        await File.WriteAllTextAsync(Path.Combine(folder, KeyName), PublicationKey + "\n");
        await File.WriteAllBytesAsync(Path.Combine(folder, LetterName), Letter);
        await File.WriteAllBytesAsync(Path.Combine(folder, TokenName), TokenOfLetter().ToBytes());
    }

    public void Dispose()
    {
        _headKey.Dispose();
        _publicationKey.Dispose();
    }

    private static SigningKey KeyOf(string seed)
        => SigningKey.FromSeed(HashFunction.Sha2With256Bits.Hash(Encoding.UTF8.GetBytes(seed)).Bytes);

    /// <summary>u16 length, then the header: as in the entry bundles of C2SP tlog-tiles.</summary>
    private static byte[] Framed(byte[] header)
    {
        var framed = new byte[2 + header.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)header.Length);
        header.CopyTo(framed, 2);
        return framed;
    }

    private Header HeaderOf(ulong n, CompactRange history, HeadSigner signer)
    {
        var time = Instant.FromMicroseconds(Start + n * Hour);
        var leaves = LeavesOf(n, signer);
        return new Header
        {
            Suite = Suite.One,
            Ledger = Id,
            Index = n,
            Time = time,
            Accuracy = 100_000,
            ValidUntil = time.Plus(10 * 365 * 24 * Hour),
            Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1"),
            LeafCount = (uint)leaves.Length,
            RoundRoot = MerkleTree.Build(leaves).Root,
            PreviousLink = n == 0 ? Suite.One.Zero : Suite.One.HashEntry(_headers[^1]),
            RecordLink = n == 0 ? Suite.One.Zero : Identity,
            HistoryRoot = history.Root,
            SignedHeadDigest = n == 0 ? Suite.One.Zero : signer.Sign(n, history.Root).Digest(Suite.One),
        };
    }

    private byte[][] LeavesOf(ulong n, HeadSigner signer)
    {
        if (n == 0)
        {
            var genesis = new Genesis
            {
                Ledger = Id,
                Suite = Suite.One,
                State = new LedgerState
                {
                    Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1"),
                    Accuracy = 100_000,
                    Interval = Hour,
                    PublicationInterval = 4 * Hour,
                    Keys = new LedgerKeys(signer.VerifierKeys(Chain.Alpha), signer.VerifierKeys(Chain.Beta), Publisher.VerifierKeys, []),
                },
            };
            _genesis = genesis.ToText(Suite.One);
            return [Leaf.OfEvent(Suite.One, _genesis).ToBytes()];
        }

        var leaves = Enumerable.Range(0, (int)n)
            .Select(i => new Leaf(Suite.One, LeafKind.Document, Suite.One.Hash(Encoding.UTF8.GetBytes($"document {n}.{i}"))).ToBytes())
            .ToList();
        if (n == LetterRound)
            leaves.Insert(2, _letter.ToBytes());
        return [.. leaves];
    }

    private void Publish(CompactRange history)
    {
        var last = Header.Decode(_headers[^1]);
        var publication = new Publication
        {
            Ledger = Id,
            Suite = Suite.One,
            Identity = Identity,
            Number = (ulong)_publications.Count + 1,
            Size = history.Size,
            Time = last.Time,
            Record = Identity,
            Root = history.Root,
            Previous = _publications.Count == 0 ? Suite.One.Zero : _publications[^1].Publication.TextDigest(),
            Announcements = history.Size == Rounds
                ? [new Announcement("policy", Suite.One.Hash("The policy of the sample ledger.\n"u8))] : [],
        };
        _publications.Add(new SinkPublication(publication, Publisher.Sign(Encoding.UTF8.GetString(publication.ToBytes()))));
    }

    private byte[] Record() => new RecordFile(
        [new RecordEntry(Header.Decode(_headers[0]), _headers[0],
            new TokenLevel(Leaf.OfEvent(Suite.One, _genesis), 0, MerklePath.Empty(32)), _genesis, null)]).ToBytes();

    private Token TokenOfLetter()
    {
        var leaves = LeavesOf(LetterRound, Signer);
        var round = MerkleTree.Build(leaves);
        var published = _publications[1];
        var history = MerkleTree.Build(_headers[..(int)published.Publication.Size]);
        return new Token(
            [new TokenLevel(_letter, 2, round.Path(2))],
            _headers[LetterRound],
            [new PublicationAnchor(published.Publication.Size, history.Path(LetterRound), published.Note)]);
    }
}
