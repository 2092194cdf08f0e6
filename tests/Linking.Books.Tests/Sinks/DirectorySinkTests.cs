using Linking.Books.Sinks;
using Linking.Publications;

namespace Linking.Books.Tests.Sinks;

public sealed class DirectorySinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SinkPublication> _chain = TestPublications.Chain(4);

    [Fact]
    public async Task PublishAsync_WritesNoteNoticeAndIndex()
    {
        var sink = new DirectorySink(_folder["new/book"]);
        Assert.Null(await sink.ReadLastAsync(default));

        Assert.Equal(_folder["new/book/publications/000003.txt"], await sink.PublishAsync(_chain[..3], default));

        Assert.Equal(_chain[1].Note.ToArray(), await File.ReadAllBytesAsync(_folder["new/book/publications/000002.note"]));
        Assert.Contains("| 3 |", await File.ReadAllTextAsync(_folder["new/book/README.md"]), StringComparison.Ordinal);
        Assert.Equal(7, Directory.GetFiles(_folder["new"], "*", SearchOption.AllDirectories).Length);
        var last = await sink.ReadLastAsync(default);
        Assert.Equal(3UL, last!.Number);
        Assert.Equal(_chain[2].Note.ToArray(), last.Note.ToArray());
    }

    [Fact]
    public async Task PublishAsync_TheSameAgainChangesNothing()
    {
        var sink = new DirectorySink(_folder.Path);
        await sink.PublishAsync(_chain, default);
        var before = Snapshot();
        await sink.PublishAsync(_chain[..2], default);
        await sink.PublishAsync(_chain, default);
        Assert.Equal(before, Snapshot());
    }

    [Theory]
    [InlineData("publications/000002.note")]
    [InlineData("publications/000002.txt")]
    [InlineData("README.md")]
    public async Task PublishAsync_NeverOverwritesAnotherFile(string name)
    {
        var sink = new DirectorySink(_folder.Path);
        await sink.PublishAsync(_chain[..1], default);
        await File.WriteAllTextAsync(_folder[name], "mine");

        var exception = await Assert.ThrowsAsync<SinkException>(() => sink.PublishAsync([_chain[1]], default));

        Assert.Contains(_folder[name], exception.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder[name]));
    }

    [Fact]
    public async Task ReadLastAsync_StopsAtAGapSoThatItIsFilled()
    {
        var sink = new DirectorySink(_folder.Path);
        await sink.PublishAsync(_chain, default);
        var before = Snapshot();
        File.Delete(_folder["publications/000002.note"]);
        Assert.Equal(1UL, (await sink.ReadLastAsync(default))!.Number);

        await sink.PublishAsync(_chain[1..], default);

        Assert.Equal(before.Where(f => f.Name != "README.md"), Snapshot().Where(f => f.Name != "README.md"));
        Assert.Equal(4UL, (await sink.ReadLastAsync(default))!.Number);
    }

    [Fact]
    public async Task PublishAsync_SaysThatTheFolderCannotBeWritten()
    {
        await File.WriteAllTextAsync(_folder["file"], "");
        var exception = await Assert.ThrowsAsync<SinkException>(() => new DirectorySink(_folder["file/book"]).PublishAsync(_chain, default));
        Assert.Contains("could not be read or written", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoteName_RoundTrip()
    {
        foreach (var number in (ulong[])[1, 42, 999_999, 1_000_000, long.MaxValue])
        {
            Assert.True(BookLayout.TryParseNoteName(BookLayout.NoteName(number), out var read));
            Assert.Equal(number, read);
        }

        foreach (var wrong in (string[])["000000.note", "1.note", "0000001.note", "00000a.note", "000001.NOTE", " 00001.note", "-00001.note", ".note", "000001.note.note", "99999999999999999999.note"])
            Assert.False(BookLayout.TryParseNoteName(wrong, out _), wrong);
    }

    public void Dispose() => _folder.Dispose();

    private List<(string Name, string Contents)> Snapshot() =>
        [.. Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Order().Select(f => (Path.GetRelativePath(_folder.Path, f), File.ReadAllText(f)))];
}
