using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

using Linking.Formats;

namespace Linking.Tiles;

/// <summary>The name of a tile of the history, or of a bundle of headers (docs/spec/tiles.md, "Names"). Equal by value.</summary>
public sealed record TilePath
{
    /// <summary>Hashes of a full tile, headers of a full bundle.</summary>
    public const int FullWidth = 256;

    /// <summary>Levels of tree nodes between a tile and the tile above.</summary>
    public const int Height = 8;

    /// <summary>The highest level of a tile: enough for 2^48 rounds.</summary>
    public const int MaxLevel = 5;

    private const string Root = "tile/";
    private const string Bundles = "entries";
    private const string Partial = ".p/";
    private const int Group = 1000;

    private TilePath(bool isEntries, int level, ulong index, int width) =>
        (IsEntries, Level, Index, Width) = (isEntries, level, index, width);

    /// <summary>Whether it is a bundle of headers; its level is then 0.</summary>
    public bool IsEntries { get; }

    /// <summary>0 to 5; its hashes are nodes 8 · level above the headers.</summary>
    public int Level { get; }

    /// <summary>Counted from the left within its level.</summary>
    public ulong Index { get; }

    /// <summary>Hashes or headers in it, 1 to 256.</summary>
    public int Width { get; }

    public bool IsFull => Width == FullWidth;

    /// <summary>The index of its first hash within the level, of its first header within the history.</summary>
    public ulong First => Index * FullWidth;

    /// <summary>The tile of so many hashes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No tile has that place or width.</exception>
    public static TilePath OfTile(int level, ulong index, int width = FullWidth) => Checked(isEntries: false, level, index, width);

    /// <summary>The bundle of so many headers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No bundle has that place or width.</exception>
    public static TilePath OfEntries(ulong index, int width = FullWidth) => Checked(isEntries: true, 0, index, width);

    /// <summary>What a history of one size has full and a smaller one has not: bundles first, then tiles from below.</summary>
    /// <param name="from">The smaller size; 0: all.</param>
    /// <param name="size">Headers.</param>
    public static IEnumerable<TilePath> FullBetween(ulong from, ulong size)
    {
        for (var i = from / FullWidth; i < size / FullWidth; i++)
            yield return OfEntries(i);
        for (var level = 0; level <= MaxLevel; level++)
        {
            for (var i = from >> ((level + 1) * Height); i < size >> ((level + 1) * Height); i++)
                yield return OfTile(level, i);
        }
    }

    /// <summary>The partial ones of a history: at most one bundle, and at most one tile a level.</summary>
    /// <param name="size">Headers.</param>
    public static IEnumerable<TilePath> PartialOf(ulong size)
    {
        if (size % FullWidth is var headers and > 0)
            yield return OfEntries(size / FullWidth, (int)headers);
        for (var level = 0; level <= MaxLevel; level++)
        {
            var nodes = size >> (level * Height);
            if (nodes % FullWidth is var width and > 0)
                yield return OfTile(level, nodes / FullWidth, (int)width);
        }
    }

    /// <summary>Reads exactly what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out TilePath? path)
    {
        path = null;
        // Level 0 has the longest names: seven groups.
        if (text is null || text.Length > 64 || !text.StartsWith(Root, StringComparison.Ordinal))
            return false;
        var width = FullWidth;
        var end = text.IndexOf(Partial, StringComparison.Ordinal);
        if (end >= 0)
        {
            if (!DecimalNumber.TryParse(text.AsSpan(end + Partial.Length), out var partial) || partial is 0 or >= FullWidth)
                return false;
            width = (int)partial;
        }

        var parts = text[Root.Length..(end < 0 ? text.Length : end)].Split('/');
        if (parts.Length < 2 || !TryParseIndex(parts.AsSpan(1), out var index))
            return false;
        var isEntries = parts[0] == Bundles;
        ulong level = 0;
        if (!isEntries && (!DecimalNumber.TryParse(parts[0], out level) || level > MaxLevel))
            return false;
        var candidate = new TilePath(isEntries, (int)level, index, width);
        if (candidate.ToString() == text && index <= MostIndex((int)level))
            path = candidate;
        return path is not null;
    }

    /// <summary>The path below <c>tile/</c> with it, <c>/</c> between its parts.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Root).Append(IsEntries ? Bundles : Level.ToString(CultureInfo.InvariantCulture)).Append('/');
        AppendIndex(text, Index, last: true);
        return IsFull ? text.ToString() : text.Append(Partial).Append(CultureInfo.InvariantCulture, $"{Width}").ToString();
    }

    /// <summary>The same with all 256.</summary>
    public TilePath ToFull() => new(IsEntries, Level, Index, FullWidth);

    private static TilePath Checked(bool isEntries, int level, ulong index, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, MaxLevel);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, MostIndex(level));
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, FullWidth);
        return new TilePath(isEntries, level, index, width);
    }

    // The history has at most 2^63 − 1 headers.
    private static ulong MostIndex(int level) => (ulong)long.MaxValue >> ((level + 1) * Height);

    private static void AppendIndex(StringBuilder text, ulong index, bool last)
    {
        if (index >= Group)
            AppendIndex(text, index / Group, last: false);
        text.Append(last ? "" : "x").Append((index % Group).ToString("D3", CultureInfo.InvariantCulture)).Append(last ? "" : "/");
    }

    private static bool TryParseIndex(ReadOnlySpan<string> groups, out ulong index)
    {
        index = 0;
        if (groups.Length > 6)
            return false;
        for (var i = 0; i < groups.Length; i++)
        {
            var digits = i < groups.Length - 1 ? groups[i].AsSpan().TrimStart('x') : groups[i];
            if (digits.Length != 3 || digits.ContainsAnyExceptInRange('0', '9'))
                return false;
            index = index * Group + ulong.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        }

        return true;
    }
}
