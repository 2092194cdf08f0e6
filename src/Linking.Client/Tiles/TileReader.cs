using Linking.Hashing;
using Linking.Tiles;
using Linking.Trees;

namespace Linking.Client.Tiles;

/// <summary>Reads paths of the history out of tiles. Whether they lead to what is published is for their user to check.</summary>
internal sealed class TileReader(PublicFiles files, Suite suite)
{
    private readonly Dictionary<(TilePath, Chain), byte[]> _read = [];

    /// <summary>The inclusion path of a header in the history of a size.</summary>
    /// <exception cref="PublicFilesException">A tile is missing, cannot be read, or has another length.</exception>
    public async Task<MerklePath> ReadPathAsync(ulong index, ulong size, CancellationToken cancellation)
    {
        var plan = ProofPlan.Inclusion(index, size);
        var nodes = new DigestPair[plan.Nodes.Count];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = new DigestPair(
                await ReadNodeAsync(plan.Nodes[i], size, Chain.Alpha, cancellation),
                await ReadNodeAsync(plan.Nodes[i], size, Chain.Beta, cancellation));
        }

        return plan.Assemble(nodes);
    }

    private async Task<Digest> ReadNodeAsync(TreeNode node, ulong size, Chain chain, CancellationToken cancellation)
    {
        var (level, above) = (node.Level / TilePath.Height, node.Level % TilePath.Height);
        if (level > TilePath.MaxLevel)
            throw new PublicFilesException("No tiles are there for a history of more than 2^48 rounds.");
        var first = node.Index << above;
        var there = size >> (level * TilePath.Height);
        var tile = first / TilePath.FullWidth;
        var path = TilePath.OfTile(level, tile, (int)Math.Min(TilePath.FullWidth, there - tile * TilePath.FullWidth));
        var bytes = await ReadAsync(path, chain, cancellation);
        return Join(suite[chain], bytes.AsSpan((int)(first % TilePath.FullWidth) * suite.Width, suite.Width << above));
    }

    private async Task<byte[]> ReadAsync(TilePath path, Chain chain, CancellationToken cancellation)
    {
        if (_read.TryGetValue((path, chain), out var known))
            return known;
        var name = (chain == Chain.Alpha ? "" : suite[chain].Name() + "/") + path;
        var bytes = await FindAsync(path, name, cancellation);
        if (bytes is null)
        {
            throw new PublicFilesException(
                $"{name} is not at {files.Place}, though a publication there covers it: the files were copied in part, or the " +
                "publication before the tiles. Copy them again, or read them from another place.");
        }

        return _read[(path, chain)] = bytes;
    }

    // Where the partial tile is gone, there is the full one.
    private async Task<byte[]?> FindAsync(TilePath path, string name, CancellationToken cancellation)
    {
        var wanted = path.Width * suite.Width;
        var full = TilePath.FullWidth * suite.Width;
        var bytes = await files.FindAsync(name, full, cancellation);
        if (bytes is null && !path.IsFull)
        {
            name = name[..^path.ToString().Length] + path.ToFull();
            bytes = await files.FindAsync(name, full, cancellation);
            wanted = full;
        }

        return bytes is null || bytes.Length == wanted
            ? bytes
            : throw new PublicFilesException(
                $"{name} at {files.Place} has {bytes.Length} bytes, not {wanted}: it was cut short or changed.");
    }

    private static Digest Join(HashFunction function, ReadOnlySpan<byte> hashes)
    {
        var width = function.Width();
        if (hashes.Length == width)
            return new Digest(hashes);
        var half = hashes.Length / 2;
        return NodeHash.Node(function, Join(function, hashes[..half]), Join(function, hashes[half..]));
    }
}
