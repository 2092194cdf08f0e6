using System.Buffers.Binary;
using System.Globalization;
using System.Text;

using Linking.LiteDb.Tests.Faults;

using LiteDB;

namespace Linking.LiteDb.Tests;

/// <summary>The bytes of the sample files, read as docs/storage/litedb.md says and by nothing else.</summary>
public sealed class LayoutTests
{
    private const int PageSize = 8192;

    private static readonly DocumentSchema Schema = new("linking-sample", 1, new CollectionSchema("notes"));

    [Fact]
    public void Sum_IsCrc32C()
    {
        Assert.Equal(0xe3069283, Sum("123456789"u8));
        Assert.Equal(Sum("123456789"u8), Pages.Page.Sum("123456789"u8));
        Assert.Equal(0x8a9136aau, Pages.Page.Sum(new byte[32]));
    }

    [Theory]
    [InlineData("closed")]
    [InlineData("crashed")]
    public void DataFile_IsAsThePageSays(string name)
    {
        WriteSamples();
        var bytes = Sample(name);
        for (var slot = 0; slot < 2; slot++)
        {
            var header = bytes.AsSpan(slot * 4096, 4096);
            Assert.Equal("LINKING-LITEDB\r\n", Encoding.ASCII.GetString(header[..16]));
            Assert.Equal(1u, U32(header, 16));
            Assert.Equal(1u, U32(header, 20));
            Assert.Equal("linking-sample".PadRight(32, '\0'), Encoding.ASCII.GetString(header.Slice(24, 32)));
            Assert.Equal(Sum(header[..84]), U32(header, 84));
            Assert.Equal(slot, (int)(U64(header, 56) % 2));
        }

        var newest = Newest(bytes);
        Assert.Equal(name == "closed", U64(newest, 64) == 0);
        var pages = U32(newest, 80);
        Assert.Equal(8192 + (int)pages * 8200, bytes.Length);
        for (var i = 0; i < pages; i++)
        {
            var record = bytes.AsSpan(8192 + i * 8200, 8200);
            Assert.Equal((uint)i, U32(record, PageSize));
            Assert.Equal(PageSum((uint)i, record[..PageSize]), U32(record, PageSize + 4));
            Assert.Equal((uint)i, BinaryPrimitives.ReadUInt32LittleEndian(record));
        }
    }

    [Fact]
    public void LogFile_IsAsThePageSays()
    {
        WriteSamples();
        var log = Sample("crashed-log");
        var salt = U64(Newest(Sample("crashed")), 64);
        var (at, previous) = (0, 0u);
        for (var number = 0u; number < 2; number++)
        {
            var commit = log.AsSpan(at);
            Assert.Equal("LINKING-COMMIT\r\n", Encoding.ASCII.GetString(commit[..16]));
            Assert.Equal(salt, U64(commit, 16));
            Assert.Equal(number, U32(commit, 24));
            var pages = (int)U32(commit, 28);
            Assert.InRange(pages, 1, 500);
            Assert.Equal(previous, U32(commit, 32));
            previous = U32(commit, 36);
            Assert.Equal(Sum([.. commit[..36], .. commit.Slice(40, 8 * pages)]), previous);
            for (var i = 0; i < pages; i++)
                Assert.Equal(PageSum(U32(commit, 40 + 8 * i), commit.Slice(4096 + i * PageSize, PageSize)), U32(commit, 44 + 8 * i));
            at += 4096 + pages * PageSize;
        }

        Assert.Equal(log.Length, at);
    }

    [Fact]
    public void Example_IsTheSample()
    {
        WriteSamples();
        var (file, lines) = ("", 0);
        foreach (var line in File.ReadLines(Path.Combine(Root(), "docs", "storage", "litedb.md")))
        {
            if (line.StartsWith("$ xxd", StringComparison.Ordinal))
                file = line.Split('/')[^1];
            if (line.Length < 50 || line[8] != ':' || !int.TryParse(line[..8], NumberStyles.HexNumber, provider: null, out var at))
                continue;
            var said = Convert.FromHexString(line[9..50].Trim().Replace(" ", "", StringComparison.Ordinal));
            Assert.Equal(said, Sample(file).AsSpan(at, said.Length));
            lines++;
        }

        Assert.InRange(lines, 8, 40);
    }

    [Theory]
    [InlineData("closed")]
    [InlineData("crashed")]
    public void Samples_AreRead(string name)
    {
        WriteSamples();
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["notes"], Sample(name));
        if (name == "crashed")
            File.WriteAllBytes(folder["notes-log"], Sample("crashed-log"));
        using (var file = DocumentFile.OpenReadOnly(folder["notes"], Schema))
            AssertNotes(file);
        using (var file = DocumentFile.Open(folder["notes"], Schema))
            AssertNotes(file);
    }

    private static void AssertNotes(DocumentFile file)
    {
        Assert.Empty(file.FindDamage());
        Assert.Equal(
            ["the first note", "the second note"],
            file.Read(r => r.FindRange("notes", "_id", 1L, 9L, 9)).Select(d => d["text"].AsString));
    }

    private static ReadOnlySpan<byte> Newest(byte[] bytes) => bytes.AsSpan(U64(bytes, 56) > U64(bytes.AsSpan(4096), 56) ? 0 : 4096);

    private static uint PageSum(uint number, ReadOnlySpan<byte> page) =>
        Sum([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number, .. page]);

    // Bit by bit, as its definition: polynomial 0x1edc6f41 reflected, all bits set before and turned after.
    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var b in bytes)
        {
            sum ^= b;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ 0x82f63b78;
        }

        return ~sum;
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64BigEndian(bytes[at..]);

    private static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(Root(), "tests", "vectors", "litedb", name));

    /// <summary>Makes the samples again, as the other vectors (docs/spec/vectors.md): the salts and times are new each time.</summary>
    private static void WriteSamples()
    {
        if (Environment.GetEnvironmentVariable("LINKING_WRITE_VECTORS") != "1" || Interlocked.Exchange(ref s_written, 1) == 1)
            return;
        var target = Directory.CreateDirectory(Path.Combine(Root(), "tests", "vectors", "litedb")).FullName;
        using var folder = new TemporaryFolder();
        var disk = new CutDisk();
        using (var file = DocumentFile.Create(new WatchedDisk(disk.Take), folder["crashed"], Schema))
        {
            foreach (var (id, text) in new[] { (1L, "the first note"), (2L, "the second note") })
                file.Write(t => t.TryInsert("notes", new BsonDocument { ["_id"] = id, ["text"] = text }));
            disk.WriteTo(target, new Random(0), Cut.Nothing);
        }

        File.Copy(folder["crashed"], Path.Combine(target, "closed"), overwrite: true);
    }

    private static int s_written;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Linking.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
