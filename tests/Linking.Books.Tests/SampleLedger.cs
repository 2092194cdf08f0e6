using System.Buffers.Binary;
using System.Text;

using Linking.Books.Sinks;
using Linking.Events;
using Linking.Hashing;
using Linking.Leaves;
using Linking.Notes;
using Linking.Publications;
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
    public static readonly byte[] Letter = Encoding.UTF8.GetBytes("Dear reader,\nthis letter was here before its representative value was published.\n");

    private const ulong Start = 1_795_219_200_000_000; // 2026-11-21T00:00:00Z
    private const ulong Hour = 3_600_000_000;
    private const int Rounds = 12;
    private const int LetterRound = 5;
    private static readonly int[] PublishedSizes = [3, 8, Rounds];

    private readonly SigningKey _headKey = KeyOf("sample heads");
    private readonly SigningKey _publicationKey = KeyOf("sample publications");
    private readonly List<byte[]> _headers = [];
    private readonly List<SinkPublication> _publications = [];
    private readonly Leaf _letter = new(LeafKind.Document, Imprint.Compute(Letter), nonce: HashFunction.Sha2With256Bits.Hash("sample nonce"u8).Bytes[..Leaf.DefaultNonceSize]);

    public SampleLedger()
    {
        var signer = new HeadSigner(Id, _headKey);
        var history = new CompactRange();
        for (ulong n = 0; n < Rounds; n++)
        {
            var header = HeaderOf(n, history, signer).ToBytes();
            _headers.Add(header);
            history.Append(Header.LinkOf(header));
            if (PublishedSizes.Contains((int)history.Size))
                Publish(history);
        }
    }

    public VerifierKey PublicationKey => new NoteSigner(Id.PublicationOrigin, _publicationKey).VerifierKey;

    /// <summary>Writes every file of the sample into a folder.</summary>
    public async Task WriteAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await new DirectorySink(folder).PublishAsync(_publications, CancellationToken.None);
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

    private static SigningKey KeyOf(string seed) => SigningKey.FromSeed(HashFunction.Sha2With256Bits.Hash(Encoding.UTF8.GetBytes(seed)).Bytes);

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
            Ledger = Id,
            Index = n,
            Time = time,
            Accuracy = 100_000,
            ValidUntil = time.Plus(10 * 365 * 24 * Hour),
            Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1"),
            LeafCount = (uint)leaves.Length,
            RoundRoot = MerkleTree.Build(leaves).Root,
            PreviousLink = n == 0 ? default : Header.LinkOf(_headers[^1]),
            HistoryRoot = history.Root,
            SignedHeadDigest = n == 0 ? default : signer.Sign(n, history.Root).Digest(),
        };
    }

    private byte[][] LeavesOf(ulong n, HeadSigner signer)
    {
        if (n == 0)
        {
            var genesis = new Genesis
            {
                Ledger = Id,
                Policy = PolicyOid.Parse("1.3.6.1.4.1.99999.1"),
                IntervalMicroseconds = Hour,
                PublicationIntervalMicroseconds = 4 * Hour,
                AlphaHeadKey = signer.VerifierKey(Chain.Alpha),
                BetaHeadKey = signer.VerifierKey(Chain.Beta),
                PublicationKey = PublicationKey,
            };
            return [EventText.LeafOf(genesis.ToBytes()).ToBytes()];
        }

        var leaves = Enumerable.Range(0, (int)n).Select(i => new Leaf(LeafKind.Document, Imprint.Compute(Encoding.UTF8.GetBytes($"document {n}.{i}"))).ToBytes()).ToList();
        if (n == LetterRound)
            leaves.Insert(2, _letter.ToBytes());
        return [.. leaves];
    }

    private void Publish(CompactRange history)
    {
        _ = Header.TryDecode(_headers[^1], out var last, out _);
        var publication = new Publication
        {
            Ledger = Id,
            Number = (ulong)_publications.Count + 1,
            Size = history.Size,
            Time = last!.Time,
            Root = history.Root,
            Previous = _publications.Count == 0 ? default : _publications[^1].Publication.TextDigest(),
            Announcements = history.Size == Rounds ? [new Announcement("policy", Imprint.Compute("The policy of the sample ledger.\n"u8))] : [],
        };
        _publications.Add(new SinkPublication(publication, new NoteSigner(Id.PublicationOrigin, _publicationKey).Sign(publication.ToText())));
    }

    private Token TokenOfLetter()
    {
        var leaves = LeavesOf(LetterRound, new HeadSigner(Id, _headKey));
        var round = MerkleTree.Build(leaves);
        var published = _publications[1];
        var history = MerkleTree.Build(_headers[..(int)published.Publication.Size]);
        return new Token(
            [new TokenLevel(_letter, 2, round.Path(2))],
            _headers[LetterRound],
            [new PublicationAnchor(published.Publication.Size, history.Path(LetterRound), published.Note)]);
    }
}
