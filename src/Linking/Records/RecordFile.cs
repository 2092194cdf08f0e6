using System.Diagnostics.CodeAnalysis;

using Linking.Formats;

namespace Linking.Records;

/// <summary>The record of a ledger as bytes: its events, in order of rounds (docs/spec/record.md, "Record file"). Immutable.</summary>
public sealed class RecordFile
{
    /// <summary>Ending of a record's file name.</summary>
    public const string FileExtension = ".lrc";

    /// <summary>Bytes of the longest record.</summary>
    public const int MaxSize = 16_777_216;

    /// <summary>Events of the longest record.</summary>
    public const int MaxEntries = 4096;

    /// <param name="entries">1 to 4,096 from round 0 on, of one ledger and suite, rounds rising.</param>
    /// <exception cref="ArgumentException">They are not that.</exception>
    public RecordFile(IReadOnlyList<RecordEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count is 0 or > MaxEntries || entries[0].Round != 0 ||
            !Enumerable.Range(1, entries.Count - 1).All(i => Follows(entries[i], entries[0], entries[i - 1])))
        {
            throw new ArgumentException(
                "A record has 1 to 4,096 entries of one ledger from round 0 on, in order of rounds.", nameof(entries));
        }

        Entries = [.. entries];
    }

    private RecordFile(IReadOnlyList<RecordEntry> entries, DecodeError fault) => (Entries, Fault) = (entries, fault);

    /// <summary>The entries before the first that has a fault; at least the first.</summary>
    public IReadOnlyList<RecordEntry> Entries { get; }

    /// <summary>What is wrong with the entry behind <see cref="Entries"/>: the walk ends before it. None if all are whole.</summary>
    public DecodeError Fault { get; }

    /// <summary>Decodes exactly one record. A fault of an entry but the first is no error; see <see cref="Fault"/>.</summary>
    /// <param name="bytes">Borrowed, not to be changed.</param>
    /// <param name="record">The record.</param>
    /// <param name="error">What is wrong first.</param>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out RecordFile? record, out DecodeError error)
    {
        var reader = new ByteReader(bytes, "record");
        if (bytes.Length > MaxSize)
            reader.Fail($"it has {bytes.Length} bytes; a record has at most {MaxSize}");
        reader.Magic("LRC"u8);
        var count = reader.U16("event count");
        if (count is 0 or > MaxEntries)
            reader.Fail($"it has {count} events; 1 to {MaxEntries} are allowed");
        var blocks = new List<ReadOnlyMemory<byte>>();
        for (var i = 0; i < count && !reader.Failed; i++)
            blocks.Add(reader.Block32("entry", MaxSize));
        reader.End();
        var entries = new List<RecordEntry>();
        DecodeError fault = default;
        foreach (var block in blocks)
        {
            if (reader.Failed || !TryRead(block, entries, out fault))
                break;
        }

        if (!reader.Failed && entries.Count == 0)
            reader.Fail(fault);
        error = reader.Error;
        record = reader.Failed ? null : new RecordFile(entries, fault);
        return record is not null;
    }

    /// <exception cref="FormatException">What is wrong first.</exception>
    public static RecordFile Decode(ReadOnlyMemory<byte> bytes) =>
        TryDecode(bytes, out var record, out var error) ? record : throw new FormatException(error.Message);

    /// <summary>Whether the other begins with all entries of this one, header and event byte for byte.</summary>
    public bool IsBeginningOf(RecordFile other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Entries.Count <= other.Entries.Count && Entries.Zip(other.Entries).All(pair => pair.First.IsSameAs(pair.Second));
    }

    /// <summary>The record of the entries.</summary>
    /// <exception cref="InvalidOperationException">Over 16 MiB.</exception>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        writer.Bytes("LRC"u8);
        writer.U8(1);
        writer.U16(Entries.Count);
        foreach (var entry in Entries)
            writer.Block32(entry.ToBytes());
        return writer.ToArray(MaxSize, "record");
    }

    private static bool TryRead(ReadOnlyMemory<byte> block, List<RecordEntry> entries, out DecodeError fault)
    {
        if (!RecordEntry.TryDecode(block, out var entry, out fault))
            return false;
        if (entries.Count == 0 ? entry.Round != 0 : !Follows(entry, entries[0], entries[^1]))
        {
            fault = DecodeError.Malformed(entries.Count == 0
                ? "The record is malformed: its first entry is not of round 0."
                : $"Entry {entries.Count} of the record is of another ledger or suite, or of no later round.");
            return false;
        }

        entries.Add(entry);
        return true;
    }

    private static bool Follows(RecordEntry entry, RecordEntry first, RecordEntry before) =>
        entry.Header.Suite == first.Header.Suite && entry.Header.Ledger == first.Header.Ledger && entry.Round > before.Round;
}
