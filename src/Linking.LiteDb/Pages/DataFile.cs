using System.Buffers.Binary;

using Linking.LiteDb.Disks;

namespace Linking.LiteDb.Pages;

/// <summary>The pages of a data file, each with its sum. It is only written where the log holds the same pages.</summary>
internal sealed class DataFile(DiskFile file, FileHeader header) : IDisposable
{
    /// <summary>Where page 0 begins.</summary>
    public const int PagesOffset = 2 * FileHeader.SlotSize;

    /// <summary>A page, its number and its sum.</summary>
    public const int RecordSize = Page.Size + 8;

    private const int RecordsAtOnce = 128;

    public FileHeader Header { get; private set; } = header;

    public string Path => file.Path;

    /// <exception cref="InvalidDataException">The page is not there, cannot be read, or does not have its sum.</exception>
    public void Read(uint number, Span<byte> page)
    {
        if (number >= Header.Pages)
            throw new InvalidDataException($"page {number} is missing");
        Span<byte> record = stackalloc byte[RecordSize];
        try
        {
            if (file.Read(OffsetOf(number), record) < RecordSize)
                throw new InvalidDataException($"the file ends within page {number}");
        }
        catch (IOException e)
        {
            throw new InvalidDataException($"page {number} cannot be read: {e.Message}", e);
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(record[Page.Size..]) != number ||
            BinaryPrimitives.ReadUInt32BigEndian(record[(Page.Size + 4)..]) != Page.Sum(number, record[..Page.Size]))
            throw new InvalidDataException($"page {number} does not have its sum");
        record[..Page.Size].CopyTo(page);
    }

    /// <summary>Writes pages in ascending order, and makes them durable; the header does not yet count new ones.</summary>
    /// <param name="numbers">Ascending.</param>
    /// <param name="read">Gives a page's bytes.</param>
    /// <exception cref="IOException">Failed: some of them may be there.</exception>
    public void Write(IEnumerable<uint> numbers, PageReader read)
    {
        var batch = new List<ReadOnlyMemory<byte>>();
        var (first, next) = (0u, 0u);
        foreach (var number in numbers)
        {
            if (batch.Count > 0 && (number != next || batch.Count == RecordsAtOnce))
            {
                file.Write(OffsetOf(first), batch);
                batch.Clear();
            }

            if (batch.Count == 0)
                first = number;
            batch.Add(Record(number, read));
            next = number + 1;
        }

        if (batch.Count > 0)
            file.Write(OffsetOf(first), batch);
        file.Flush();
    }

    /// <summary>Puts another header in force, durably.</summary>
    /// <exception cref="IOException">Failed: either may be in force.</exception>
    public void Write(FileHeader next)
    {
        file.Write(next.Offset, [next.Encode()]);
        file.Flush();
        Header = next;
    }

    public void Dispose() => file.Dispose();

    private static long OffsetOf(uint number) => PagesOffset + (long)number * RecordSize;

    private static byte[] Record(uint number, PageReader read)
    {
        var record = new byte[RecordSize];
        read(number, record.AsSpan(0, Page.Size));
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(Page.Size), number);
        BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(Page.Size + 4), Page.Sum(number, record.AsSpan(0, Page.Size)));
        return record;
    }
}
