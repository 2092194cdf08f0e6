using System.Collections.Concurrent;

using Linking.Hashing;
using Linking.Tiles;
using Linking.Trees;

namespace Linking.Client.Tiles;

/// <summary>
/// Reads paths of the history, and headers, out of public files. Whether they lead to what was signed is for their user to check.
/// Thread-safe.
/// </summary>
internal sealed class TileReader(PublicFiles files, Suite suite)
{
    // Full tiles and bundles are 8 KB and about 100 KB; those asked for last are asked for again.
    private const int MostRead = 64;

    private readonly ConcurrentDictionary<string, byte[]> _read = new(StringComparer.Ordinal);

    /// <summary>The hashes that a plan needs.</summary>
    /// <param name="plan">An inclusion or consistency proof.</param>
    /// <param name="there">How many headers the files have under a function, at least those of the plan.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="PublicFilesException">A tile is missing, cannot be read, or has another length.</exception>
    public async Task<MerklePath> ReadPathAsync(ProofPlan plan, Func<Chain, ulong> there, CancellationToken cancellation)
    {
        var nodes = new DigestPair[plan.Nodes.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = new DigestPair(
                await ReadNodeAsync(plan.Nodes[i], there(Chain.Alpha), Chain.Alpha, cancellation),
                await ReadNodeAsync(plan.Nodes[i], there(Chain.Beta), Chain.Beta, cancellation));
        }

        return plan.Assemble(suite.Width, nodes);
    }

    /// <summary>The bundle that holds a header, and in it what comes before that.</summary>
    /// <param name="index">The header.</param>
    /// <param name="there">How many headers the files have, more than the index.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <returns>Encoded headers, from a multiple of 256 on.</returns>
    /// <exception cref="PublicFilesException">The bundle is missing, cannot be read, or is none.</exception>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadBundleAsync(ulong index, ulong there, CancellationToken cancellation)
    {
        var bundle = index / TilePath.FullWidth;
        var path = TilePath.OfEntries(bundle, WidthOf(there, bundle));
        var (name, width, bytes) = await FindAsync(path, Chain.Alpha, TilePath.FullWidth * (ushort.MaxValue + 2), cancellation);
        return EntryBundle.TryDecode(bytes, width, out var headers) ? headers : throw Damaged(name, $"is no bundle of {width} headers");
    }

    private static int WidthOf(ulong there, ulong tile) => (int)Math.Min(TilePath.FullWidth, there - tile * TilePath.FullWidth);

    private async Task<Digest> ReadNodeAsync(TreeNode node, ulong there, Chain chain, CancellationToken cancellation)
    {
        var (level, above) = (node.Level / TilePath.Height, node.Level % TilePath.Height);
        if (level > TilePath.MaxLevel)
            throw new PublicFilesException("No tiles are there for a history of more than 2^48 rounds.");
        var first = node.Index << above;
        var tile = first / TilePath.FullWidth;
        var path = TilePath.OfTile(level, tile, WidthOf(there >> (level * TilePath.Height), tile));
        var (name, width, bytes) = await FindAsync(path, chain, TilePath.FullWidth * suite.Width, cancellation);
        return bytes.Length == width * suite.Width
            ? Join(suite[chain], bytes.AsSpan((int)(first % TilePath.FullWidth) * suite.Width, suite.Width << above))
            : throw Damaged(name, $"has {bytes.Length} bytes, not {width * suite.Width}");
    }

    // Where the partial one is gone, there is the full one.
    private async Task<(string Name, int Width, byte[] Bytes)> FindAsync(
        TilePath path, Chain chain, int limit, CancellationToken cancellation)
    {
        var prefix = chain == Chain.Alpha ? "" : suite[chain].Name() + "/";
        TilePath[] both = path.IsFull ? [path] : [path, path.ToFull()];
        foreach (var candidate in both)
        {
            var name = prefix + candidate;
            if (_read.TryGetValue(name, out var known))
                return (name, candidate.Width, known);
            if (await files.FindAsync(name, limit, cancellation) is not { } bytes)
                continue;
            if (_read.Count >= MostRead)
                _read.Clear();
            return (name, candidate.Width, _read[name] = bytes);
        }

        throw new PublicFilesException(
            $"{prefix}{path} is not at {files.Place}, though a publication or checkpoint there covers it: the files were copied in part, " +
            "or these before the tiles. Copy them again, or read them from another place.");
    }

    private PublicFilesException Damaged(string name, string how) =>
        new($"{name} at {files.Place} {how}: it was cut short or changed. Copy it again, or read it from another place.");

    private static Digest Join(HashFunction function, ReadOnlySpan<byte> hashes)
    {
        var width = function.Width();
        if (hashes.Length == width)
            return new Digest(hashes);
        var half = hashes.Length / 2;
        return NodeHash.Node(function, Join(function, hashes[..half]), Join(function, hashes[half..]));
    }
}
