using Linking.Hashing;
using Linking.Renewal;
using Linking.Storage;
using Linking.Tokens;

namespace Linking.Ledger.Covering;

/// <summary>
/// Holds the files of a cover that is stamped against its text, and the headers in it against the ledger: every root is computed again, and
/// no file may be missing. No level is hashed.
/// </summary>
internal static class CoverCheck
{
    /// <exception cref="StorageException">The sentence names the file that is missing or does not lead to the text.</exception>
    public static async Task RunAsync(
        CoverFolder folder, CoverText text, Suite cover, ILedgerTruth truth, CancellationToken cancellation)
    {
        if (!Token.TryDecode(Require(folder, CoverFiles.Token), out var token, out var error))
            throw Wrong(folder, CoverFiles.Token, error.Message);
        if (token.Levels[0].Leaf.Digests != token.Suite.Hash(Require(folder, CoverFiles.Text)))
            throw Wrong(folder, CoverFiles.Token, "it is the token of another text");
        Require(folder, CoverFiles.StampRecord);
        RequireLine(folder, text, CoverFiles.Record, cover.Hash(Require(folder, CoverFiles.Record)), line => line.RecordDigest);

        var (roots, chunk, evidence) = (Roots(folder, text, cover), 0, new List<DigestPair>());
        await using (var headers = truth.ReadHeadersAsync(text.From, text.To - text.From, cancellation).GetAsyncEnumerator(cancellation))
        {
            for (var first = text.From; first < text.To; first += CoverFiles.ChunkEntries)
            {
                var name = CoverFiles.Entries((ulong)chunk);
                var entries = Blocks(folder, name);
                if ((ulong)entries.Count != Math.Min(CoverFiles.ChunkEntries, text.To - first))
                    throw Wrong(folder, name, $"it has {entries.Count} entries");
                var rounds = new List<CoverEntry>();
                foreach (var bytes in entries)
                {
                    if (!CoverEntry.TryDecode(bytes, text.Functions, out var entry, out error))
                        throw Wrong(folder, name, error.Message);
                    if (!await headers.MoveNextAsync() || !headers.Current.Header.Span.SequenceEqual(entry.HeaderBytes.Span))
                        throw Wrong(folder, name, $"it has another header of round {first + (ulong)rounds.Count} than the ledger");
                    rounds.Add(entry);
                }

                if (CoverMaker.RootOf(entries, cover) != roots[chunk])
                    throw Wrong(folder, name, $"its entries do not lead to the root in {CoverFiles.Roots}");
                CheckLeaves(folder, chunk++, rounds, cover);
            }
        }

        for (var count = 0UL; count < text.EvidenceCount;)
        {
            var blocks = Blocks(folder, CoverFiles.Evidence((ulong)evidence.Count));
            count += (ulong)blocks.Count;
            evidence.Add(CoverMaker.RootOf([.. blocks.Select(b => b[Math.Min(1, b.Length)..])], cover));
        }

        var root = evidence.Count == 0 ? cover.Empty : new CoverTree(evidence).Root;
        RequireLine(folder, text, CoverFiles.Evidence(0), root, line => line.EvidenceRoot);
    }

    /// <summary>A file of a stamped cover is not there.</summary>
    public static StorageException Lacking(CoverFolder folder, string name) =>
        new($"{folder.PathOf(name)} is missing, and the cover is stamped: put it back from a copy, or make the cover anew in another " +
            $"folder.");

    private static List<DigestPair> Roots(CoverFolder folder, CoverText text, Suite cover)
    {
        var bytes = Require(folder, CoverFiles.Roots);
        var count = (text.To - text.From + CoverFiles.ChunkEntries - 1) / CoverFiles.ChunkEntries;
        if ((ulong)bytes.Length != count * (ulong)cover.PairSize)
            throw Wrong(folder, CoverFiles.Roots, $"it has {bytes.Length} bytes, and the cover {count} chunks");
        var roots = Enumerable.Range(0, (int)count)
            .Select(i => DigestPair.Read(bytes.AsSpan(i * cover.PairSize, cover.PairSize))).ToList();
        RequireLine(folder, text, CoverFiles.Roots, new CoverTree(roots).Root, line => line.EntriesRoot);
        return roots;
    }

    private static void CheckLeaves(CoverFolder folder, int chunk, List<CoverEntry> rounds, Suite cover)
    {
        var (done, part) = (0, 0);
        while (done < rounds.Count)
        {
            var name = CoverFiles.Leaves((ulong)chunk, part++);
            var blocks = Blocks(folder, name);
            if (done + blocks.Count > rounds.Count)
                throw Wrong(folder, name, "it has more rounds than the chunk");
            foreach (var hashes in blocks)
            {
                var entry = rounds[done++];
                var count = (int)entry.Header.LeafCount;
                if (hashes.Length != (count == 1 ? 0L : (long)count * cover.PairSize) ||
                    (count > 1 && CoverTree.OfLeaves(hashes.Span, count, cover).Root !=
                        new DigestPair(entry.RoundRoots[0].Digest, entry.RoundRoots[1].Digest)))
                    throw Wrong(folder, name, $"its hashes do not lead to the root of round {entry.Header.Index}");
            }
        }
    }

    private static byte[] Require(CoverFolder folder, string name) => folder.Find(name) ?? throw Lacking(folder, name);

    private static IReadOnlyList<ReadOnlyMemory<byte>> Blocks(CoverFolder folder, string name) =>
        CoverFiles.TryDecodeChunk(Require(folder, name), out var blocks, out var error)
            ? blocks
            : throw Wrong(folder, name, error.Message);

    private static void RequireLine(CoverFolder folder, CoverText text, string name, DigestPair found, Func<CoverLine, Digest> said)
    {
        if (found.Alpha != said(text.Covers[0]) || found.Beta != said(text.Covers[1]))
            throw Wrong(folder, name, "it does not lead to what the text says");
    }

    private static StorageException Wrong(CoverFolder folder, string name, string why) =>
        new($"{folder.PathOf(name)} was changed or is damaged: {why.TrimEnd('.')}. Put it back from a copy, or make the cover anew in " +
            $"another folder.");
}
