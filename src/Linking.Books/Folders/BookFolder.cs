using System.Text;

using Linking.Books.Sinks;
using Linking.Files;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Vouchers;

namespace Linking.Books.Folders;

/// <summary>
/// A book of publications in a folder (docs/spec/publication.md, "Book"). Files appear whole or not at all, and one
/// that is there with other contents is never replaced; only the index is.
/// </summary>
internal sealed class BookFolder(string root)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private const string IndexName = "README.md";

    private readonly string _folder = Path.Combine(root, BookFile.Folder);

    /// <summary>The signed note, byte for byte.</summary>
    public static string NoteName(ulong number) => BookFile.OfPublication(number).Name;

    /// <summary>The newspaper text, for people.</summary>
    public static string NoticeName(ulong number) => Path.ChangeExtension(NoteName(number), ".txt");

    /// <summary>Paths, relative to the root and with '/', that <see cref="Write"/> creates or replaces for a publication.</summary>
    public static IReadOnlyList<string> PathsOf(ulong number) =>
        [
            $"{BookFile.Folder}/{NoteName(number)}",
            $"{BookFile.Folder}/{NoticeName(number)}",
            $"{BookFile.Folder}/{BookFile.RecordName}",
            IndexName,
        ];

    /// <summary>The name under which a file is written before it is complete.</summary>
    public static string TemporaryOf(string path)
    {
        var name = path.LastIndexOf('/') + 1;
        return $"{path[..name]}.{path[name..]}.tmp";
    }

    /// <summary>The number up to which publications are there without a gap; 0 for none.</summary>
    public ulong ReadLastNumber()
    {
        if (!Directory.Exists(_folder))
            return 0;
        // A kill may have left a name that is not yet durable, and the caller relies on what is read here.
        DurableFolder.Flush(_folder);
        var numbers = new HashSet<ulong>();
        foreach (var path in Directory.EnumerateFiles(_folder))
        {
            if (BookFile.TryParse(Path.GetFileName(path), out var file) && file!.Voucher == VoucherKind.None)
                numbers.Add(file.Number);
        }

        ulong last = 0;
        while (numbers.Contains(last + 1))
            last++;
        return last;
    }

    /// <summary>The bytes of a note, or null if it is not there.</summary>
    /// <exception cref="SinkException">Larger than any note.</exception>
    public byte[]? ReadNote(ulong number)
    {
        var path = PathOf(NoteName(number));
        return File.Exists(path) ? ReadBounded(path, SignedNote.MaxSize) : null;
    }

    /// <summary>Where a publication's note stands.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Compares note and newspaper text with what is there.</summary>
    /// <exception cref="SinkException">Another file of that name is there.</exception>
    public void Check(SinkPublication publication)
    {
        CheckSame(PathOf(NoteName(publication.Number)), publication.Note.Span, publication.Number);
        CheckSame(PathOf(NoticeName(publication.Number)), NoticeOf(publication));
    }

    /// <summary>Writes note, newspaper text and index. What is there already, byte for byte, is left.</summary>
    /// <exception cref="SinkException">Another file of that name is there.</exception>
    public void Write(SinkPublication publication)
    {
        Check(publication);
        var number = publication.Number;
        var note = PathOf(NoteName(number));
        var notice = NoticeOf(publication);
        DurableFolder.Create(_folder);
        WriteOnce(PathOf(NoticeName(number)), notice);
        // The note comes last: where it stands, the index names it.
        if (File.Exists(note))
        {
            DurableFolder.Flush(_folder);
            return;
        }

        WriteIndex(publication.Publication);
        WriteOnce(note, publication.Note.Span);
    }

    /// <summary>Writes a voucher; one that is there, byte for byte, is left.</summary>
    /// <exception cref="SinkException">Another file of that name is there.</exception>
    public void WriteVoucher(SinkVoucher voucher)
    {
        DurableFolder.Create(_folder);
        var path = PathOf(voucher.File.Name);
        CheckSame(path, voucher.Bytes.Span);
        WriteOnce(path, voucher.Bytes.Span);
    }

    /// <summary>
    /// Puts the ledger's record there, in the place of an older one. What holds other events is another ledger's, or a newer state
    /// of this one: it is left.
    /// </summary>
    /// <exception cref="SinkException">Another record is there.</exception>
    public void WriteRecord(ReadOnlyMemory<byte> record)
    {
        var path = PathOf(BookFile.RecordName);
        if (File.Exists(path))
        {
            var there = ReadBounded(path, RecordFile.MaxSize);
            if (there.AsSpan().SequenceEqual(record.Span))
                return;
            if (!RecordFile.TryDecode(there, out var older, out _) || !older.IsBeginningOf(RecordFile.Decode(record)))
                throw new SinkException(
                    $"The record {path} holds other events than this ledger's, and was not overwritten: the folder belongs to another " +
                    "ledger, or the ledger's database was restored from an older backup. Give the sink a folder of its own, or restore " +
                    "the newer database.");
        }

        DurableFolder.Create(_folder);
        DurableFile.Replace(path, record.Span, temporary: TemporaryOf(path));
    }

    /// <summary>Writes a file that accompanies the book, unless one of that name is there.</summary>
    public void WriteIfMissing(string name, string text)
    {
        DurableFolder.Create(root);
        var path = Path.Combine(root, name);
        if (!File.Exists(path))
            DurableFile.TryCreate(path, Utf8.GetBytes(text), temporary: TemporaryOf(path));
    }

    private static byte[] NoticeOf(SinkPublication publication) => Utf8.GetBytes(NewspaperNotice.Render(publication.Publication));

    private static void CheckSame(string path, ReadOnlySpan<byte> contents, ulong? number = null)
    {
        if (!File.Exists(path))
            return;
        var there = ReadBounded(path, Math.Max(contents.Length, SignedNote.MaxSize));
        if (!there.AsSpan().SequenceEqual(contents))
            throw new SinkException(
                $"The file {path} is there with other contents, and was not overwritten: the folder belongs to another " +
                "ledger, or the file was changed. Give the sink a folder of its own, or move the file away.")
            {
                Foreign = number is { } publication ? new SinkHolding(publication, there, path) : null,
            };
    }

    private static byte[] ReadBounded(string path, int limit)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > limit)
            throw new SinkException(
                $"The file {path} has {file.Length} bytes and is not of a publication; it was not overwritten. Move it " +
                "away, or give the sink a folder of its own.");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static void WriteOnce(string path, ReadOnlySpan<byte> contents)
    {
        if (!File.Exists(path) && !DurableFile.TryCreate(path, contents, temporary: TemporaryOf(path)))
            CheckSame(path, contents);
    }

    private void WriteIndex(Publication newest)
    {
        var path = Path.Combine(root, IndexName);
        if (File.Exists(path) && !HasMarker(path))
            throw new SinkException(
                $"The file {path} was not written by the ledger and was not replaced; the sink keeps its index there. " +
                "Move the file away, or give the sink a folder of its own.");
        var publications = new List<Publication> { newest };
        for (var number = newest.Number - 1; number > 0 && publications.Count < BookIndex.MaxRows; number--)
        {
            if (ReadNote(number) is not { } note || !Publication.TryParseNote(note, out var publication, out _, out _))
                throw new SinkException(
                    $"The file {PathOf(NoteName(number))} is missing or is not a publication any more; put it " +
                    "back from a copy.");
            publications.Add(publication);
        }

        DurableFile.Replace(path, Utf8.GetBytes(BookIndex.Render(publications)), temporary: TemporaryOf(path));
    }

    private static bool HasMarker(string path)
    {
        var marker = Utf8.GetBytes(BookIndex.Marker);
        var start = new byte[marker.Length];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == marker.Length && start.AsSpan().SequenceEqual(marker);
    }
}
