using Linking.Books.Sinks;
using Linking.Publications;

namespace Linking.Books.Tests.Sinks;

public sealed class DirectorySinkTests : IDisposable
{
    private static readonly ReadOnlyMemory<byte> Record = TestRounds.Record().ToBytes();

    private readonly TemporaryFolder _folder = new();
    private readonly List<SinkPublication> _chain = TestPublications.Chain(4);

    [Fact]
    public async Task PublishAsync_WritesNoteNoticeAndIndex()
    {
        var sink = new DirectorySink(_folder["new/book"]);
        Assert.Null(await sink.ReadLastAsync(default));

        Assert.Equal(_folder["new/book/publications/000003.txt"], await sink.PublishAsync(_chain[..3], Record, default));

        Assert.Equal(_chain[1].Note.ToArray(), await File.ReadAllBytesAsync(_folder["new/book/publications/000002.note"]));
        Assert.Contains("| 3 |", await File.ReadAllTextAsync(_folder["new/book/README.md"]), StringComparison.Ordinal);
        Assert.Equal(8, Directory.GetFiles(_folder["new"], "*", SearchOption.AllDirectories).Length);
        var last = await sink.ReadLastAsync(default);
        Assert.Equal(3UL, last!.Number);
        Assert.Equal(_chain[2].Note.ToArray(), last.Note.ToArray());
    }

    [Fact]
    public async Task PublishAsync_TheSameAgainChangesNothing()
    {
        var sink = new DirectorySink(_folder.Path);
        await sink.PublishAsync(_chain, Record, default);
        var before = Snapshot();
        await sink.PublishAsync(_chain[..2], Record, default);
        await sink.PublishAsync(_chain, Record, default);
        Assert.Equal(before, Snapshot());
    }

    [Theory]
    [InlineData("publications/000002.note")]
    [InlineData("publications/000002.txt")]
    [InlineData("README.md")]
    public async Task PublishAsync_NeverOverwritesAnotherFile(string name)
    {
        var sink = new DirectorySink(_folder.Path);
        await sink.PublishAsync(_chain[..1], Record, default);
        await File.WriteAllTextAsync(_folder[name], "mine");

        var exception = await Assert.ThrowsAsync<SinkException>(() => sink.PublishAsync([_chain[1]], Record, default));

        Assert.Contains(_folder[name], exception.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(_folder[name]));
    }

    [Theory]
    [InlineData("publications/000001.note")]
    [InlineData("publications/000002.note")]
    [InlineData("publications/000002.txt")]
    public async Task PublishAsync_ToAFolderOfAnotherLedger_WritesNothing(string name)
    {
        Directory.CreateDirectory(_folder["publications"]);
        await File.WriteAllTextAsync(_folder[name], "another ledger's");
        var before = Snapshot();

        await Assert.ThrowsAsync<SinkException>(() => new DirectorySink(_folder.Path).PublishAsync(_chain[..3], Record, default));

        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task ReadLastAsync_StopsAtAGapSoThatItIsFilled()
    {
        var sink = new DirectorySink(_folder.Path);
        await sink.PublishAsync(_chain, Record, default);
        var before = Snapshot();
        File.Delete(_folder["publications/000002.note"]);
        Assert.Equal(1UL, (await sink.ReadLastAsync(default))!.Number);

        await sink.PublishAsync(_chain[1..], Record, default);

        Assert.Equal(before.Where(f => f.Name != "README.md"), Snapshot().Where(f => f.Name != "README.md"));
        Assert.Equal(4UL, (await sink.ReadLastAsync(default))!.Number);
    }

    [Fact]
    public async Task PublishAsync_SaysThatTheFolderCannotBeWritten()
    {
        await File.WriteAllTextAsync(_folder["file"], "");
        var exception = await Assert.ThrowsAsync<SinkException>(() => new DirectorySink(_folder["file/book"])
            .PublishAsync(_chain, Record, default));
        Assert.Contains("could not be read or written", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_RecordThatGrew_IsTakenUp_AndAnotherOneIsNeverOverwritten()
    {
        var rounds = new TestRounds();
        var grown = TestRounds.RecordOf(rounds.Next(), rounds.NextOfRecord(), rounds.Next());
        var sink = new DirectorySink(_folder.Path);
        await sink.PublishAsync(_chain[..1], Record, default);

        await sink.PublishAsync(_chain[..2], grown, default);

        Assert.Equal(grown, await File.ReadAllBytesAsync(_folder["publications/record.lrc"]));
        var older = await Assert.ThrowsAsync<SinkException>(() => sink.PublishAsync(_chain[..3], Record, default));
        Assert.Contains("record.lrc holds other events", older.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["publications/000003.note"]));
    }

    public void Dispose() => _folder.Dispose();

    private List<(string Name, string Contents)> Snapshot() =>
        [.. Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Order()
            .Select(f => (Path.GetRelativePath(_folder.Path, f), File.ReadAllText(f)))];
}
