using Linking.Books.Git;
using Linking.Books.Sinks;

using Microsoft.Extensions.Time.Testing;

namespace Linking.Books.Tests;

public sealed class GitBookTests : IDisposable
{
    private const string Commit = "-c user.name=a -c user.email=a@b commit -q";

    private static readonly BookOptions Options = new() { Ledger = TestPublications.Ledger };
    private static readonly DateTimeOffset Start = new(2027, 1, 16, 0, 0, 0, TimeSpan.Zero);

    private static readonly ReadOnlyMemory<byte> Record = TestRounds.Record().ToBytes();

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly List<SinkPublication> _chain = TestPublications.Chain(3);

    [ProgramFact("git")]
    public async Task OpenAsync_ReadsCloneAndBareRepositoryAndAddress()
    {
        await PublishAsync();
        foreach (var source in (string[])[_folder["clone"], _folder["remote.git"], "file://" + _folder["remote.git"]])
        {
            var book = await PublicationBook.OpenAsync(source, Options, default);
            Assert.Empty(book.Problems);
            Assert.Equal(_chain.Select(p => p.Note.ToArray()), book.Entries.Select(e => e.Note.ToArray()));
            Assert.Equal(Record.ToArray(), book.Record!.Value.ToArray());
            Assert.Equal(
                Enumerable.Range(0, 3).Select(i => (Instant?)Instant.FromDateTime(Start.AddHours(i))), book.Entries.Select(e => e.Dated));
            Assert.StartsWith(source, book.Source, StringComparison.Ordinal);
        }
    }

    [ProgramFact("git")]
    public async Task OpenAsync_CountsFilesThatItCannotReadWithThePublications()
    {
        await PublishAsync();
        var options = Options with { MaxPublications = 3 };
        Assert.Equal(3, (await PublicationBook.OpenAsync(_folder["clone"], options, default)).Entries.Count);
        await File.WriteAllTextAsync(_folder["clone/publications/4.note"], "misnamed");
        Git("clone", "add .");
        Git("clone", Commit + " -m more");
        var exception = await Assert.ThrowsAsync<BookException>(() => PublicationBook.OpenAsync(_folder["clone"], options, default));
        Assert.Contains("more than 3 publications", exception.Message, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task OpenAsync_DoesNotLookAtTheWorktree()
    {
        await PublishAsync();
        await File.WriteAllTextAsync(_folder["clone/publications/000001.note"], "changed");
        File.Delete(_folder["clone/publications/000002.note"]);
        Assert.Empty((await OpenAsync("clone")).Problems);
        Assert.Equal(2, Git("clone", "status --porcelain").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [ProgramFact("git")]
    public async Task OpenAsync_ReadsAPlainCloneWhereTheBranchIsOnlyRemote()
    {
        await PublishAsync();
        Git("remote.git", "symbolic-ref HEAD refs/heads/main");
        Git(".", "clone -q remote.git copy");
        Assert.Equal(3, (await OpenAsync("copy")).Entries.Count);
    }

    [ProgramFact("git")]
    public async Task OpenAsync_NamesAPublicationOfTheFirstCommitThatWasChangedLater_WhateverTheUserHasSet()
    {
        Git(".", "init -q -b publications exchanged");
        Directory.CreateDirectory(_folder["exchanged/publications"]);
        foreach (var note in (ReadOnlyMemory<byte>[])[_chain[0].Note,
            TestPublications.Sign(_chain[0].Publication with { Size = 301 }).Note])
        {
            await File.WriteAllBytesAsync(_folder["exchanged/publications/000001.note"], note.ToArray());
            Git("exchanged", "add .");
            Git("exchanged", Commit + " -m x");
        }

        // As in the user's own configuration, which counts for books.
        Git("exchanged", "config log.showRoot false");

        Assert.Contains("000001.note was changed or removed after it was published",
            Assert.Single((await OpenAsync("exchanged")).Problems), StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task OpenAsync_AddressThatSendsMoreThanABookHas_IsLeft()
    {
        await PublishAsync();
        var rubbish = new byte[4 << 20];
        new Random(1).NextBytes(rubbish);
        await File.WriteAllBytesAsync(_folder["clone/rubbish"], rubbish);
        Git("clone", "add rubbish");
        Git("clone", Commit + " -m rubbish");
        Git("clone", "push -q ../remote.git publications");
        var address = "file://" + _folder["remote.git"];

        var exception = await Assert.ThrowsAsync<BookException>(()
            => PublicationBook.OpenAsync(address, Options with { MaxFetched = 2 << 20 }, default));

        Assert.Contains($"{address} has sent more than 2 MiB", exception.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await PublicationBook.OpenAsync(address, Options with { MaxFetched = 16 << 20 }, default)).Entries.Count);
    }

    [ProgramFact("git")]
    public async Task OpenAsync_BranchThatWasNamed_IsReadAndNoOther()
    {
        await PublishAsync();
        Git("remote.git", "symbolic-ref HEAD refs/heads/main");
        Git("clone", "branch -m publications timestamps");
        Git("clone", "push -q ../remote.git timestamps");
        Git("clone", "push -q ../remote.git --delete publications");
        Git(".", "init -q -b main mixed");
        Git("mixed", Commit + " --allow-empty -m nothing");
        Git("mixed", "fetch -q ../clone timestamps:timestamps");
        var named = Options with { Branch = "timestamps" };

        foreach (var source in (string[])[_folder["mixed"], "file://" + _folder["remote.git"]])
        {
            Assert.Equal(3, (await PublicationBook.OpenAsync(source, named, default)).Entries.Count);
            var none = await Assert.ThrowsAsync<BookException>(()
                => PublicationBook.OpenAsync(source, Options with { Branch = "other" }, default));
            Assert.Contains("has no branch other", none.Message, StringComparison.Ordinal);
            Assert.Contains("timestamps", none.Message, StringComparison.Ordinal);
            var unnamed = await FailureAsync(source);
            Assert.Contains("timestamps", unnamed, StringComparison.Ordinal);
        }
    }

    [ProgramFact("git")]
    public async Task OpenAsync_NamesAPublicationThatWasChangedLater()
    {
        await PublishAsync();
        var other = TestPublications.Sign(_chain[2].Publication with { Size = 301 });
        await File.WriteAllBytesAsync(_folder["clone/publications/000003.note"], other.Note.ToArray());
        Git("clone", Commit + " -a -m rewrite");

        var book = await OpenAsync("clone");

        Assert.Contains("000003.note was changed or removed after it was published", Assert.Single(book.Problems),
            StringComparison.Ordinal);
        Assert.Null(book.Entries[2].Dated);
        Assert.Equal(301UL, book.Entries[2].Publication.Size);
    }

    [ProgramFact("git")]
    public async Task OpenAsync_NamesAPublicationThatWasChangedAndPutBack()
    {
        await PublishAsync();
        await File.WriteAllTextAsync(_folder["clone/publications/000003.note"], "gone\n");
        Git("clone", Commit + " -a -m away");
        await File.WriteAllBytesAsync(_folder["clone/publications/000003.note"], _chain[2].Note.ToArray());
        Git("clone", Commit + " -a -m back");

        var book = await OpenAsync("clone");

        Assert.Single(book.Problems);
        Assert.Equal(Instant.FromDateTime(Start.AddHours(2)), book.Entries[2].Dated);
    }

    [ProgramFact("git")]
    public async Task OpenAsync_DoesNotFollowLinksAndNamesLargeFiles()
    {
        await PublishAsync();
        File.CreateSymbolicLink(_folder["clone/publications/000004.note"], "000001.note");
        await File.WriteAllBytesAsync(_folder["clone/publications/000005.note"], new byte[1 << 20]);
        Git("clone", "add -A");
        Git("clone", Commit + " -m more");

        var book = await OpenAsync("clone");

        Assert.Equal(3, book.Entries.Count);
        Assert.Collection(
            book.Problems,
            p => Assert.Contains("000004.note is a symbolic link", p, StringComparison.Ordinal),
            p => Assert.Contains("000005.note has 1048576 bytes", p, StringComparison.Ordinal));
    }

    [ProgramFact("git")]
    public async Task OpenAsync_RunsNothingOfTheRepository()
    {
        await PublishAsync();
        var touched = _folder["touched"];
        await File.WriteAllTextAsync(_folder["evil"], $"#!/bin/sh\ntouch {touched}\nexit 1\n");
        Programs.Run("chmod", "+x evil", folder: _folder.Path);
        foreach (var name in (string[])["core.fsmonitor", "core.pager", "diff.external", "gpg.program", "core.sshCommand", "core.askPass",
            "credential.helper", "uploadpack.packObjectsHook", "diff.x.textconv", "filter.x.smudge",
            "filter.x.clean", "core.editor"])
            Git("clone", $"config {name} {_folder["evil"]}");
        Git("clone", "config log.showSignature true");
        Directory.CreateDirectory(_folder["clone/.git/info"]);
        await File.WriteAllTextAsync(_folder["clone/.git/info/attributes"], "* diff=x filter=x\n");
        Directory.CreateDirectory(_folder["clone/.git/hooks"]);
        foreach (var hook in (string[])["post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman"])
            File.Copy(_folder["evil"], _folder["clone/.git/hooks/" + hook], overwrite: true);

        Assert.Empty((await OpenAsync("clone")).Problems);
        Assert.False(File.Exists(touched));
    }

    [ProgramFact("git")]
    public async Task OpenAsync_IgnoresReplacedObjects()
    {
        await PublishAsync();
        var blob = Git("clone", "rev-parse HEAD:publications/000002.note").Trim();
        var other = Git("clone", "rev-parse HEAD:publications/000001.note").Trim();
        Git("clone", $"replace {blob} {other}");
        Assert.Empty((await OpenAsync("clone")).Problems);
    }

    [ProgramFact("git")]
    public async Task OpenAsync_SaysWhatIsWrongWithTheRepository()
    {
        Git(".", "init -q empty");
        Assert.Contains("has no commit yet", await FailureAsync(_folder["empty"]), StringComparison.Ordinal);
        Git("empty", Commit + " --allow-empty -m nothing");
        Assert.Contains("No publication was found", await FailureAsync(_folder["empty"]), StringComparison.Ordinal);
        Assert.Contains("The remote cannot be reached", await FailureAsync("file://" + _folder["nowhere.git"]), StringComparison.Ordinal);
        Assert.Contains("kind of address is not allowed", await FailureAsync("ext::touch://x"), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", await FailureAsync("https://user:secret@localhost:1/book.git"), StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task OpenAsync_NamesAnObjectThatIsMissing()
    {
        await PublishAsync();
        var blob = Git("remote.git", "rev-parse refs/heads/publications:publications/000002.note").Trim();
        var path = _folder[$"remote.git/objects/{blob[..2]}/{blob[2..]}"];
        File.SetAttributes(path, FileAttributes.Normal);
        File.Delete(path);

        var book = await OpenAsync("remote.git");

        Assert.Equal([1UL, 3UL], book.Entries.Select(e => e.Publication.Number));
        Assert.Collection(
            book.Problems,
            p => Assert.Contains("000002.note is not in the repository, which is damaged", p, StringComparison.Ordinal),
            p => Assert.Equal("Publication 2 is missing.", p));
    }

    [ProgramFact("git")]
    public async Task OpenAsync_SaysThatGitIsMissing()
    {
        await PublishAsync();
        var exception = await Assert.ThrowsAsync<BookException>(()
            => PublicationBook.OpenAsync(_folder["clone"], Options with { GitProgram = "git-that-is-not-installed" }, default));
        Assert.Contains("install git", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> FailureAsync(string source) =>
        (await Assert.ThrowsAsync<BookException>(() => PublicationBook.OpenAsync(source, Options, default))).Message;

    private Task<PublicationBook> OpenAsync(string name) => PublicationBook.OpenAsync(_folder[name], Options, default);

    private string Git(string folder, string arguments) => Programs.Run("git", arguments, folder: _folder[folder]);

    private async Task PublishAsync()
    {
        Git(".", "init -q --bare remote.git");
        var sink = new GitSink(new GitSinkOptions { Path = _folder["clone"], Remote = _folder["remote.git"] }, _time);
        foreach (var publication in _chain)
        {
            await sink.PublishAsync([publication], Record, default);
            _time.Advance(TimeSpan.FromHours(1));
        }
    }
}
