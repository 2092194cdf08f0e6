using System.Buffers.Binary;

using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Trees;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Books.Tests;

/// <summary>The sample in <c>publications/sample</c>, verified from its bytes. LINKING_WRITE_SAMPLE=1 writes it again.</summary>
public class SampleBookTests
{
    private static readonly string Sample = Path.Combine(Root(), "publications", "sample");

    [Fact]
    public async Task Sample_IsWhatTheGeneratorWrites()
    {
        using var ledger = new SampleLedger();
        using var folder = new TemporaryFolder();
        await ledger.WriteAsync(folder.Path);
        var files = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder.Path, f))
            .Order().ToList();
        if (Environment.GetEnvironmentVariable("LINKING_WRITE_SAMPLE") == "1")
            await ledger.WriteAsync(Sample);

        Assert.Equal(files, Directory.GetFiles(Sample, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Sample, f))
            .Order());
        foreach (var file in files)
            Assert.Equal(await File.ReadAllBytesAsync(folder[file]), await File.ReadAllBytesAsync(Path.Combine(Sample, file)));
    }

    [Fact]
    public async Task Sample_ChainAndSignaturesHold()
    {
        var book = await OpenAsync();
        Assert.Empty(book.Problems);
        Assert.Equal([1UL, 2UL, 3UL], book.Entries.Select(e => e.Publication.Number));
    }

    [Fact]
    public async Task Sample_RootsFollowFromTheHeaders()
    {
        var book = await OpenAsync();
        var headers = Headers();
        Assert.Equal((ulong)headers.Count, book.Entries[^1].Publication.Size);
        var history = new CompactRange();
        var last = Suite.One.Zero;
        foreach (var bytes in headers)
        {
            Assert.True(Header.TryDecode(bytes, out var header, out _));
            Assert.Equal((history.Size, last, history.Root), (header.Index, header.PreviousLink, header.HistoryRoot));
            last = Suite.One.HashEntry(bytes);
            history.Append(last);
            if (book.Entries.SingleOrDefault(e => e.Publication.Size == history.Size) is { } entry)
                Assert.Equal((history.Root, header.Time), (entry.Publication.Root, entry.Publication.Time));
        }
    }

    [Fact]
    public async Task Sample_NewspaperTextsCarryThePrintCodes()
    {
        foreach (var entry in (await OpenAsync()).Entries)
        {
            var notice = await File.ReadAllTextAsync(Path.Combine(Sample, BookFile.Folder, $"{entry.Publication.Number:D6}.txt"));
            Assert.All(PrintCode.Of(entry.Publication).SelectMany(code => code.ToGroups()),
                group => Assert.Contains(group, notice, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(VoucherKind.Observed)]
    [InlineData(VoucherKind.Print)]
    public async Task Sample_LetterIsProvenByWhoSawTheBookOrThePaper(VoucherKind kind)
    {
        var book = await OpenAsync();
        var seen = Instant.Parse("2026-11-22T00:00:00.000000Z");
        var codes = PrintCode.Of(book.Entries[1].Publication);
        var verdict = Verifier.Verify(
            await File.ReadAllBytesAsync(Path.Combine(Sample, SampleLedger.TokenName)),
            Suite.One.Hash(await File.ReadAllBytesAsync(Path.Combine(Sample, SampleLedger.LetterName))),
            new Trust
            {
                Identity = new LedgerIdentity(book.Entries[0].Publication.Identity),
                Record = book.Record,
                Publications = [.. book.Entries.Select(e => new GivenPublication(e.Note))],
                Vouchers = [.. codes.Select(c
                    => (ReadOnlyMemory<byte>)new Voucher(kind, new RootSubject(c.Value), new WordsEvidence(seen, seen, "p. 5")).ToBytes())],
                Held = Instant.Parse("2026-12-01T00:00:00.000000Z"),
            });
        Assert.Equal((VerificationResult.Valid, Basis.Published, seen), (verdict.Result, verdict.Basis, verdict.ProvenLatest));
        Assert.True(verdict.IsAttributed);
    }

    internal static async Task<PublicationBook> OpenAsync()
    {
        return await PublicationBook.OpenAsync(Sample, new BookOptions { Ledger = SampleLedger.Id }, default);
    }

    private static List<byte[]> Headers()
    {
        var rest = File.ReadAllBytes(Path.Combine(Sample, SampleLedger.HeadersName)).AsSpan();
        var headers = new List<byte[]>();
        while (!rest.IsEmpty)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            headers.Add(rest.Slice(2, length).ToArray());
            rest = rest[(2 + length)..];
        }

        return headers;
    }

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Linking.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
