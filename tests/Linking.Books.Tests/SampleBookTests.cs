using System.Buffers.Binary;

using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Trees;
using Linking.Verification;

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
        var files = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder.Path, f)).Order().ToList();
        if (Environment.GetEnvironmentVariable("LINKING_WRITE_SAMPLE") == "1")
            await ledger.WriteAsync(Sample);

        Assert.Equal(files, Directory.GetFiles(Sample, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Sample, f)).Order());
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
        var last = default(DigestPair);
        foreach (var bytes in headers)
        {
            Assert.True(Header.TryDecode(bytes, out var header, out _));
            Assert.Equal((history.Size, last, history.Root), (header.Index, header.PreviousLink, header.HistoryRoot));
            last = Header.LinkOf(bytes);
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
            var notice = await File.ReadAllTextAsync(Path.Combine(Sample, BookLayout.Folder, BookLayout.NoticeName(entry.Publication.Number)));
            var (alpha, beta) = PrintCode.Of(entry.Publication);
            Assert.All([.. alpha.ToGroups(), .. beta.ToGroups()], group => Assert.Contains(group, notice, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Sample_LetterIsValidByTheBookAndByThePrintCodes()
    {
        var book = await OpenAsync();
        var now = Instant.Parse("2026-12-01T00:00:00.000000Z");
        var (alpha, beta) = PrintCode.Of(book.Entries[1].Publication);
        foreach (var values in (IReadOnlyList<RepresentativeValue>[])[book.Values(now), [RepresentativeValue.Of(alpha, now), RepresentativeValue.Of(beta, now)]])
        {
            var token = await File.ReadAllBytesAsync(Path.Combine(Sample, SampleLedger.TokenName));
            var letter = await File.ReadAllBytesAsync(Path.Combine(Sample, SampleLedger.LetterName));
            var verdict = Verifier.Verify(token, Imprint.Compute(letter), new Linking.Verification.Trust { Ledger = SampleLedger.Id, Now = now, Values = values });
            Assert.Equal(VerificationResult.Valid, verdict.Result);
        }
    }

    internal static async Task<PublicationBook> OpenAsync()
    {
        var key = VerifierKey.Parse((await File.ReadAllTextAsync(Path.Combine(Sample, SampleLedger.KeyName))).TrimEnd('\n'));
        return await PublicationBook.OpenAsync(Sample, new BookOptions { Ledger = SampleLedger.Id, Keys = [key] }, default);
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
