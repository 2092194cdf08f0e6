using System.Security.Cryptography;

using Linking.Hashing;
using Linking.Ledger.Derived;
using Linking.Storage;
using Linking.Tiles;
using Linking.Trees;

using Microsoft.Extensions.Logging.Abstractions;

namespace Linking.Ledger.Tests.Exporting;

public sealed class HistoryTileTests
{
    // A second level that is not full, and a third that is begun.
    private const int Size = 66_000;

    [Fact]
    public async Task ReadTileAsync_EveryTile_IsTheNodesOfTheTree()
    {
        var links = Links();
        var derived = new MemoryLedgerDerived();
        var tree = new HistoryTree(new MemoryLedgerTruth(), new DerivedStore(derived, NullLogger.Instance), Suite.One);
        for (var i = 0; i < Size; i++)
        {
            tree.Append(links[i]);
            for (var level = 0; tree.Size % (1UL << (level + 8)) == 0; level += 8)
            {
                var place = new TreeNode(level, (tree.Size >> (level + 8)) - 1);
                await derived.WriteTileAsync(new StoredTile(place, (await tree.Tiles.ReadAsync(place, default)).Bottom), default);
            }
        }

        var level0 = links;
        for (var level = 0; level <= 2; level++)
        {
            var paths = TilePath.FullBetween(0, Size).Concat(TilePath.PartialOf(Size)).Where(p => !p.IsEntries);
            foreach (var path in paths.Where(p => p.Level == level))
            {
                var tile = await tree.ReadTileAsync(new TreeNode(8 * level, path.Index), path.Width, Size, default);
                Assert.Equal(level0.AsSpan((int)path.First, path.Width), tile.Span);
            }

            for (var i = 0; i < 8; i++)
                level0 = [.. Enumerable.Range(0, level0.Length / 2).Select(k => NodeHash.Node(level0[2 * k], level0[2 * k + 1]))];
        }
    }

    [Fact]
    public async Task ReadTileAsync_NotThoseOfTheHeaders_IsMadeAgain()
    {
        var rounds = new TestRounds().Next(500, leaves: 1);
        var truth = new MemoryLedgerTruth();
        foreach (var round in rounds)
            await truth.AppendAsync(round, default);
        var derived = new MemoryLedgerDerived();
        var links = rounds.Take(256).Select(r => r.Link).ToArray();
        links[5] = links[6];
        await derived.WriteTileAsync(new StoredTile(new TreeNode(0, 0), links), default);
        var tree = await HistoryTree.RestoreAsync(truth, new DerivedStore(derived, NullLogger.Instance), Suite.One, 500, default);
        Assert.Equal(links, (await tree.Tiles.ReadAsync(new TreeNode(0, 0), default)).Bottom.ToArray());

        // Of a size whose roots stand in a header.
        var tile = await tree.ReadTileAsync(new TreeNode(0, 0), 7, 300, default);
        Assert.Equal(rounds.Take(7).Select(r => r.Link), tile.ToArray());
    }

    private static DigestPair[] Links()
    {
        var random = new byte[64];
        var links = new DigestPair[Size];
        for (var i = 0; i < Size; i++)
        {
            SHA512.HashData(BitConverter.GetBytes(i), random);
            links[i] = DigestPair.Read(random);
        }

        return links;
    }
}
