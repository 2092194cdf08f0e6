using System.Text;

using Linking.Cli.Translating;
using Linking.Testing;

namespace Linking.Cli.Tests.Translating;

/// <summary>Files in which two readers of ZIP could see different things are refused; what ordinary programs write is read.</summary>
public sealed class HostileZipTests : IDisposable
{
    private static readonly List<(string Name, byte[] Bytes)> Example =
        Containers.EntriesOf(File.ReadAllBytes(DocumentationTests.Find("docs/spec/example/abc.asice")));

    // An entry that a reader would find that looks for the next header where the packed bytes end.
    private static readonly byte[] Hidden = RawZip.Of([new("abc", "evil contract"u8.ToArray())]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Descriptor_AndTimes_AsOrdinaryProgramsWriteThem_AreRead()
    {
        Assert.Equal(9, Open(With(e => e)).Entries.Count);
        Assert.Equal(9, Open(With(e => e with { IsDeflated = true })).Entries.Count);
        Assert.Equal(9, Open(With(e => e with { IsDeflated = true, HasDescriptor = true })).Entries.Count);
        var times = RawZip.Fields((2, 0x5455), (2, 5), (1, 1), (4, 0x60000000));
        var owner = RawZip.Fields((2, 0x7875), (2, 11), (1, 1), (1, 4), (4, 1000), (1, 4), (4, 1000));
        Assert.Equal(9, Open(With(e => e with { LocalExtra = [.. times, .. owner], CentralExtra = times })).Entries.Count);
        // Folders are no files.
        Assert.Equal(9, Open(RawZip.Of([.. Plain(), new("folder/", []) { Central = c => c[38] = 0x10 }])).Entries.Count);
    }

    [ProgramFact("python3")]
    public void Container_OfOtherPrograms_IsRead()
    {
        const string Pack =
            "import os, sys, zipfile\n" +
            "source = zipfile.ZipFile(sys.argv[1])\n" +
            "os.chdir(sys.argv[2])\n" +
            "class Pipe:\n" +
            "    def __init__(self, file): self.file = file\n" +
            "    def write(self, data): return self.file.write(data)\n" +
            "    def flush(self): self.file.flush()\n" +
            "with open('pipe.asice', 'wb') as file, zipfile.ZipFile(Pipe(file), 'w', zipfile.ZIP_DEFLATED) as z:\n" +
            "    for name in source.namelist()[1:]: z.writestr(name, source.read(name))\n" +
            "with zipfile.ZipFile('file.asice', 'w', zipfile.ZIP_DEFLATED) as z:\n" +
            "    for i in source.infolist(): z.writestr(i, source.read(i))\n";
        var (code, _, error) = Programs.Try("python3", ["-c", Pack, DocumentationTests.Find("docs/spec/example/abc.asice"), _folder.Path]);
        Assert.True(code == 0, error);
        Assert.Equal(9, Open(File.ReadAllBytes(_folder["file.asice"])).Entries.Count);
        // Of a container the first entry is stored, so that one written to a pipe is none, but it is a ZIP file that is read.
        Assert.Equal(8, Open(File.ReadAllBytes(_folder["pipe.asice"])).Entries.Count);
    }

    [Fact]
    public void Bytes_BehindWhatIsPacked_AreRefused()
    {
        foreach (var behind in (byte[][])[Hidden, [0]])
        {
            Refused(
                "does not end with its packed bytes",
                () => Read(With("abc", e => e with { IsDeflated = true, Repack = p => [.. p, .. behind] })));
        }

        Refused(
            "does not end with its packed bytes",
            () => Read(With("abc", e => e with { IsDeflated = true, HasDescriptor = true, Repack = p => [.. p, .. Hidden] })));
        // Ended before its end: a reader that goes on finds the rest in what follows.
        Refused("LNC-", () => Read(With("abc.lts", e => e with { IsDeflated = true, Repack = p => p[..^1] })));
    }

    [Fact]
    public void Directory_InComments_IsRefused()
    {
        byte[] directory =
        [
            .. RawZip.Fields((4, 0x06064b50), (8, 44), (2, 45), (2, 45), (4, 0), (4, 0), (8, 1), (8, 1), (8, 46), (8, 0)),
            .. RawZip.Fields((4, 0x07064b50), (4, 0), (8, 0), (4, 1)),
        ];
        Refused("LNC-ZIP", () => Open(With("META-INF/timestamp002-01.crt", e => e with { Comment = directory })));
        Refused("a comment", () => Open(With("abc", e => e with { Comment = [32] })));
        Refused("LNC-ZIP", () => Open(RawZip.Of(Plain(), comment: [.. directory, 32])));
        Refused("LNC-ZIP", () => Open(RawZip.Of(Plain(), comment: "made by hand"u8.ToArray())));
        // The last 20 bytes of the directory, by an extra field.
        var locator = RawZip.Fields((2, 0x000a), (2, 20), (4, 0x07064b50), (4, 0), (8, 0), (4, 1));
        Refused("does not hold together", () => Open(With("META-INF/timestamp002-01.crt", e => e with { CentralExtra = locator })));
    }

    [Theory]
    [InlineData(0x7075)]
    [InlineData(0x0001)]
    [InlineData(0x9901)]
    public void ExtraField_ThatCouldGiveAnotherNameOrLength_IsRefused(int id)
    {
        var field = RawZip.Fields((2, id), (2, 8), (8, 0));
        Refused("extra field", () => Open(With("abc", e => e with { LocalExtra = field })));
        Refused("extra field", () => Open(With("abc", e => e with { CentralExtra = field })));
    }

    [Fact]
    public void ExtraField_ThatIsNotWhole_StandsTwiceOrIsTooLong_IsRefused()
    {
        var times = RawZip.Fields((2, 0x5455), (2, 5), (1, 1), (4, 0x60000000));
        foreach (var field in (byte[][])[times[..^1], [.. times, 0], [.. times, .. times], [0x55, 0x54, 20, 0, .. new byte[20]]])
            Refused("extra field", () => Open(With("abc", e => e with { CentralExtra = field })));
    }

    [Fact]
    public void Checksum_OfSomethingElse_IsRefused()
    {
        Refused("two headers", () => Open(With("abc", e => e with { Local = l => l[14] ^= 1 })));
        Refused("two headers", () => Open(With("abc", e => e with { Central = c => c[16] ^= 1 })));
        Refused("checksum", () => Read(With("abc", e => e with { Local = l => l[14] ^= 1, Central = c => c[16] ^= 1 })));
    }

    [Fact]
    public void Descriptor_ThatSaysSomethingElse_IsRefused()
    {
        foreach (var at in (int[])[0, 4, 8, 12])
        {
            Refused("stands behind abc", () => Open(With("abc", e => e with
            {
                IsDeflated = true, HasDescriptor = true, Descriptor = d => d[at] ^= 1,
            })));
        }

        // The first header says nothing, or the same.
        foreach (var at in (int[])[14, 18, 22])
        {
            Refused("two headers", () => Open(With("abc", e => e with
            {
                IsDeflated = true, HasDescriptor = true, Local = l => l[at] = 7,
            })));
        }

        // Behind what is stored a reader that goes from entry to entry does not find it.
        Refused("packed in a way", () => Open(With("abc", e => e with { HasDescriptor = true })));
    }

    [Theory]
    [InlineData(0xa1ff0000L)]
    [InlineData(0x61b00000L)]
    [InlineData(0x41ed0000L)]
    [InlineData(0x00000010L)]
    [InlineData(0x00000008L)]
    public void Entry_ThatIsNoPlainFile_IsRefused(long attributes) => Refused(
        "no plain file", () => Open(With("abc", e => e with { Central = c => RawZip.Fields((4, attributes)).CopyTo(c, 38) })));

    [Theory]
    [InlineData("meta-inf/contract.pdf")]
    [InlineData("META-INF")]
    [InlineData("META-INF./contract.pdf")]
    [InlineData("MimeType")]
    [InlineData("abc.")]
    [InlineData("abc/d")]
    public void Name_ThatIsAlmostAnotherOne_IsRefused(string name) =>
        Refused("LNC-NAME", () => Open(RawZip.Of([.. Plain(), new(name, [1])])));

    /// <summary>The same characters, composed and decomposed, or an ideograph and the one that it stands for.</summary>
    [Theory]
    [InlineData("\u00e9.txt", "e\u0301.txt")]
    [InlineData("\u00c9.txt", "e\u0301.txt")]
    [InlineData("\u304c.txt", "\u304b\u3099.txt")]
    [InlineData("\u795e.txt", "\ufa19.txt")]
    [InlineData("\u65e5\u00e9.txt", "\u65e5e\u0301.txt")]
    [InlineData("\uac00.txt", "\u1100\u1161.txt")]
    [InlineData("k.txt", "\u212a.txt")]
    [InlineData("\u1e69.txt", "s\u0307\u0323.txt")]
    public void Names_ThatUnicodeMakesOne_AreRefused(string one, string other) =>
        Refused("LNC-NAME", () => Open(RawZip.Of([.. Plain(), new(one, [1]), new(other, [2])])));

    [Theory]
    [InlineData("\u5951\u7d04\u66f8.pdf", "\u898b\u7a4d\u66f8.pdf")]
    [InlineData("\u304b\u3099\u3044\u3068\u3099.pdf", "\u5951\u7d04\u66f8.pdf")]
    [InlineData("\u5c71\ufa11.pdf", "\u7530\u4e2d.pdf")]
    [InlineData("\u00e4.pdf", "\u00f6.pdf")]
    [InlineData("e\u0301.pdf", "f.pdf")]
    public void Names_ThatDiffer_AreRead(string one, string other) =>
        Assert.Equal(11, Open(RawZip.Of([.. Plain(), new(one, [1]), new(other, [2])])).Entries.Count);

    [Fact]
    public void Bomb_OfManyEntries_IsRefusedBeforeAnythingIsUnpacked()
    {
        var zeros = new byte[6 << 20];
        Refused("LNC-SIZE", () => Open(RawZip.Of([.. Plain(), .. Enumerable.Range(0, 3).Select(i => new RawZip.Entry($"z{i}", zeros)
        {
            IsDeflated = true,
        })])));
    }

    private static IEnumerable<RawZip.Entry> Plain() => Example.Select(e => new RawZip.Entry(e.Name, e.Bytes));

    private static byte[] With(Func<RawZip.Entry, RawZip.Entry> change) =>
        RawZip.Of(Plain().Select(e => e.Name == "mimetype" ? e : change(e)));

    private static byte[] With(string name, Func<RawZip.Entry, RawZip.Entry> change) =>
        RawZip.Of(Plain().Select(e => e.Name == name ? change(e) : e));

    private static ZipFile Open(byte[] file) => ZipFile.Open(new MemoryStream(file));

    private static AsicContainer Read(byte[] file) => AsicContainer.Read(new MemoryStream(file), CancellationToken.None);

    private static void Refused(string said, Func<object> read) =>
        Assert.Contains(said, Assert.Throws<CommandException>(read).Message, StringComparison.Ordinal);
}
