using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

using Linking.Cli.Translating;

namespace Linking.Cli.Tests.Translating;

/// <summary>Writes ZIP files in which headers say what they are told to.</summary>
internal static class RawZip
{
    /// <summary>One entry; what is not set is as an ordinary program writes it.</summary>
    public sealed record Entry(string Name, byte[] Bytes)
    {
        public bool IsDeflated { get; init; }

        /// <summary>Bit 3: a descriptor follows, and the first header says nothing of lengths.</summary>
        public bool HasDescriptor { get; init; }

        /// <summary>Makes other packed bytes of the right ones.</summary>
        public Func<byte[], byte[]> Repack { get; init; } = packed => packed;

        /// <summary>Makes another first header of the right one, of 30 bytes.</summary>
        public Action<byte[]> Local { get; init; } = _ => { };

        /// <summary>Makes another header in the directory of the right one, of 46 bytes.</summary>
        public Action<byte[]> Central { get; init; } = _ => { };

        /// <summary>Makes another descriptor of the right one, of 16 bytes.</summary>
        public Action<byte[]> Descriptor { get; init; } = _ => { };

        public byte[] LocalExtra { get; init; } = [];

        public byte[] CentralExtra { get; init; } = [];

        public byte[] Comment { get; init; } = [];
    }

    public static byte[] Of(IEnumerable<Entry> entries, byte[]? comment = null)
    {
        var (file, directory, count) = (new List<byte>(), new List<byte>(), 0);
        foreach (var entry in entries)
        {
            count++;
            var (name, packed, start) = (Encoding.UTF8.GetBytes(entry.Name), Pack(entry), file.Count);
            var crc = new ZipCrc();
            crc.Add(entry.Bytes);
            var flags = (entry.HasDescriptor ? 8 : 0) | (name.Any(b => b > 127) ? 0x800 : 0);
            var shared = Fields(
                (2, 20), (2, flags), (2, entry.IsDeflated ? 8 : 0), (4, 0x210000), (4, crc.Value), (4, packed.Length),
                (4, entry.Bytes.Length), (2, name.Length));
            byte[] local = [.. Fields((4, 0x04034b50)), .. shared, .. Fields((2, entry.LocalExtra.Length))];
            if (entry.HasDescriptor)
                local.AsSpan(14, 12).Clear();
            entry.Local(local);
            file.AddRange([.. local, .. name, .. entry.LocalExtra, .. packed]);
            if (entry.HasDescriptor)
            {
                var descriptor = Fields((4, 0x08074b50), (4, crc.Value), (4, packed.Length), (4, entry.Bytes.Length));
                entry.Descriptor(descriptor);
                file.AddRange(descriptor);
            }

            byte[] central =
            [
                .. Fields((4, 0x02014b50), (2, 0x0314)), .. shared,
                .. Fields((2, entry.CentralExtra.Length), (2, entry.Comment.Length), (4, 0), (4, 0x81a40000), (4, start)),
            ];
            entry.Central(central);
            directory.AddRange([.. central, .. name, .. entry.CentralExtra, .. entry.Comment]);
        }

        comment ??= [];
        return
        [
            .. file, .. directory,
            .. Fields(
                (4, 0x06054b50), (4, 0), (2, count), (2, count), (4, directory.Count), (4, file.Count), (2, comment.Length)),
            .. comment,
        ];
    }

    /// <summary>Numbers, the least significant byte first, each of so many bytes.</summary>
    public static byte[] Fields(params ReadOnlySpan<(int Size, long Value)> fields)
    {
        var bytes = new List<byte>();
        Span<byte> eight = stackalloc byte[8];
        foreach (var (size, value) in fields)
        {
            BinaryPrimitives.WriteInt64LittleEndian(eight, value);
            bytes.AddRange(eight[..size]);
        }

        return [.. bytes];
    }

    private static byte[] Pack(Entry entry)
    {
        if (!entry.IsDeflated)
            return entry.Repack(entry.Bytes);
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(entry.Bytes);
        return entry.Repack(packed.ToArray());
    }
}
