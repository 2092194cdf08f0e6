namespace Linking.Files.Tests;

public sealed class DurableFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everyone = (UnixFileMode)0x1B6; // rw for all: more than a usual umask leaves

    private readonly TemporaryFolder _folder = new();

    private string File => _folder["file"];

    [Fact]
    public void Replace_NothingThere_Writes()
    {
        DurableFile.Replace(File, "new"u8);

        AssertOnlyFile("new");
    }

    [Fact]
    public void Replace_AFileThere_TakesItsPlace()
    {
        DurableFile.Replace(File, "old and longer"u8);

        DurableFile.Replace(File, "new"u8);

        AssertOnlyFile("new");
    }

    [Fact]
    public void Replace_AFolderThere_FailsAndLeavesNothing()
    {
        Directory.CreateDirectory(File);

        var failure = Record.Exception(() => DurableFile.Replace(File, "new"u8));

        Assert.True(failure is IOException or UnauthorizedAccessException, failure?.ToString());
        Assert.Equal(["file"], Names());
    }

    [Fact]
    public void Replace_NoSuchFolder_NamesThePlaceAndNotTheTemporaryFile()
    {
        var path = _folder["none/file"];

        var failure = Assert.Throws<IOException>(() => DurableFile.Replace(path, "new"u8));

        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replace_RelativePath_IsOfTheCurrentFolder()
    {
        var path = Path.GetRelativePath(Environment.CurrentDirectory, File);

        DurableFile.Replace(path, "new"u8);

        AssertOnlyFile("new");
    }

    [Fact]
    public void Replace_NamedTemporaryFile_TakesThePlaceOfOneThatAKillLeft()
    {
        System.IO.File.WriteAllText(_folder["file.new"], "half");

        DurableFile.Replace(File, "new"u8, temporary: _folder["file.new"]);

        AssertOnlyFile("new");
    }

    [Fact]
    public void Replace_NamedTemporaryFileIsALink_WritesNotBehindIt()
    {
        System.IO.File.WriteAllText(_folder["other"], "other");
        System.IO.File.CreateSymbolicLink(_folder["file.new"], _folder["other"]);

        DurableFile.Replace(File, "new"u8, temporary: _folder["file.new"]);

        Assert.Equal("other", System.IO.File.ReadAllText(_folder["other"]));
        Assert.Equal(["file", "other"], Names());
    }

    [Fact]
    public async Task Replace_ManyAtOnce_OneOfThemIsThereWhole()
    {
        var contents = Enumerable.Range(0, 8).Select(i => new string((char)('a' + i), 10_000)).ToList();

        await Task.WhenAll(contents.Select(c => Task.Run(() => DurableFile.Replace(File, System.Text.Encoding.ASCII.GetBytes(c)))));

        Assert.Contains(await System.IO.File.ReadAllTextAsync(File), contents);
        Assert.Equal(["file"], Names());
    }

    [Fact]
    public void TryCreate_NothingThere_Writes()
    {
        Assert.True(DurableFile.TryCreate(File, "new"u8));

        AssertOnlyFile("new");
    }

    [Fact]
    public void TryCreate_AFileThere_LeavesIt()
    {
        System.IO.File.WriteAllText(File, "old");

        Assert.False(DurableFile.TryCreate(File, "new"u8));

        AssertOnlyFile("old");
    }

    [Fact]
    public async Task TryCreate_ManyAtOnce_OneWins()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => DurableFile.TryCreate(File, [(byte)i]))));

        var winner = Assert.Single(Enumerable.Range(0, 16), i => made[i]);
        Assert.Equal([(byte)winner], await System.IO.File.ReadAllBytesAsync(File));
        Assert.Equal(["file"], Names());
    }

    [Fact]
    public void TryName_NameTaken_LeavesBoth()
    {
        System.IO.File.WriteAllText(File, "old");
        System.IO.File.WriteAllText(_folder["finished"], "new");

        Assert.False(DurableFile.TryName(_folder["finished"], File));

        Assert.Equal("old", System.IO.File.ReadAllText(File));
        Assert.Equal(["file", "finished"], Names());
    }

    [Fact]
    public void Mode_OfTheOwner_IsKept()
    {
        if (OperatingSystem.IsWindows())
            return;

        DurableFile.Replace(File, "new"u8, OwnerOnly);
        Assert.True(DurableFile.TryCreate(_folder["second"], "new"u8, OwnerOnly));

        Assert.Equal(OwnerOnly, System.IO.File.GetUnixFileMode(File));
        Assert.Equal(OwnerOnly, System.IO.File.GetUnixFileMode(_folder["second"]));
    }

    [Fact]
    public void Mode_WiderThanTheUmask_IsKept()
    {
        if (OperatingSystem.IsWindows())
            return;

        DurableFile.Replace(File, "new"u8, Everyone);

        Assert.Equal(Everyone, System.IO.File.GetUnixFileMode(File));
    }

    public void Dispose() => _folder.Dispose();

    private void AssertOnlyFile(string contents)
    {
        Assert.Equal(contents, System.IO.File.ReadAllText(File));
        Assert.Equal(["file"], Names());
    }

    private string[] Names() =>
        [.. Directory.GetFileSystemEntries(_folder.Path).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];
}
