using System.Numerics;

using Microsoft.Data.Sqlite;

namespace Linking.Storage.Sqlite.LeafIndex;

/// <summary>
/// A row of <c>leaf_segments</c>: the sorted entries of some consecutive rounds, and the widths that its pages are coded
/// with (docs/spec/database.md).
/// </summary>
/// <param name="Slot">Where its pages are: ids slot·2^36 to slot·2^36 + 2^36 − 1.</param>
/// <param name="Level">0 for the segment of one round; one more for each merge; <see cref="TopLevel"/> if it stays as it is.</param>
/// <param name="FirstRound">The first of its rounds.</param>
/// <param name="Rounds">How many, at least 1.</param>
/// <param name="Entries">Leaves in it.</param>
/// <param name="DeltaBits">Low bits of the difference between prefixes, which are not written in unary.</param>
/// <param name="RoundBits">Bits of a round's distance from the first.</param>
/// <param name="LeafBits">Bits of a leaf's index.</param>
internal sealed record IndexSegment(
    long Slot, int Level, ulong FirstRound, ulong Rounds, ulong Entries, int DeltaBits, int RoundBits, int LeafBits)
{
    public const string Columns = "slot, level, first_round, rounds, entries, delta_bits, round_bits, leaf_bits";

    public const int TopLevel = 99;

    /// <summary>Slots stay small, because a merge frees many for one; more than this is damage.</summary>
    public const long MaxSlot = (1L << (63 - IndexPart.PrefixBits)) - 1;

    /// <summary>A new segment of level 0.</summary>
    public static IndexSegment OfRound(long slot, ulong round, int leaves) =>
        new(slot, 0, round, 1, (ulong)leaves, DeltaBitsFor((ulong)leaves), 0, Width((ulong)leaves));

    /// <summary>What consecutive segments become together.</summary>
    public static IndexSegment Merged(long slot, int level, IReadOnlyList<IndexSegment> segments)
    {
        var rounds = segments[^1].FirstRound + segments[^1].Rounds - segments[0].FirstRound;
        var entries = segments.Aggregate(0UL, (sum, segment) => sum + segment.Entries);
        return new IndexSegment(
            slot,
            level,
            segments[0].FirstRound,
            rounds,
            entries,
            DeltaBitsFor(entries),
            Width(rounds),
            segments.Max(segment => segment.LeafBits));
    }

    /// <exception cref="StorageException">The row is none.</exception>
    public static IndexSegment Read(SqliteDataReader row, Rows rows)
    {
        var segment = new IndexSegment(
            row.GetInt64(0), rows.SmallNumber(row, 1), rows.Number(row, 2), rows.Number(row, 3), rows.Number(row, 4), rows
                .SmallNumber(row, 5), rows.SmallNumber(row, 6), rows.SmallNumber(row, 7));
        return segment.Slot is >= 0 and <= MaxSlot && segment.Rounds > 0 &&
            segment.DeltaBits is >= 0 and <= IndexPart.PrefixBits && segment.RoundBits is >= 0 and <= 32 &&
                segment.LeafBits is >= 0 and <= 32
            ? segment
            : throw rows.Damaged($"leaf_segments has a row that no index has, slot {segment.Slot}");
    }

    /// <summary>Entries or rounds, whichever are more: what merging it costs.</summary>
    public ulong Weight => Math.Max(Entries, Rounds);

    public long FirstPage => Slot << IndexPart.PrefixBits;

    public long LastPage => FirstPage | (long)IndexPart.MaxPrefix;

    // Prefixes are spread evenly: differences are geometrically distributed, and Rice's code with its parameter near
    // the logarithm of their mean is within 2 % of the best.
    private static int DeltaBitsFor(ulong entries) =>
        entries == 0 ? 0 : Math.Max(0, IndexPart.PrefixBits - BitOperations.Log2(entries) - 1);

    private static int Width(ulong count) => count <= 1 ? 0 : BitOperations.Log2(count - 1) + 1;
}
