using Linking.Files;
using Linking.HandOvers;
using Linking.Hashing;
using Linking.Tiles;
using Linking.Trees;

namespace Linking.Client.HandOvers;

/// <summary>
/// Makes every tile of a history again as its headers come, and holds the files against them. Memory: 256 hashes a level.
/// </summary>
internal sealed class TileCheck
{
    private readonly HandOverPlace _folder;
    private readonly HandOverFindings _findings;
    private readonly Suite _suite;
    private readonly List<DigestPair>[] _levels;

    public TileCheck(HandOverPlace folder, Suite suite, HandOverFindings findings)
    {
        (_folder, _suite, _findings) = (folder, suite, findings);
        _levels = [.. Enumerable.Range(0, TilePath.MaxLevel + 1).Select(_ => new List<DigestPair>())];
    }

    /// <summary>Hashes so far.</summary>
    public ulong Size { get; private set; }

    /// <summary>Takes the link of the next header.</summary>
    public void Append(DigestPair link)
    {
        Size++;
        Append(0, link);
    }

    /// <summary>Holds what begins the next tile of each level against the partial tiles that are there, and the bundles of β.</summary>
    public void End()
    {
        for (var level = 0; level < _levels.Length; level++)
        {
            var hashes = _levels[level];
            if (hashes.Count > 0)
                ComparePartial(TilePath.OfTile(level, (Size >> (level * TilePath.Height)) / TilePath.FullWidth), hashes);
        }
    }

    /// <summary>What names under a function begin with.</summary>
    public static string PrefixOf(Suite suite, Chain chain) => chain == Chain.Alpha ? "" : $"{suite[chain].Name()}/";

    private void Append(int level, DigestPair hash)
    {
        var hashes = _levels[level];
        hashes.Add(hash);
        if (hashes.Count < TilePath.FullWidth)
            return;
        Compare(TilePath.OfTile(level, (Size - 1) >> ((level + 1) * TilePath.Height)), hashes);
        if (level < TilePath.MaxLevel)
        {
            var range = new CompactRange(_suite);
            foreach (var below in hashes)
                range.Append(below);
            Append(level + 1, range.Root);
        }

        hashes.Clear();
    }

    private void Compare(TilePath path, List<DigestPair> hashes)
    {
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var name = PrefixOf(_suite, chain) + path;
            if (_folder.Find(name, TilePath.FullWidth * _suite.Width) is not { } bytes ||
                !bytes.AsSpan().SequenceEqual(BytesOf(hashes, chain)))
                _findings.Add(HandOverCode.Tile, $"{name} does not hold the hashes of the headers.");
        }

        ComparePartial(path, hashes);
    }

    // Older ones may be there as well, also beside the full one: each begins like the newest.
    private void ComparePartial(TilePath full, List<DigestPair> hashes)
    {
        foreach (var chain in Enum.GetValues<Chain>())
        {
            var (folder, bytes) = ($"{PrefixOf(_suite, chain)}{full}.p", BytesOf(hashes, chain));
            var names = _folder.NamesIn(folder);
            if (hashes.Count < TilePath.FullWidth && !names.Contains($"{hashes.Count}", StringComparer.Ordinal))
                _findings.Add(HandOverCode.Tile, $"{folder}/{hashes.Count} is missing.");
            foreach (var name in names)
            {
                if (_folder.Find($"{folder}/{name}", bytes.Length) is not { } found || 
                    name != $"{found.Length / _suite.Width}" || found.Length % _suite.Width != 0 ||
                    !bytes.AsSpan().StartsWith(found))
                    _findings.Add(HandOverCode.Tile, $"{folder}/{name} does not hold the hashes of the headers.");
            }
        }
    }

    private byte[] BytesOf(List<DigestPair> hashes, Chain chain)
    {
        var bytes = new byte[hashes.Count * _suite.Width];
        for (var i = 0; i < hashes.Count; i++)
            hashes[i][chain].CopyTo(bytes.AsSpan(i * _suite.Width));
        return bytes;
    }
}
