using Linking.Client.Tiles;
using Linking.Hashing;
using Linking.Publications;
using Linking.Records;
using Linking.Renewal;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Client.Covers;

/// <summary>
/// The files of a cover (docs/spec/cover.md) in a folder, or at the address of any web server: what leads a token over it. Nothing of it
/// is believed: each hash is computed up to the text, and the text is stamped. Not thread-safe.
/// </summary>
public sealed class CoverPlace : IDisposable
{
    // They are all in memory at a time.
    private const int MaxEvidence = 1 << 20;
    private const int MaxEvidenceSize = 256 << 20;
    private const int MaxRecord = RecordFile.MaxSize;

    private readonly PublicFiles _files;
    private readonly Suite _suite;
    private (int Number, IReadOnlyList<ReadOnlyMemory<byte>> Blocks, MerkleTree Tree)? _chunk;
    private (string Name, IReadOnlyList<ReadOnlyMemory<byte>> Blocks)? _leaves;
    private CoverTree? _entries;
    private (MerkleTree Tree, List<CoverPiece> Pieces)? _evidence;

    private CoverPlace(
        PublicFiles files, CoverText text, byte[] textBytes, Token stamp, byte[] token, byte[] stampRecord, byte[] record, Suite suite)
    {
        (_files, Text, TextBytes, Stamp, TokenBytes, StampRecord, Record, _suite) =
            (files, text, textBytes, stamp, token, stampRecord, record, suite);
    }

    /// <summary>What is covered.</summary>
    public CoverText Text { get; }

    /// <summary>The text, as it was stamped.</summary>
    public ReadOnlyMemory<byte> TextBytes { get; }

    /// <summary>The token of the text; whether it is sound is not looked at.</summary>
    public Token Stamp { get; }

    /// <summary>The bytes of that token.</summary>
    public ReadOnlyMemory<byte> TokenBytes { get; }

    /// <summary>The record of the ledger that stamped it.</summary>
    public ReadOnlyMemory<byte> StampRecord { get; }

    /// <summary>The record of the covered ledger.</summary>
    public ReadOnlyMemory<byte> Record { get; }

    /// <summary>Reads what says what the cover is. The files are its own from then on.</summary>
    /// <param name="files">Where it is.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="PublicFilesException">There is none, it is not stamped yet, or a file cannot be read.</exception>
    public static async Task<CoverPlace> OpenAsync(PublicFiles files, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(files);
        var bytes = await files.FindAsync(CoverFiles.Text, CoverText.MaxSize, cancellation) ??
            throw new PublicFilesException($"There is no cover at {files.Place}, or it is not made yet: {CoverFiles.Text} is missing.");
        if (!CoverText.TryParse(bytes, out var text, out var error))
            throw new PublicFilesException($"{CoverFiles.Text} at {files.Place} is no cover text. {error.Message}");
        var suite = Suite.Of(text.Functions[0]);
        if (!text.Functions.SequenceEqual([suite.Alpha, suite.Beta]))
        {
            throw new PublicFilesException(
                $"{CoverFiles.Text} at {files.Place} has not the lines of the two functions of one suite, and cannot be used here.");
        }

        // Before anything is read whose amount the text says.
        if (text.EvidenceCount > MaxEvidence)
        {
            throw new PublicFilesException(
                $"{CoverFiles.Text} at {files.Place} says {text.EvidenceCount} pieces of evidence; at most {MaxEvidence} are read.");
        }

        var token = await files.FindAsync(CoverFiles.Token, Token.MaxSize, cancellation) ??
            throw new PublicFilesException($"The cover at {files.Place} is not stamped yet: {CoverFiles.Token} is missing.");
        if (!Token.TryDecode(token, out var stamp, out error))
            throw new PublicFilesException($"{CoverFiles.Token} at {files.Place} is no token that can be read. {error.Message}");
        if (stamp.Levels[0].Leaf.Digests != stamp.Suite.Hash(bytes))
            throw new PublicFilesException($"{CoverFiles.Token} at {files.Place} is the token of another text than {CoverFiles.Text}.");
        var stampRecord = await RequireAsync(files, CoverFiles.StampRecord, MaxRecord, cancellation);
        var record = await RequireAsync(files, CoverFiles.Record, MaxRecord, cancellation);
        if (text.Covers.Any(line => line.RecordDigest != line.Function.Hash(record)))
            throw Wrong(files, CoverFiles.Record, "it is not the record of which the text has the digest");
        return new CoverPlace(files, text, bytes, stamp, token, stampRecord, record, suite);
    }

    /// <summary>Whether the text covers the token's round.</summary>
    public bool Covers(Token token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var header = token.Header;
        return header.Ledger == Text.Ledger && header.Suite == Text.Suite && header.Index >= Text.From && header.Index < Text.To;
    }

    /// <summary>What ties a token to the cover.</summary>
    /// <param name="token">Of a round that is covered.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="PublicFilesException">A file cannot be read, was changed, or the token's header is another one.</exception>
    public async Task<CoverSection> SectionOfAsync(Token token, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(token);
        var place = token.Header.Index - Text.From;
        var (number, index) = (checked((int)(place / CoverFiles.ChunkEntries)), (int)(place % CoverFiles.ChunkEntries));
        var tree = await EntriesAsync(cancellation);
        var (_, blocks, chunk) = await ChunkAsync(number, tree.ChunkRoot(number), cancellation);
        if (!CoverEntry.TryDecode(blocks[index], Text.Functions, out var entry, out var error))
            throw Wrong(CoverFiles.Entries((ulong)number), error.Message);
        if (!entry.HeaderBytes.Span.SequenceEqual(token.HeaderBytes.Span))
        {
            throw new PublicFilesException(
                $"Round {token.Header.Index} of {Text.Ledger} has another header in the cover at {_files.Place} than in the token: it is " +
                "of another ledger of that name.");
        }

        return new CoverSection(
            blocks[index], tree.Path(_suite, chunk.Path(index), number),
            await RoundPathAsync(token, entry, number, PartOf(blocks, number, index), cancellation),
            Record, await EvidenceForAsync(entry, cancellation));
    }

    public void Dispose() => _files.Dispose();

    private async Task<CoverTree> EntriesAsync(CancellationToken cancellation)
    {
        if (_entries is not null)
            return _entries;
        var bytes = await RequireAsync(_files, CoverFiles.Roots, CoverFiles.MaxChunkSize, cancellation);
        var count = (Text.To - Text.From + CoverFiles.ChunkEntries - 1) / CoverFiles.ChunkEntries;
        if ((ulong)bytes.Length != count * (ulong)_suite.PairSize)
            throw Wrong(CoverFiles.Roots, $"it has {bytes.Length} bytes, and {count} chunks");
        var size = _suite.PairSize;
        var roots = Enumerable.Range(0, (int)count).Select(i => DigestPair.Read(bytes.AsSpan(i * size, size))).ToList();
        var tree = new CoverTree(roots);
        RequireRoot(tree.Root, CoverFiles.Roots, line => line.EntriesRoot);
        return _entries = tree;
    }

    private async Task<(int Number, IReadOnlyList<ReadOnlyMemory<byte>> Blocks, MerkleTree Tree)> ChunkAsync(
        int number, DigestPair root, CancellationToken cancellation)
    {
        if (_chunk is { } known && known.Number == number)
            return known;
        var name = CoverFiles.Entries((ulong)number);
        var blocks = await BlocksAsync(name, CoverFiles.MaxChunkSize, cancellation);
        var wanted = Math.Min(CoverFiles.ChunkEntries, Text.To - Text.From - (ulong)number * CoverFiles.ChunkEntries);
        if ((ulong)blocks.Count != wanted)
            throw Wrong(name, $"it has {blocks.Count} entries, and should have {wanted}");
        var tree = MerkleTree.Build([.. blocks.Select(b => b.ToArray())], _suite);
        if (tree.Root != root)
            throw Wrong(name, $"its entries do not lead to the root in {CoverFiles.Roots}");
        _chunk = (number, blocks, tree);
        return _chunk.Value;
    }

    // A part ends with the round that makes its hashes 8 MiB or longer, and the headers say how many leaves each round has.
    private (int Part, int Place) PartOf(IReadOnlyList<ReadOnlyMemory<byte>> blocks, int chunk, int index)
    {
        var (part, place, size) = (0, 0, 0L);
        for (var i = 0; i < index; i++)
        {
            if (!CoverEntry.TryDecode(blocks[i], Text.Functions, out var entry, out var error))
                throw Wrong(CoverFiles.Entries((ulong)chunk), error.Message);
            size += entry.Header.LeafCount == 1 ? 0 : (long)entry.Header.LeafCount * _suite.PairSize;
            place++;
            if (size >= CoverFiles.LeavesPart)
                (part, place, size) = (part + 1, 0, 0);
        }

        return (part, place);
    }

    private async Task<CoverPath> RoundPathAsync(
        Token token, CoverEntry entry, int chunk, (int Part, int Place) at, CancellationToken cancellation)
    {
        var leaf = _suite.HashEntry(token.Levels[^1].ToBytes());
        var root = new DigestPair(entry.RoundRoots[0].Digest, entry.RoundRoots[1].Digest);
        if (entry.Header.LeafCount == 1)
        {
            RequireLeaf(token.Levels[^1].Index == 0 && leaf == root, token);
            return CoverTree.PathOf(_suite, MerklePath.Empty(_suite.Width));
        }

        var name = CoverFiles.Leaves((ulong)chunk, at.Part);
        if (_leaves is not { } known || known.Name != name)
            _leaves = known = (name, await BlocksAsync(name, CoverFiles.MaxChunkSize, cancellation));
        var count = (int)entry.Header.LeafCount;
        if (at.Place >= known.Blocks.Count || known.Blocks[at.Place].Length != (long)count * _suite.PairSize)
            throw Wrong(name, $"it has not the hashes of the {count} leaves of round {entry.Header.Index}");
        var (tree, place) = (CoverTree.OfLeaves(known.Blocks[at.Place].Span, count, _suite), token.Levels[^1].Index);
        if (tree.Root != root)
            throw Wrong(name, $"its hashes do not lead to the root of round {entry.Header.Index}");
        RequireLeaf(place < (ulong)count && tree.ChunkRoot((int)place) == leaf, token);
        return tree.Path(_suite, MerklePath.Empty(_suite.Width), (int)place);
    }

    // The publication whose text the entry's anchor has, and what was given for it, which stands behind it.
    private async Task<List<CoverEvidence>> EvidenceForAsync(CoverEntry entry, CancellationToken cancellation)
    {
        var found = new List<CoverEvidence>();
        if (Text.EvidenceCount == 0)
            return found;
        var (tree, pieces) = await EvidenceAsync(cancellation);
        var at = pieces.FindIndex(p => p.Text is { } text && text.Span.SequenceEqual(entry.Anchor.Note.Span));
        for (; at >= 0 && at < pieces.Count && found.Count < CoverSection.MaxEvidence; at++)
        {
            if (found.Count > 0 && !pieces[at].IsVoucher)
                break;
            found.Add(new CoverEvidence(
                pieces[at].IsVoucher, (ulong)at, CoverTree.PathOf(_suite, tree.Path(at)), pieces[at].Bytes));
        }

        return found;
    }

    private async Task<(MerkleTree Tree, List<CoverPiece> Pieces)> EvidenceAsync(CancellationToken cancellation)
    {
        if (_evidence is { } known)
            return known;
        var (pieces, left) = (new List<CoverPiece>(), MaxEvidenceSize);
        for (var chunk = 0UL; (ulong)pieces.Count < Text.EvidenceCount; chunk++)
        {
            var name = CoverFiles.Evidence(chunk);
            var blocks = await BlocksAsync(name, left, cancellation);
            left = Math.Max(0, left - blocks.Sum(b => b.Length));
            foreach (var block in blocks)
                pieces.Add(CoverPiece.Of(block) ?? throw Wrong(name, "a piece of evidence is neither a voucher nor a publication"));
        }

        if ((ulong)pieces.Count != Text.EvidenceCount)
            throw Wrong(CoverFiles.Evidence(0), $"there are {pieces.Count} pieces of evidence, and should be {Text.EvidenceCount}");
        var tree = MerkleTree.Build([.. pieces.Select(p => p.Bytes.ToArray())], _suite);
        RequireRoot(tree.Root, CoverFiles.Evidence(0), line => line.EvidenceRoot);
        _evidence = (tree, pieces);
        return _evidence.Value;
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> BlocksAsync(string name, int limit, CancellationToken cancellation)
    {
        var bytes = await RequireAsync(_files, name, limit, cancellation);
        return CoverFiles.TryDecodeChunk(bytes, out var blocks, out var error) ? blocks : throw Wrong(name, error.Message);
    }

    private static async Task<byte[]> RequireAsync(PublicFiles files, string name, int limit, CancellationToken cancellation) =>
        await files.FindAsync(name, limit, cancellation) ??
            throw new PublicFilesException($"The cover at {files.Place} lacks the file {name}: copy it whole.");

    private void RequireRoot(DigestPair root, string name, Func<CoverLine, Digest> said)
    {
        if (root.Alpha != said(Text.Covers[0]) || root.Beta != said(Text.Covers[1]))
            throw Wrong(name, "it does not lead to what the text says");
    }

    private void RequireLeaf(bool isThere, Token token)
    {
        if (!isThere)
        {
            throw new PublicFilesException(
                $"The cover at {_files.Place} has another leaf at the token's place in round {token.Header.Index} of {Text.Ledger}: the " +
                $"token was changed, or is damaged.");
        }
    }

    private PublicFilesException Wrong(string name, string why) => Wrong(_files, name, why);

    private static PublicFilesException Wrong(PublicFiles files, string name, string why) =>
        new($"{name} of the cover at {files.Place} was changed or is damaged: {why.TrimEnd('.')}. Get it again from where the cover was " +
            $"made.");

    private sealed record CoverPiece(bool IsVoucher, ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte>? Text)
    {
        public static CoverPiece? Of(ReadOnlyMemory<byte> block) => block.Length < 2 ? null : block.Span[0] switch
        {
            1 => new CoverPiece(true, block[1..], null),
            2 => new CoverPiece(
                false, block[1..], Publication.TryParseNote(block[1..], out _, out var note, out _) ? note.TextBytes : null),
            _ => null,
        };
    }
}
