using Linking.Hashing;
using Linking.Ledger.Derived;
using Linking.Storage;
using Linking.Trees;

namespace Linking.Ledger.Checking;

/// <summary>
/// Rebuilds the tiles while the rounds are read, and compares them with the stored ones. The newest may be missing:
/// they are written after their rounds.
/// </summary>
internal sealed class TileWalk(ILedgerDerived derived, ProblemList problems)
{
    private readonly List<List<DigestPair>> _levels = [];
    private readonly List<ulong> _done = [];
    private readonly List<ulong?> _missing = [];

    public async Task AppendAsync(DigestPair link, CancellationToken cancellation)
    {
        var node = link;
        for (var i = 0; ; i++)
        {
            if (i == _levels.Count)
            {
                _levels.Add([]);
                _done.Add(0);
                _missing.Add(null);
            }

            _levels[i].Add(node);
            if (_levels[i].Count < HistoryTile.Width)
                return;
            var tile = new HistoryTile(_levels[i]);
            _levels[i].Clear();
            await CompareAsync(i, _done[i]++, tile, cancellation);
            node = tile.Root;
        }
    }

    private async Task CompareAsync(int level, ulong index, HistoryTile tile, CancellationToken cancellation)
    {
        var span = 1UL << ((level + 1) * HistoryTile.Height);
        DigestPair[]? stored;
        try
        {
            stored = await derived.ReadTileAsync(new TreeNode(level * HistoryTile.Height, index), cancellation);
        }
        catch (StorageException e)
        {
            problems.Add(
                CheckedPart.Tile,
                index * span,
                $"the tile of level {level * HistoryTile.Height} that begins at round {index * span} cannot be read: {e.Message}");
            return;
        }

        if (stored is null)
        {
            _missing[level] ??= index;
            return;
        }

        if (_missing[level] is { } missing)
            problems.Add(
                CheckedPart.Tile,
                missing * span,
                $"the tile of level {level * HistoryTile.Height} that begins at round {missing * span} is missing, and " +
                "later ones are there.");
        _missing[level] = null;
        if (!stored.AsSpan().SequenceEqual(tile.Bottom.Span))
            problems.Add(
                CheckedPart.Tile,
                index * span,
                $"the tile of level {level * HistoryTile.Height} that begins at round {index * span} is not made of the headers' links.");
    }
}
