using Linking.Books.Sinks;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;

namespace Linking.Books.Tests;

public sealed class PublicationBookTests : IDisposable
{
    private static readonly BookOptions Options = new() { Ledger = TestPublications.Ledger, Keys = [TestPublications.VerifierKey] };

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
        Assert.All(book.Entries, e => Assert.Null(e.Evident));
    }

    [Fact]
    public async Task OpenAsync_ReadsTheNotesFolderItself()
    {
        await WriteAsync(_chain);
        Assert.Equal(4, (await PublicationBook.OpenAsync(_folder["publications"], Options, default)).Entries.Count);
    }

    [Fact]
    public async Task Values_TakeTheDateOfTheBookOrTheCallers()
    {
        await WriteAsync(_chain);
        var (now, own) = (Instant.Parse("2027-02-01T00:00:00.000000Z"), Instant.Parse("2027-01-20T00:00:00.000000Z"));
        var book = await OpenAsync();
        Assert.Equal(8, book.Values(now).Count);
        Assert.All(book.Values(now), v => Assert.Equal(now, v.Evident));
        Assert.All(book.WithEvident(own).Values(now), v => Assert.Equal(own, v.Evident));
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
    public async Task OpenAsync_NamesAnExchangedPublication()
    {
        await WriteAsync(_chain);
        await File.WriteAllBytesAsync(Note(2), TestPublications.Sign(_chain[1].Publication with { Size = 201 }).Note.ToArray());
        Assert.StartsWith("The chain breaks between publications 2 and 3", Assert.Single((await OpenAsync()).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NamesADigestThatDiffersUnderOneFunction()
    {
        await WriteAsync(_chain[..2]);
        var previous = _chain[1].Publication.Previous;
        await File.WriteAllBytesAsync(Note(2), TestPublications.Sign(_chain[1].Publication with { Previous = previous with { Beta = previous.Alpha } }).Note.ToArray());
        Assert.Contains("its sha3-256 digest differs", Assert.Single((await OpenAsync()).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NamesSizesAndTimesThatDoNotGrow()
    {
        await WriteAsync(_chain[..2]);
        await File.WriteAllBytesAsync(Note(2), TestPublications.Sign(_chain[1].Publication with { Size = 100, Time = _chain[0].Publication.Time }).Note.ToArray());
        Assert.Collection(
            (await OpenAsync()).Problems,
            p => Assert.Contains("covers 100 rounds, not more", p, StringComparison.Ordinal),
            p => Assert.Contains("not later than publication 1", p, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenAsync_NamesAnotherKey()
    {
        await WriteAsync(_chain[..1]);
        using var other = SigningKey.Generate();
        var key = new NoteSigner(TestPublications.Ledger.PublicationOrigin, other).VerifierKey;
        var book = await PublicationBook.OpenAsync(_folder.Path, Options with { Keys = [key] }, default);
        Assert.Contains("is not signed by the key", Assert.Single(book.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_NamesAnotherLedger()
    {
        await WriteAsync(_chain[..2]);
        await File.WriteAllBytesAsync(Note(3), TestPublications.Chain(3, LedgerId.Parse("other.example"))[2].Note.ToArray());
        var book = await OpenAsync();
        Assert.Equal(2, book.Entries.Count);
        Assert.Contains("is of another ledger: other.example", Assert.Single(book.Problems), StringComparison.Ordinal);
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
                "The file 000002.note holds publication 1.",
                "The file 000003.note has 65536 bytes; a publication has at most 65535.",
                "The file 000004.note is empty.",
                "The file 000005.note is not a publication: it does not follow docs/spec/publication.md.",
                "The file 000006.note is not a plain file.",
                "The file 000007.note is a symbolic link; links are not followed.",
                "The file 1.note is not named by a publication's number (000001.note, 000002.note …).",
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
        var exception = await Assert.ThrowsAsync<BookException>(() => PublicationBook.OpenAsync(_folder.Path, Options with { MaxPublications = 3 }, default));
        Assert.Contains("more than 3 publications", exception.Message, StringComparison.Ordinal);
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

    private string Note(ulong number) => _folder[$"{BookLayout.Folder}/{BookLayout.NoteName(number)}"];

    private Task<PublicationBook> OpenAsync() => PublicationBook.OpenAsync(_folder.Path, Options, default);

    private Task<string> WriteAsync(IReadOnlyList<SinkPublication> publications) => new DirectorySink(_folder.Path).PublishAsync(publications, default);
}
