using System.Buffers.Binary;
using System.Text;

namespace Linking.Cli.Translating;

/// <summary>
/// A ZIP file, read so that no two readers find different things in it: entries one behind the other from the first byte on, each once,
/// both headers of each the same (docs/spec/asic.md, "ZIP").
/// </summary>
internal sealed class ZipFile
{
    /// <summary>Entries of a container.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>Bytes of the largest container, and of all that is in it.</summary>
    public const long MaxSize = uint.MaxValue - 1;

    private const int MaxDirectory = 1 << 24;
    private const int EndSize = 22;
    private const int LocalSize = 30;
    private const int CentralSize = 46;

    // Behind the bytes of a deflated entry, where its maker did not know their number before: signature, checksum, lengths.
    private const int DescriptorSize = 16;

    // How hard the maker tried to deflate; the descriptor; names in UTF-8. No flag else: one says that an entry is encrypted.
    private const int TakenFlags = 0x0006 | HasDescriptor | IsUtf8;
    private const int HasDescriptor = 0x0008;
    private const int IsUtf8 = 0x0800;

    // What unpacks to more than this is not worth its room.
    private const long Harmless = 16L << 20;
    private const long MaxRatio = 100;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Stream _file;

    private ZipFile(Stream file, List<ZipEntry> entries) => (_file, Entries) = (file, entries);

    /// <summary>In the order of the file, without folders.</summary>
    public IReadOnlyList<ZipEntry> Entries { get; }

    /// <summary>Reads the directory.</summary>
    /// <param name="file">Seekable; borrowed as long as entries are read.</param>
    /// <exception cref="CommandException">It is refused.</exception>
    public static ZipFile Open(Stream file)
    {
        if (file.Length > MaxSize)
            throw ContainerFault.Of(ContainerFault.Size, $"it has {file.Length} bytes, and at most {MaxSize} are read.");
        var (count, directory, start) = ReadEnd(file);
        var entries = new List<ZipEntry>(count);
        var rest = directory.AsSpan();
        long total = 0;
        for (var i = 0; i < count; i++)
        {
            var entry = ReadEntry(file, ref rest, start);
            total += entry.Size;
            if (total > MaxSize || (total > Harmless && total / file.Length > MaxRatio))
                throw ContainerFault.Of(
                    ContainerFault.Size, $"with {entry.Name} it says that it unpacks to {total} bytes, out of {file.Length}.");
            entries.Add(entry);
        }

        if (!rest.IsEmpty)
            throw ContainerFault.Of(ContainerFault.Zip, $"its directory does not end with its last entry.");
        ContainerNames.CheckDiffer([.. entries.Select(e => e.Name)]);
        entries.Sort((a, b) => a.Start.CompareTo(b.Start));
        CheckNoGaps(file, entries, start);
        var zip = new ZipFile(file, [.. entries.Where(e => !e.IsFolder)]);
        foreach (var folder in entries.Where(e => e.IsFolder))
            zip.ReadAll(folder, 0);
        return zip;
    }

    /// <summary>An entry's bytes: exactly as many as it says.</summary>
    public Stream Read(ZipEntry entry) => new ZipEntryStream(_file, entry);

    /// <summary>All bytes of a small entry.</summary>
    /// <exception cref="CommandException">It is larger, or not what it says.</exception>
    public byte[] ReadAll(ZipEntry entry, int limit)
    {
        if (entry.Size > limit)
            throw ContainerFault.Of(ContainerFault.Size, $"{entry.Name} has {entry.Size} bytes, and at most {limit} are read.");
        using var stream = Read(entry);
        var bytes = new byte[entry.Size];
        stream.ReadExactly(bytes);
        if (stream.ReadByte() != -1)
            throw new InvalidOperationException("An entry gives as many bytes as it says.");
        return bytes;
    }

    private static (int Count, byte[] Directory, long Start) ReadEnd(Stream file)
    {
        // Where the directory of a larger file would be announced: other readers look there first.
        const int LocatorSize = 20;
        var tail = new byte[LocatorSize + EndSize];
        if (file.Length < tail.Length)
            throw ContainerFault.Of(ContainerFault.Zip, $"it has no directory at its end: it is no ZIP file, or was cut short.");
        ReadAt(file, file.Length - tail.Length, tail);
        var end = tail.AsSpan(LocatorSize);
        if (U32(end, 0) != 0x06054b50 || U16(end, 20) != 0)
            throw ContainerFault.Of(
                ContainerFault.Zip, $"its directory is not at its end: it is no ZIP file, was cut short, or has something behind it.");
        var (count, size, start) = (U16(end, 10), U32(end, 12), U32(end, 16));
        if (U16(end, 4) != 0 || U16(end, 6) != 0 || U16(end, 8) != count || U32(tail, 0) == 0x07064b50)
            throw ContainerFault.Of(ContainerFault.Zip, $"the end of its directory does not hold together.");
        if (count > MaxEntries || size > MaxDirectory)
            throw ContainerFault.Of(ContainerFault.Size, $"it says that it has {count} entries, and at most {MaxEntries} are read.");
        if (start + size != file.Length - EndSize)
            throw ContainerFault.Of(ContainerFault.Zip, $"its directory is not where it should be.");
        var directory = new byte[size];
        ReadAt(file, start, directory);
        return (count, directory, start);
    }

    private static ZipEntry ReadEntry(Stream file, ref Span<byte> rest, long end)
    {
        if (rest.Length < CentralSize || U32(rest, 0) != 0x02014b50)
            throw ContainerFault.Of(ContainerFault.Zip, $"its directory is cut short.");
        var header = rest[..CentralSize];
        var (flags, method, crc, packed, size, start) = (
            U16(header, 8), U16(header, 10), (uint)U32(header, 16), U32(header, 20), U32(header, 24), U32(header, 42));
        var (nameLength, extraLength) = (U16(header, 28), U16(header, 30));
        var length = CentralSize + nameLength + extraLength;
        if (rest.Length < length || U16(header, 34) != 0)
            throw ContainerFault.Of(ContainerFault.Zip, $"its directory is cut short.");
        var name = rest.Slice(CentralSize, nameLength).ToArray();
        var isHarmless = ZipExtra.IsHarmless(rest.Slice(CentralSize + nameLength, extraLength));
        rest = rest[length..];
        var text = NameOf(name, flags);
        if ((flags & ~TakenFlags) != 0)
            throw ContainerFault.Of(ContainerFault.Zip, $"{text} is encrypted, or packed in another way that is not read.");
        if (method is not (0 or 8) || (method == 0 && (packed != size || (flags & HasDescriptor) != 0)))
            throw ContainerFault.Of(
                ContainerFault.Zip, $"{text} is packed in a way that is not read: stored and deflated entries are.");
        if (U16(header, 32) != 0)
            throw ContainerFault.Of(ContainerFault.Zip, $"{text} has a comment, which another reader could take for a directory.");
        CheckType(text, U32(header, 38));
        if (start + LocalSize + nameLength > end)
            throw ContainerFault.Of(ContainerFault.Zip, $"an entry reaches into the directory.");
        var local = new byte[LocalSize + nameLength];
        ReadAt(file, start, local);
        // Where a descriptor follows, the first header may say nothing of checksum and lengths.
        var saysNothing = (flags & HasDescriptor) != 0 && U32(local, 14) == 0 && U32(local, 18) == 0 && U32(local, 22) == 0;
        if (U32(local, 0) != 0x04034b50 || U16(local, 6) != flags || U16(local, 8) != method || U16(local, 26) != nameLength ||
            !local.AsSpan(LocalSize).SequenceEqual(name) ||
            (!saysNothing && (U32(local, 14) != crc || U32(local, 18) != packed || U32(local, 22) != size)))
            throw ContainerFault.Of(ContainerFault.Zip, $"the two headers of an entry say different things.");
        var extra = new byte[U16(local, 28)];
        var entry = new ZipEntry(
            text, start, start + local.Length + extra.Length, packed, size, crc, method == 8, (flags & HasDescriptor) != 0);
        if (entry.DataEnd > end)
            throw ContainerFault.Of(ContainerFault.Zip, $"an entry reaches into the directory.");
        ReadAt(file, start + local.Length, extra);
        return isHarmless && ZipExtra.IsHarmless(extra)
            ? entry
            : throw ContainerFault.Of(
                ContainerFault.Zip, $"{text} has an extra field that is not read: it could give it another name or length.");
    }

    // By what Unix and Windows say of it: links lead elsewhere, devices are no files.
    private static void CheckType(string name, long attributes)
    {
        const int WindowsFolder = 0x10;
        const int WindowsVolume = 0x08;
        var unix = (attributes >> 16) & 0xf000;
        var isFolder = unix == 0x4000 || (attributes & WindowsFolder) != 0;
        if (unix is not (0 or 0x4000 or 0x8000) || (attributes & WindowsVolume) != 0 || (isFolder && !name.EndsWith('/')))
            throw ContainerFault.Of(
                ContainerFault.Zip, $"{name} is said to be a link, a device, or a folder, and is no plain file or is named like one.");
    }

    private static string NameOf(byte[] name, int flags)
    {
        string text;
        try
        {
            text = Utf8.GetString(name);
        }
        catch (DecoderFallbackException exception)
        {
            throw ContainerFault.Of(ContainerFault.Name, $"the name of an entry is not UTF-8.", exception);
        }

        if ((flags & IsUtf8) == 0 && !System.Text.Ascii.IsValid(text))
            throw ContainerFault.Of(ContainerFault.Name, $"the name {text} is not said to be UTF-8, and others would read another one.");
        if (ContainerNames.IsAlmostOwn(text))
            throw ContainerFault.Of(ContainerFault.Name, $"{text} is almost a name of the container's own, and is in no manifest.");
        return ContainerNames.IsSafe(text.EndsWith('/') ? text[..^1] : text)
            ? text
            : throw ContainerFault.Of(
                ContainerFault.Name, $"an entry is named {text}, which leads out of its folder, or is no plain name.");
    }

    // What no entry owns, another reader might take for one.
    private static void CheckNoGaps(Stream file, List<ZipEntry> entries, long end)
    {
        long at = 0;
        Span<byte> descriptor = stackalloc byte[DescriptorSize];
        foreach (var entry in entries)
        {
            if (entry.Start != at)
                throw ContainerFault.Of(ContainerFault.Zip, $"its entries overlap, or there is something between them.");
            at = entry.DataEnd + (entry.HasDescriptor ? DescriptorSize : 0);
            if (at > end)
                throw ContainerFault.Of(ContainerFault.Zip, $"an entry reaches into the directory.");
            if (!entry.HasDescriptor)
                continue;
            ReadAt(file, entry.DataEnd, descriptor);
            if (U32(descriptor, 0) != 0x08074b50 || U32(descriptor, 4) != entry.Crc || U32(descriptor, 8) != entry.Packed ||
                U32(descriptor, 12) != entry.Size)
                throw ContainerFault.Of(
                    ContainerFault.Zip, $"what stands behind {entry.Name} says something else than its headers.");
        }

        if (at != end)
            throw ContainerFault.Of(ContainerFault.Zip, $"its entries overlap, or there is something between them.");
    }

    private static void ReadAt(Stream file, long position, Span<byte> bytes)
    {
        file.Position = position;
        if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) != bytes.Length)
            throw ContainerFault.Of(ContainerFault.Zip, $"it became shorter while it was read.");
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
