namespace Linking.Files.Tests;

/// <summary>
/// System calls of a real process fail, or it is killed before them. It never says that something is on the disk that
/// is not, the old file stands, and nothing unfinished is left, or the next run removes it.
/// </summary>
public sealed class InjectionTests : IDisposable
{
    private const string Open = "openat";
    private const string Write = "?write,?pwrite64";
    private const string Fsync = "fsync";
    private const string Rename = "?rename,?renameat,?renameat2";
    private const string Link = "?link,?linkat";
    private const string Unlink = "?unlink,?unlinkat";
    private const int Killed = 137;

    private readonly TemporaryFolder _folder = new();

    /// <param name="calls">With a space between them.</param>
    public static TheoryData<string, string> CallsAndErrors(string calls)
    {
        var data = new TheoryData<string, string>();
        foreach (var call in calls.Split(' '))
        {
            foreach (var error in (string[])["EIO", "ENOSPC", "EDQUOT"])
                data.Add(call, error);
        }

        return data;
    }

    private string Target => _folder["file"];

    private string Unfinished => Target + Program.Temporary;

    [ProgramTheory("strace")]
    [MemberData(nameof(CallsAndErrors), $"{Open} {Write} {Fsync} {Rename}")]
    public async Task Replace_CallFails_SaysSo_AndTheOldFileStands(string call, string error)
    {
        await File.WriteAllTextAsync(Target, "old");

        var run = await InjectedRun.RunAsync(Unfinished, call, $"error={error}:when=1", "replace", Target, "new");

        AssertRefused(run, error);
        Assert.Equal("old", await File.ReadAllTextAsync(Target));
        Assert.Equal(["file"], Names());
    }

    [ProgramTheory("strace")]
    [MemberData(nameof(CallsAndErrors), Fsync)]
    public async Task Replace_FolderCannotBeFlushed_SaysSo_AndTheNewFileIsWhole(string call, string error)
    {
        await File.WriteAllTextAsync(Target, "old");

        var run = await InjectedRun.RunAsync(_folder.Path, call, $"error={error}:when=1", "replace", Target, "new");

        AssertRefused(run, error);
        Assert.Equal("new", await File.ReadAllTextAsync(Target));
        Assert.Equal(["file"], Names());
    }

    [ProgramTheory("strace")]
    [MemberData(nameof(CallsAndErrors), $"{Open} {Write} {Fsync} {Rename}")]
    public async Task Create_CallFails_SaysSo_AndThereIsNone(string call, string error)
    {
        var run = await InjectedRun.RunAsync(Unfinished, call, $"error={error}:when=1", "create", Target, "new");

        AssertRefused(run, error);
        Assert.Empty(Names());
    }

    [ProgramTheory("strace")]
    [MemberData(nameof(CallsAndErrors), Fsync)]
    public async Task Create_FolderCannotBeFlushed_SaysSo_AndThereIsNone(string call, string error)
    {
        var run = await InjectedRun.RunAsync(_folder.Path, call, $"error={error}:when=1", "create", Target, "new");

        AssertRefused(run, error);
        Assert.Empty(Names());
    }

    [ProgramTheory("strace")]
    [InlineData("replace", Open)]
    [InlineData("replace", Write)]
    [InlineData("replace", Fsync)]
    [InlineData("replace", Rename)]
    [InlineData("create", Rename)]
    public async Task Write_CallIsInterrupted_IsMadeAgain(string verb, string call)
    {
        var run = await InjectedRun.RunAsync(Unfinished, call, "error=EINTR:when=1", verb, Target, "new");

        AssertDoneAfterOneMore(run);
        Assert.Equal("new", await File.ReadAllTextAsync(Target));
        Assert.Equal(["file"], Names());
    }

    [ProgramFact("strace")]
    public async Task Write_FlushOfTheFolderIsInterrupted_IsMadeAgain()
    {
        var run = await InjectedRun.RunAsync(_folder.Path, Fsync, "error=EINTR:when=1", "create", Target, "new");

        AssertDoneAfterOneMore(run);
        Assert.Equal("new", await File.ReadAllTextAsync(Target));
    }

    [ProgramFact("strace")]
    public async Task Write_NothingFails_FlushesTheFileBeforeTheNameAndTheFolderAfterIt()
    {
        var run = await InjectedRun.RunAsync(["-e", $"trace={Fsync},{Rename}"], ["replace", Target, "new"]);

        Assert.Equal(0, run.Code);
        Assert.Collection(
            run.Calls,
            c => Assert.Contains($"<{Unfinished}>", c, StringComparison.Ordinal),
            c => Assert.Contains($"\"{Target}\"", c, StringComparison.Ordinal),
            c => Assert.Contains($"<{_folder.Path}>", c, StringComparison.Ordinal));
    }

    [ProgramFact("strace")]
    public async Task Create_FileSystemThatCannotRenameWithoutReplacing_Links()
    {
        string[] watched = ["-P", Unfinished, "-e", $"trace={Rename},{Link}"];
        var run = await InjectedRun.RunAsync([.. watched, "-e", $"inject={Rename}:error=EINVAL"], ["create", Target, "new"]);
        var second = await InjectedRun.RunAsync([.. watched, "-e", $"inject={Rename}:error=EINVAL"], ["create", Target, "newer"]);

        Assert.Equal((0, 1), (run.Code, run.Injected));
        Assert.Equal((1, 1), (second.Code, second.Injected));
        Assert.Contains("link", run.Calls[^1], StringComparison.Ordinal);
        Assert.Equal("new", await File.ReadAllTextAsync(Target));
        Assert.Equal(["file"], Names());
    }

    [ProgramFact("strace")]
    public async Task Create_FileSystemWithoutLinksToo_LooksAndRenames()
    {
        string[] faults = ["-e", "inject=renameat2:error=EINVAL", "-e", $"inject={Link}:error=EPERM"];
        var run = await InjectedRun.RunAsync(["-P", Unfinished, "-e", $"trace={Rename},{Link}", .. faults], ["create", Target, "new"]);
        var second = await InjectedRun.RunAsync(["-P", Unfinished, "-e", $"trace={Rename},{Link}", .. faults], ["create", Target, "newer"]);

        Assert.Equal((0, 2), (run.Code, run.Injected));
        Assert.Equal(1, second.Code);
        Assert.Equal("new", await File.ReadAllTextAsync(Target));
        Assert.Equal(["file"], Names());
    }

    [ProgramFact("strace")]
    public async Task Write_FileSystemThatKnowsNoFlushOfFolders_IsDone()
    {
        var run = await InjectedRun.RunAsync(_folder.Path, Fsync, "error=EINVAL", "create", Target, "new");

        Assert.Equal((0, 1), (run.Code, run.Injected));
        Assert.Equal("new", await File.ReadAllTextAsync(Target));
    }

    [ProgramFact("strace")]
    public async Task Write_UnfinishedFileCannotBeRemoved_IsNamed_AndTheNextWriteRemovesIt()
    {
        // The first removal is that of a file that a kill has left; here there is none.
        string[] faults = ["-e", $"inject={Fsync}:error=EIO", "-e", $"inject={Unlink}:error=EIO:when=2+"];
        var run = await InjectedRun.RunAsync(["-P", Unfinished, "-e", $"trace={Fsync},{Unlink}", .. faults], ["replace", Target, "new"]);

        AssertRefused(run, "EIO");
        Assert.Contains(Unfinished, run.Said, StringComparison.Ordinal);
        Assert.Equal(["file.new"], Names());

        DurableFile.Replace(Target, "newer"u8, temporary: Unfinished);
        Assert.Equal("newer", await File.ReadAllTextAsync(Target));
        Assert.Equal(["file"], Names());
    }

    [ProgramTheory("strace")]
    [InlineData("replace", Write, "old")]
    [InlineData("replace", Fsync, "old")]
    [InlineData("replace", Rename, "old")]
    [InlineData("create", Write, null)]
    [InlineData("create", Fsync, null)]
    [InlineData("create", Rename, null)]
    public async Task Write_KilledBeforeACall_LeavesTheOldFile_AndTheNextWriteCleansUp(string verb, string call, string? old)
    {
        if (old is not null)
            await File.WriteAllTextAsync(Target, old);

        var run = await InjectedRun.RunAsync(Unfinished, call, "signal=SIGKILL:when=1", verb, Target, "new");

        Assert.Equal(Killed, run.Code);
        Assert.Equal(old, File.Exists(Target) ? await File.ReadAllTextAsync(Target) : null);
        Assert.True(File.Exists(Unfinished));
        var again = await InjectedRun.RunAsync(["-e", "trace=none"], [verb, Target, "newer"]);
        Assert.Equal(0, again.Code);
        Assert.Equal("newer", await File.ReadAllTextAsync(Target));
        Assert.Equal(["file"], Names());
    }

    [ProgramTheory("strace")]
    [MemberData(nameof(CallsAndErrors), Fsync)]
    public async Task Flush_Fails_SaysSo(string call, string error)
    {
        await File.WriteAllTextAsync(Target, "old");

        AssertRefused(await InjectedRun.RunAsync(Target, call, $"error={error}:when=1", "flush", Target), error);
    }

    [ProgramFact("strace")]
    public async Task Folder_ItsNameCannotBeFlushed_SaysSo_AndTheNextCallFlushesItAgain()
    {
        var run = await InjectedRun.RunAsync(_folder["a"], Fsync, "error=EIO:when=1", "folder", _folder["a/b/c"]);

        AssertRefused(run, "EIO");
        Assert.True(Directory.Exists(_folder["a/b"]));
        Assert.False(Directory.Exists(_folder["a/b/c"]));
        var again = await InjectedRun.RunAsync(["-P", _folder["a"], "-e", $"trace={Fsync}"], ["folder", _folder["a/b/c"]]);
        Assert.Equal(0, again.Code);
        Assert.Single(again.Calls);
        Assert.True(Directory.Exists(_folder["a/b/c"]));
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertRefused(InjectedRun run, string error)
    {
        var number = error switch { "EIO" => 5, "ENOSPC" => 28, _ => 122 };
        Assert.True(run.Injected > 0, "The call was not made.");
        Assert.Equal(1, run.Code);
        Assert.StartsWith($"{number} ", run.Said, StringComparison.Ordinal);
    }

    private static void AssertDoneAfterOneMore(InjectedRun run)
    {
        Assert.Equal((0, 1), (run.Code, run.Injected));
        Assert.True(run.Calls.Length > 1, string.Join('\n', run.Calls));
    }

    private string[] Names() =>
        [.. Directory.GetFileSystemEntries(_folder.Path).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];
}
