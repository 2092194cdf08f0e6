using Linking.Books.Sinks;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Vouchers;

namespace Linking.Books.Tests;

public sealed class PublicationBookTests : IDisposable
{
    private static readonly BookOptions Options = new() { Ledger = TestPublications.Ledger };

    private static readonly ReadOnlyMemory<byte> Record = TestRounds.Record().ToBytes();

    private readonly TemporaryFolder _folder = new();
    private readonly List<SinkPublication> _chain = TestPublications.Chain(4);

    [Fact]
    public async Task OpenAsync_ReadsAFolder()
    {
        await WriteAsync(_chain);
        var book = await OpenAsync();
        Assert.Empty(book.Problems);
        Assert.Equal(_chain.Select(p => p.Publication.Root), book.Entries.Select(e => e.Publication.Root));
        Assert.Equal(_chain[2].Note.ToArray(), book.Entries[2].Note.ToArray());
        Assert.All(book.Entries, e => Assert.Null(e.Dated));
    }

    [Fact]
    public async Task OpenAsync_ReadsTheNotesFolderItself()
    {
        await WriteAsync(_chain);
        Assert.Equal(4, (await PublicationBook.OpenAsync(_folder["publications"], Options, default)).Entries.Count);
    }

    [Fact]
    public async Task OpenAsync_NamesAGap()
    {
        await WriteAsync(_chain);
        File.Delete(Note(2));
        File.Delete(Note(3));
        Assert.Equal(["Publications 2 to 3 are missing."], (await OpenAsync()).Problems);
    }

    [Fact]
    public async Task OpenAsync_NamesAMissingBeginning()
    {
        await WriteAsync(_chain);
        File.Delete(Note(1));
        Assert.Equal(["Publication 1 is missing."], (await OpenAsync()).Problems);
    }

    [Fact]
    public async Task OpenAsync_NamesAnotherLedger()
    {
        await WriteAsync(_chain[..2]);
        await File.WriteAllBytesAsync(Note(3), TestPublications.Chain(3, LedgerId.Parse("other.example"))[2].Note.ToArray());
        var book = await OpenAsync();
        Assert.Equal(2, book.Entries.Count);
        Assert.Contains("of another ledger, other.example", Assert.Single(book.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_AnotherIdentityOfTheSameName_IsNotUsed()
    {
        await WriteAsync(_chain[..2]);
        await File.WriteAllBytesAsync(Note(3), TestPublications.Chain(3, seed: "forged")[2].Note.ToArray());
        var book = await OpenAsync();
        Assert.Equal([1UL, 2UL], book.Entries.Select(e => e.Publication.Number));
        Assert.Contains("names another ledger of the id", Assert.Single(book.Problems), StringComparison.Ordinal);

        // Whoever pins an identity is not misled by what stands first.
        var forged = new Verification.LedgerIdentity(TestPublications.IdentityOf(TestPublications.Ledger, "forged"));
        var pinned = await PublicationBook.OpenAsync(_folder.Path, Options with { Identity = forged }, default);
        Assert.Equal([3UL], pinned.Entries.Select(e => e.Publication.Number));
    }

    [Fact]
    public async Task OpenAsync_ExchangedPublication_TakesAwayNothing_ForTheVerifierToJudge()
    {
        await WriteAsync(_chain);
        await File.WriteAllBytesAsync(Note(2), TestPublications.Sign(_chain[1].Publication with { Size = 201 }).Note.ToArray());
        var book = await OpenAsync();
        Assert.Empty(book.Problems);
        Assert.Equal([100UL, 201UL, 300UL, 400UL], book.Entries.Select(e => e.Publication.Size));
    }

    [Fact]
    public async Task OpenAsync_ReadsRecordAndVouchers_AndNamesThoseThatCannotBeRead()
    {
        await WriteAsync(_chain[..2]);
        var voucher = Stamped(_chain[1].Publication);
        for (var k = 1; k <= BookFile.MaxVouchers; k++)
            await File.WriteAllBytesAsync(_folder[$"publications/000002.stamped.{k}.lvc"], voucher);
        // By name it stands after the 64 that are read, and is not looked into.
        await File.WriteAllTextAsync(_folder["publications/000002.stamped.9.lvc"], "no voucher");
        await File.WriteAllBytesAsync(_folder["publications/000002.cosigned.1.lvc"], voucher);
        await File.WriteAllBytesAsync(_folder["publications/000001.cosigned.1.lvc"], voucher);
        await File.WriteAllTextAsync(_folder["publications/000001.ledger.1.lvc"], "no voucher");
        await File.WriteAllTextAsync(_folder["publications/000001.observed.1.lvc"], "of a kind that no book holds");

        var book = await OpenAsync();

        Assert.Equal(Record.ToArray(), book.Record!.Value.ToArray());
        Assert.Equal(BookFile.MaxVouchers - 1, book.Vouchers.Count);
        Assert.Collection(
            book.Problems.Order(StringComparer.Ordinal),
            p => Assert.Equal("Publication 2 has 65 vouchers; the first 64 by name are read.", p),
            p => Assert.Equal("The file 000001.cosigned.1.lvc is not read: it holds a voucher of another kind than its name says.", p),
            p => Assert.StartsWith("The file 000001.ledger.1.lvc is not read: ", p, StringComparison.Ordinal),
            p => Assert.StartsWith("The file 000001.observed.1.lvc is named neither", p, StringComparison.Ordinal),
            p => Assert.Equal("The file 000002.cosigned.1.lvc is not read: it holds a voucher of another kind than its name says.", p));
    }

    [Fact]
    public async Task OpenAsync_RecordThatCannotBeRead_IsNamed()
    {
        await WriteAsync(_chain[..1]);
        await File.WriteAllTextAsync(_folder["publications/record.lrc"], "no record");
        var book = await OpenAsync();
        Assert.Null(book.Record);
        Assert.StartsWith("The file record.lrc is not read: ", Assert.Single(book.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NamesFilesThatAreNoPublications()
    {
        await WriteAsync(_chain[..1]);
        File.Copy(Note(1), Note(2));
        await File.WriteAllBytesAsync(Note(3), new byte[SignedNote.MaxSize + 1]);
        await File.WriteAllTextAsync(Note(4), "");
        await File.WriteAllTextAsync(Note(5), "hello\n");
        Directory.CreateDirectory(Note(6));
        File.CreateSymbolicLink(Note(7), Note(1));
        File.Copy(Note(1), _folder["publications/1.note"]);

        var book = await OpenAsync();

        Assert.Single(book.Entries);
        Assert.Equal(
            [
                "The file 000002.note holds publication 1, and is not read.",
                "The file 000003.note has 262145 bytes; at most 262144 are allowed for what it is.",
                "The file 000004.note is empty.",
                "The file 000005.note is not read: The publication is malformed: it is not a signed note.",
                "The file 000006.note is not a plain file.",
                "The file 000007.note is a symbolic link; links are not followed.",
                "The file 1.note is named neither by a publication's number (000001.note) nor as a voucher for one (000001.stamped.1.lvc).",
            ],
            book.Problems.Order(StringComparer.Ordinal));
    }

    [ProgramFact("mkfifo")]
    public async Task OpenAsync_DoesNotWaitForAPipe()
    {
        await WriteAsync(_chain[..1]);
        Programs.Run("mkfifo", $"\"{Note(2)}\"");
        Assert.Equal(["The file 000002.note is empty."], (await OpenAsync()).Problems);
    }

    [Fact]
    public async Task OpenAsync_RefusesMoreThanTheLimit()
    {
        await WriteAsync(_chain);
        var exception = await Assert.ThrowsAsync<BookException>(()
            => PublicationBook.OpenAsync(_folder.Path, Options with { MaxPublications = 3 }, default));
        Assert.Contains("more than 3 publications", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_CountsFilesThatItCannotReadWithThePublications()
    {
        await WriteAsync(_chain[..2]);
        await File.WriteAllTextAsync(Note(7), "");
        Assert.Equal(2, (await PublicationBook.OpenAsync(_folder.Path, Options with { MaxPublications = 3 }, default)).Entries.Count);
        await File.WriteAllTextAsync(_folder["publications/zz.lvc"], "misnamed");
        var exception = await Assert.ThrowsAsync<BookException>(()
            => PublicationBook.OpenAsync(_folder.Path, Options with { MaxPublications = 3 }, default));
        Assert.Contains("more than 3 publications", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_RefusesMoreBytesThanTheLimit_BeforeItReadsAny()
    {
        await WriteAsync(_chain[..1]);
        // Without contents on the disk: 256 MiB but for the note and the record; then one byte more than there is room for.
        var left = BookFile.MaxBookSize - _chain[0].Note.Length - Record.Length;
        for (var k = 0; left > 0; k++)
        {
            using var file = File.Create(
                _folder[$"publications/{(k / BookFile.MaxVouchers) + 1:D6}.stamped.{(k % BookFile.MaxVouchers) + 1}.lvc"]);
            file.SetLength(Math.Min(left, Voucher.MaxSize));
            left -= file.Length;
        }

        await File.WriteAllTextAsync(_folder["publications/900000.ledger.1.lvc"], "1");
        Assert.Contains("more than 256 MiB", await FailureAsync(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_SaysThatThereIsNoBook()
    {
        await File.WriteAllTextAsync(_folder["file"], "");
        Assert.Contains("No publication was found", await FailureAsync(_folder.Path), StringComparison.Ordinal);
        Assert.Contains("There is no folder", await FailureAsync(_folder["nowhere"]), StringComparison.Ordinal);
        Assert.Contains("is a file", await FailureAsync(_folder["file"]), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> FailureAsync(string source) =>
        (await Assert.ThrowsAsync<BookException>(() => PublicationBook.OpenAsync(source, Options, default))).Message;

    /// <summary>A voucher of kind stamped; whether its evidence is right is for the verifier to say.</summary>
    private static byte[] Stamped(Publication publication) => [
        .. "LVC"u8, 1, 3, 1, .. Length(publication.ToBytes().Length), .. publication.ToBytes(), .. Length(6), .. Length(1), 0x30, 0];

    private static byte[] Length(int count) => [0, (byte)(count >> 16), (byte)(count >> 8), (byte)count];

    private string Note(ulong number) => _folder[$"{BookFile.Folder}/{BookFile.OfPublication(number).Name}"];

    private Task<PublicationBook> OpenAsync() => PublicationBook.OpenAsync(_folder.Path, Options, default);

    private Task<string> WriteAsync(IReadOnlyList<SinkPublication> publications)
        => new DirectorySink(_folder.Path).PublishAsync(publications, Record, default);
}
