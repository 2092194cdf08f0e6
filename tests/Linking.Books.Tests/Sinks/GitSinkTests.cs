using Linking.Books.Git;
using Linking.Books.Sinks;

using Microsoft.Extensions.Time.Testing;

namespace Linking.Books.Tests.Sinks;

public sealed class GitSinkTests : IDisposable
{
    private static readonly ReadOnlyMemory<byte> Record = TestRounds.Record().ToBytes();

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2027, 1, 16, 0, 0, 0, TimeSpan.Zero));
    private readonly List<SinkPublication> _chain = TestPublications.Chain(6);

    [ProgramFact("git")]
    public async Task PublishAsync_MakesARepositoryWithOneReadableCommitEach()
    {
        var sink = Sink();
        Assert.Null(await sink.ReadLastAsync(default));
        var where = await sink.PublishAsync(_chain[..2], Record, default);

        Assert.Equal(
            "publication 2: 200 rounds to 2027-01-15T10:00:00Z|Linking <linking@localhost>|2027-01-16\npublication 1: 100 rounds to "
                + "2027-01-15T09:00:00Z|Linking <linking@localhost>|2027-01-16\n",
            Git(_folder["clone"], "log --format=%s|%cn%x20<%ce>|%cs"));
        Assert.Contains("sha3-256 "
            + _chain[1].Publication.Root.Beta, Git(_folder["clone"], "log -1 --format=%B"), StringComparison.Ordinal);
        Assert.Equal("publications\n", Git(_folder["clone"], "branch --show-current"));
        Assert.Equal("", Git(_folder["clone"], "status --porcelain"));
        Assert.Equal(_chain[1].Note.ToArray(), await File.ReadAllBytesAsync(_folder["clone/publications/000002.note"]));
        Assert.EndsWith(Git(_folder["clone"], "rev-parse HEAD")[..12], where, StringComparison.Ordinal);
        Assert.Equal(2UL, (await sink.ReadLastAsync(default))!.Number);
        Git(_folder["clone"], "fsck --strict");
    }

    [ProgramFact("git")]
    public async Task PublishAsync_TheSameAgainChangesNothing()
    {
        await Sink().PublishAsync(_chain[..3], Record, default);
        var head = Git(_folder["clone"], "rev-parse HEAD");
        await Sink().PublishAsync(_chain[1..3], Record, default);
        Assert.Equal(head, Git(_folder["clone"], "rev-parse HEAD"));
    }

    [ProgramFact("git")]
    public async Task PublishAsync_PushesAndCatchesUpWhenTheRemoteIsBack()
    {
        var sink = Sink(_folder["remote.git"]);
        await Assert.ThrowsAsync<SinkException>(() => sink.ReadLastAsync(default));
        var failure = await Assert.ThrowsAsync<SinkException>(() => sink.PublishAsync(_chain[..2], Record, default));
        Assert.Contains("The remote cannot be reached", failure.Message, StringComparison.Ordinal);

        InitRemote();
        Assert.Null(await sink.ReadLastAsync(default));
        await sink.PublishAsync(_chain[..4], Record, default);

        Assert.Equal(4, Subjects(_folder["remote.git"]).Length);
        Assert.Equal(4UL, (await sink.ReadLastAsync(default))!.Number);
        Assert.Equal(Git(_folder["clone"], "rev-parse HEAD"), Git(_folder["remote.git"], "rev-parse publications"));
    }

    [ProgramFact("git")]
    public async Task ReadLastAsync_TakesOverTheRemoteAfterTheCloneIsLost()
    {
        InitRemote();
        await Sink(_folder["remote.git"]).PublishAsync(_chain[..3], Record, default);
        var sink = Sink(_folder["remote.git"], "second");

        var last = await sink.ReadLastAsync(default);
        await sink.PublishAsync(_chain[3..], Record, default);

        Assert.Equal(3UL, last!.Number);
        Assert.Equal(_chain[2].Note.ToArray(), last.Note.ToArray());
        Assert.Equal(6, Subjects(_folder["remote.git"]).Length);
        Assert.Equal("", Git(_folder["second"], "status --porcelain"));
    }

    [ProgramFact("git")]
    public async Task PublishAsync_ContinuesOnTheRemotesCommits()
    {
        InitRemote();
        await Sink(_folder["remote.git"]).PublishAsync(_chain[..2], Record, default);
        // The same publications, committed again elsewhere: another history with the same book.
        _time.Advance(TimeSpan.FromHours(1));
        var sink = Sink(null, "second");
        await sink.PublishAsync(_chain[..4], Record, default);
        sink = Sink(_folder["remote.git"], "second");

        await sink.PublishAsync(_chain[..5], Record, default);

        Assert.Equal(5, Subjects(_folder["remote.git"]).Length);
        Assert.Equal("", Git(_folder["second"], "status --porcelain"));
    }

    [ProgramFact("git")]
    public async Task ReadLastAsync_RefusesARemoteWithAnotherBook()
    {
        InitRemote();
        await Sink(_folder["remote.git"], "other").PublishAsync(TestPublications.Chain(2, seed: "other"), Record, default);
        var before = Git(_folder["remote.git"], "rev-parse publications");
        await Sink().PublishAsync(_chain[..2], Record, default);
        var sink = Sink(_folder["remote.git"]);

        await Assert.ThrowsAsync<SinkException>(() => sink.PublishAsync(_chain[..3], Record, default));
        var exception = await Assert.ThrowsAsync<SinkException>(() => sink.ReadLastAsync(default));

        Assert.Contains("with another publication", exception.Message, StringComparison.Ordinal);
        Assert.Equal(TestPublications.Chain(2, seed: "other")[(int)exception.Foreign!.Number - 1].Note.ToArray(),
            exception.Foreign.Note.ToArray());
        Assert.Equal(before, Git(_folder["remote.git"], "rev-parse publications"));
    }

    [ProgramFact("git")]
    public async Task PublishAsync_RefusesToOverwriteAnotherPublication()
    {
        await Sink().PublishAsync(TestPublications.Chain(2, seed: "other"), Record, default);
        var exception = await Assert.ThrowsAsync<SinkException>(() => Sink().PublishAsync(_chain[..3], Record, default));
        Assert.Contains("another publication 1", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1UL, exception.Foreign!.Number);
    }

    [ProgramFact("git")]
    public async Task PublishAsync_RefusesADirtyWorkingFolder()
    {
        await Sink().PublishAsync(_chain[..1], Record, default);
        await File.WriteAllTextAsync(_folder["clone/publications/000001.note"], "changed");
        var exception = await Assert.ThrowsAsync<SinkException>(() => Sink().PublishAsync([_chain[1]], Record, default));
        Assert.Contains("changes that the ledger did not make (publications/000001.note)", exception.Message, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task PublishAsync_GoesOnAfterAnAttemptThatWasCutOff()
    {
        await Sink().PublishAsync(_chain[..1], Record, default);
        await new DirectorySink(_folder["clone"]).PublishAsync([_chain[1]], Record, default);
        await File.WriteAllTextAsync(_folder["clone/publications/.000002.txt.tmp"], "half");
        await Sink().PublishAsync([_chain[1]], Record, default);
        Assert.Equal(2, Subjects(_folder["clone"]).Length);
    }

    [ProgramFact("git")]
    public async Task PublishAsync_IsNotDisturbedByHooksAndSettings()
    {
        await Sink().PublishAsync(_chain[..1], Record, default);
        var hooks = _folder["clone/.git/hooks"];
        Directory.CreateDirectory(hooks);
        foreach (var hook in (string[])["pre-commit", "commit-msg", "pre-push", "reference-transaction", "post-commit"])
        {
            await File.WriteAllTextAsync(Path.Combine(hooks, hook), "#!/bin/sh\nexit 1\n");
            Programs.Run("chmod", $"+x \"{Path.Combine(hooks, hook)}\"");
        }

        foreach (var setting in (
            string[])["commit.gpgSign true", "core.autocrlf true", "user.name Somebody", "core.fsmonitor false-program", "gpg.program "
            + "/nonexistent", "status.showUntrackedFiles no"])
            Git(_folder["clone"], "config " + setting);
        await Sink().PublishAsync(_chain[1..3], Record, default);

        Assert.Equal(3, Subjects(_folder["clone"]).Length);
        Assert.Equal("Linking\n", Git(_folder["clone"], "log -1 --format=%an"));
    }

    [ProgramFact("git")]
    public async Task OpenAsync_SaysWhatIsWrongWithTheFolder()
    {
        await File.WriteAllTextAsync(_folder["plain.txt"], "");
        var plain = await Assert.ThrowsAsync<SinkException>(() => Sink(null, "").PublishAsync(_chain, Record, default));
        Assert.Contains("is not empty and is not a git repository", plain.Message, StringComparison.Ordinal);

        InitRemote();
        var bare = await Assert.ThrowsAsync<SinkException>(() => Sink(null, "remote.git").PublishAsync(_chain, Record, default));
        Assert.Contains("not the top of a working clone", bare.Message, StringComparison.Ordinal);

        Git(_folder.Path, "init -q -b main project");
        Git(_folder["project"], "-c user.name=a -c user.email=a commit -q --allow-empty -m work");
        var branch = await Assert.ThrowsAsync<SinkException>(() => Sink(null, "project").PublishAsync(_chain, Record, default));
        Assert.Contains("switch --orphan publications", branch.Message, StringComparison.Ordinal);

        Directory.CreateDirectory(_folder["project/data"]);
        await File.WriteAllTextAsync(_folder["project/data/file"], "");
        var inner = await Assert.ThrowsAsync<SinkException>(() => Sink(null, "project/data").PublishAsync(_chain, Record, default));
        Assert.Contains("is not empty and is not a git repository", inner.Message, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task PublishAsync_TakesAFreshCloneOfAnEmptyRepository()
    {
        InitRemote();
        Git(_folder.Path, "clone -q remote.git clone");
        await Sink(_folder["remote.git"]).PublishAsync(_chain[..1], Record, default);
        Assert.Single(Subjects(_folder["remote.git"]));
    }

    [ProgramFact("git")]
    public async Task PublishAsync_NamesALeftOverLock()
    {
        await Sink().PublishAsync(_chain[..1], Record, default);
        await File.WriteAllTextAsync(_folder["clone/.git/index.lock"], "");
        var exception = await Assert.ThrowsAsync<SinkException>(() => Sink().PublishAsync(_chain[..2], Record, default));
        Assert.Contains("index.lock", exception.Message, StringComparison.Ordinal);
        File.Delete(_folder["clone/.git/index.lock"]);
        await Sink().PublishAsync(_chain[..2], Record, default);
    }

    [ProgramFact("git")]
    public async Task PublishAsync_AHookOfTheRemoteRefuses()
    {
        InitRemote();
        Programs.WriteScript(_folder["remote.git/hooks/pre-receive"], "#!/bin/sh\necho the rules say no\nexit 1\n");
        var exception = await Assert.ThrowsAsync<SinkException>(() => Sink(_folder["remote.git"]).PublishAsync(_chain, Record, default));
        Assert.Contains("refused the push by a rule of its own", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_SaysThatGitIsMissing()
    {
        var sink = new GitSink(new GitSinkOptions { Path = _folder["clone"], GitProgram = "git-that-is-not-installed" }, _time);
        var exception = await Assert.ThrowsAsync<SinkException>(() => sink.PublishAsync(_chain, Record, default));
        Assert.Contains("install git", exception.Message, StringComparison.Ordinal);
    }

    [ProgramFact("sh")]
    public async Task PublishAsync_EndsAGitThatHangs()
    {
        Programs.WriteScript(_folder["hanging-git"], "#!/bin/sh\nsleep 600 & sleep 600\n");
        var options = new GitSinkOptions { Path = _folder["clone"], GitProgram = _folder["hanging-git"],
            Timeout = TimeSpan.FromMilliseconds(300) };

        var exception = await Assert.ThrowsAsync<SinkException>(() => new GitSink(options, _time).PublishAsync(_chain, Record, default));

        Assert.Contains("did not end within", exception.Message, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task PublishAsync_RefusesAnAddressThatRunsPrograms()
    {
        var sink = Sink($"ext::touch {_folder["touched"]}");
        var exception = await Assert.ThrowsAsync<SinkException>(() => sink.PublishAsync(_chain[..1], Record, default));
        Assert.Contains("kind of address is not allowed", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["touched"]));
    }

    [Theory]
    [InlineData("-b")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("x.lock")]
    [InlineData("")]
    public void Constructor_RefusesABranch(string branch) =>
        Assert.Throws<ArgumentException>(() => new GitSink(new GitSinkOptions { Path = _folder.Path, Branch = branch }, _time));

    public void Dispose() => _folder.Dispose();

    private static string Git(string folder, string arguments) => Programs.Run("git", arguments, folder: folder);

    private static string[] Subjects(string folder)
        => Git(folder, "log --format=%s refs/heads/publications").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private void InitRemote() => Git(_folder.Path, "init -q --bare remote.git");

    private GitSink Sink(string? remote = null, string folder = "clone") =>
        new(new GitSinkOptions { Path = _folder[folder], Remote = remote }, _time);
}
