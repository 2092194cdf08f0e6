using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

using Linking.Books;
using Linking.Books.Git.Objects;
using Linking.Hashing;
using Linking.Testing;
using Linking.Tokens;

namespace Linking.Cli.Tests;

/// <summary><c>linking git</c> on real repositories.</summary>
[Collection(LiveLedger.Name)]
public sealed class GitStampTests(LiveLedger live)
{
    private const string Fetch = "refs/notes/linking:refs/notes/linking";

    [ProgramFact("git")]
    public async Task Example_IsThatOfTheSpecification()
    {
        var folder = Repository();
        var page = await File.ReadAllTextAsync(DocumentationTests.Find("docs/spec/git.md"));
        var blocks = page.Split("\n```\n");
        var (text, pair) = (blocks[^4] + "\n", blocks[^2]);
        var bytes = Encoding.ASCII.GetBytes(text.Replace('\n', '\0'));
        Assert.Equal(pair, $"{Convert.ToHexStringLower(SHA256.HashData(bytes))}:{Convert.ToHexStringLower(SHA3_256.HashData(bytes))}");
        Assert.Contains($"{bytes.Length} bytes", page, StringComparison.Ordinal);

        var stamped = (await live.RunAsync(folder, "git", "stamp", "HEAD", "--json")).Succeeds().Json;

        Assert.Equal(Git(folder, "rev-parse HEAD"), stamped.GetProperty("object").GetString());
        Assert.Contains(stamped.GetProperty("object").GetString()!, page, StringComparison.Ordinal);
        Assert.Equal(pair, stamped.GetProperty("imprint").GetString());
    }

    [ProgramFact("git")]
    public async Task CommitAndTag_StampedExtended_VerifyOfflineInAShallowClone()
    {
        var folder = Repository();
        Git(folder, "commit --quiet --allow-empty -m two");
        Git(folder, "tag -a -m first v1");
        (await live.RunAsync(Path.Combine(folder, "d"), "git", "stamp", "v1", "--trust", "../trust")).Succeeds();
        (await live.RunAsync(folder, "git", "stamp", "HEAD")).Succeeds();
        (await live.RunAsync(folder, "git", "stamp", "HEAD")).Fails(73, "has a note");
        (await live.RunAsync(folder, "publish")).Succeeds();
        var extended = (await live.RunAsync(folder, "git", "extend", "v1", "--json")).Succeeds().Json;
        Assert.True(extended.GetProperty("added").GetInt32() > 0);
        Assert.Contains("nothing new", (await live.RunAsync(folder, "git", "extend", "v1")).Succeeds().Output, StringComparison.Ordinal);

        var clone = live.NewFolder();
        Git(clone, $"clone --quiet --depth 1 file://{folder} c");
        Git(Path.Combine(clone, "c"), $"fetch --quiet origin {Fetch}");
        Git(Path.Combine(clone, "c"), "fetch --quiet --depth 1 origin refs/tags/v1:refs/tags/v1");
        var offline = new Dictionary<string, string> { ["LINKING_TRUST"] = Path.Combine(folder, "trust"), ["LINKING_SERVER"] = "" };
        foreach (var name in (string[])["v1", "HEAD"])
        {
            var verified = (await Cli.RunAsync(clone, [], offline, "git", "verify", name, "-C", "c", "--json")).Succeeds().Json;
            Assert.Equal("valid", verified.GetProperty("result").GetString());
            Assert.Equal("published", verified.GetProperty("basis").GetString());
        }

        (await Cli.RunAsync(clone, [], offline, "git", "verify", "v1", "-C", "c", "--ledger", "other.example/ledger")).Ends(1);
        (await Cli.RunAsync(clone, "git", "verify", "v1", "-C", "c")).Ends(2);
    }

    /// <summary>As if SHA-1 had fallen: another content stands behind a blob's id, and git does not notice.</summary>
    [ProgramFact("git")]
    public async Task OtherContentBehindAnId_IsInvalid()
    {
        var folder = Repository();
        (await live.RunAsync(folder, "git", "stamp", "HEAD")).Succeeds();
        (await live.RunAsync(folder, "git", "verify", "HEAD")).Succeeds();
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "jello\n");
        var former = ObjectPath(folder, Git(folder, "rev-parse HEAD:a.txt"));
        var other = ObjectPath(folder, Git(folder, "hash-object -w a.txt"));
        File.Delete(former);
        File.Move(other, former);
        Assert.Equal("jello", Git(folder, "cat-file blob HEAD:a.txt"));

        Assert.Contains("LNK-DATA", (await live.RunAsync(folder, "git", "verify", "HEAD")).Ends(1).Output, StringComparison.Ordinal);

        File.Delete(former);
        (await live.RunAsync(folder, "git", "verify", "HEAD")).Fails(66, "is not in the repository");
    }

    [ProgramFact("git")]
    public async Task OddNamesAndALargeFile_AreTaken_AndTheTextIsRecomputed()
    {
        var folder = Repository();
        foreach (var name in (string[])["two\nlines", "日本", "-x", "a b", "a.b", "a-"])
            await File.WriteAllTextAsync(Path.Combine(folder, name), name);
        await using (var large = File.Create(Path.Combine(folder, "large")))
            large.SetLength(200 << 20);
        Git(folder, "add -A .");
        Git(folder, "commit --quiet -m odd");

        var stamped = (await live.RunAsync(folder, "git", "stamp", "HEAD", "--json")).Succeeds().Json;

        var text = new MemoryStream();
        void Add(string entry) => text.Write(Encoding.UTF8.GetBytes(entry + "\0"));
        Add("linking git v1");
        var commit = Encoding.UTF8.GetBytes(Git(folder, "cat-file commit HEAD") + "\n");
        Add($"commit {commit.Length} {Pair(new MemoryStream(commit))}");
        foreach (var line in Git(folder, "ls-tree -r -z HEAD").Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var (facts, path) = (line.Split('\t', 2)[0].Split(' '), line.Split('\t', 2)[1]);
            var file = new FileInfo(Path.Combine(folder, path));
            if (facts[1] == "commit")
                Add($"{facts[0]} commit {facts[2]} {path}");
            else if (file.LinkTarget is { } target)
                Add($"{facts[0]} blob {target.Length} {Pair(new MemoryStream(Encoding.UTF8.GetBytes(target)))} {path}");
            else
                Add($"{facts[0]} blob {file.Length} {Pair(file.OpenRead())} {path}");
        }

        text.Position = 0;
        Assert.Equal(Pair(text), stamped.GetProperty("imprint").GetString());
        (await live.RunAsync(folder, "git", "verify", "HEAD")).Succeeds();
    }

    [ProgramFact("git")]
    public async Task BadInput_IsASentenceAndACode()
    {
        var none = live.NewFolder();
        (await live.RunAsync(none, "git", "stamp", "HEAD")).Fails(66, "is not in a git repository");
        (await live.RunAsync(none, "git", "stamp", "HEAD", "--lang", "ja")).Fails(66, "git リポジトリーの中にありません");
        (await live.RunAsync(none, "git", "stamp", "HEAD", "-C", "nowhere")).Fails(66, "nowhere", "does not exist");
        (await live.RunAsync(none, "git", "stamp")).Fails(64, "git");
        var folder = Repository();
        (await live.RunAsync(folder, "git", "stamp", "nope")).Fails(66, "There is no commit or tag 'nope'");
        (await live.RunAsync(folder, "git", "stamp", "1234567890123456789012345678901234567890")).Fails(66, "1234567890");
        (await live.RunAsync(folder, "git", "stamp", "HEAD^{tree}")).Fails(66, "neither a commit nor an annotated tag");
        Git(folder, "tag -a -m tree oftree HEAD^{tree}");
        (await live.RunAsync(folder, "git", "stamp", "oftree")).Fails(66, "leads to a tree");
        (await live.RunAsync(folder, "git", "verify", "HEAD")).Fails(66, "has no note", "linking git stamp");
        (await live.RunAsync(folder, "git", "extend", "HEAD")).Fails(66, "has no note");
        Git(folder, "notes --ref=linking add -m words HEAD");
        Assert.Contains("LNK-FORMAT", (await live.RunAsync(folder, "git", "verify", "HEAD")).Ends(1).Output, StringComparison.Ordinal);
        (await live.RunAsync(folder, "git", "extend", "HEAD")).Fails(65, "is no token");
        (await live.RunAsync(folder, "git", "stamp", "HEAD")).Fails(73, "is not replaced");
        await File.WriteAllTextAsync(Path.Combine(folder, "long"), new string('x', Token.MaxSize + 2));
        Git(folder, "notes --ref=linking add --force -C " + Git(folder, "hash-object -w long") + " HEAD");
        (await live.RunAsync(folder, "git", "verify", "HEAD")).Fails(66, "is no token", "longer than");
        var noGit = new Dictionary<string, string> { ["PATH"] = folder };
        (await Cli.RunAsync(folder, [], noGit, "git", "verify", "HEAD")).Fails(66, "install git");
    }

    [ProgramFact("git")]
    public async Task Note_ThatCannotBeWritten_IsSaid()
    {
        var folder = Repository();
        Directory.CreateDirectory(Path.Combine(folder, ".git/refs/notes"));
        await File.WriteAllTextAsync(Path.Combine(folder, ".git/refs/notes/linking.lock"), "");

        (await live.RunAsync(folder, "git", "stamp", "HEAD")).Fails(73, "The note could not be written", "git notes --ref=linking add");

        // The token is a file, and becomes the note as the sentence says.
        File.Delete(Path.Combine(folder, ".git/refs/notes/linking.lock"));
        var token = Directory.GetFiles(folder, "*.lts").Single();
        var blob = Git(folder, $"hash-object -w {token}").Trim();
        Git(folder, $"notes --ref=linking add -C {blob} {Path.GetFileNameWithoutExtension(token)}");
        Assert.NotEqual(1, (await live.RunAsync(folder, "git", "verify", "HEAD")).Code);
    }

    [ProgramFact("git")]
    public async Task Note_WrittenMeanwhileBySomebodyElse_IsNotReplaced()
    {
        var folder = Repository();
        var id = Git(folder, "rev-parse HEAD").Trim();
        var notes = new GitNotes(folder);
        Git(folder, "notes --ref=linking add -m theirs HEAD");

        await Assert.ThrowsAsync<BookException>(() => notes.WriteAsync(id, "ours"u8.ToArray(), former: null, default));
        var changed = await Assert.ThrowsAsync<BookException>(
            () => notes.WriteAsync(id, "ours"u8.ToArray(), "what was read"u8.ToArray(), default));
        Assert.Contains("changed meanwhile", changed.Message, StringComparison.Ordinal);
        Assert.Equal("theirs", Git(folder, "notes --ref=linking show HEAD"));
        await notes.WriteAsync(id, "ours"u8.ToArray(), "theirs\n"u8.ToArray(), default);
        Assert.Equal("ours", Git(folder, "notes --ref=linking show HEAD"));
        Assert.Equal("refs/notes/linking", Git(folder, "for-each-ref --format=%(refname) refs/notes"));
    }

    /// <summary>Each writer reads and writes a counter: of what any of them has written nothing is lost.</summary>
    [ProgramFact("git")]
    public async Task Writers_BesideEachOther_LoseNothing()
    {
        const int Writers = 3;
        const int Each = 5;
        var folder = Repository();
        var id = Git(folder, "rev-parse HEAD");

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            var notes = new GitNotes(folder);
            for (var done = 0; done < Each;)
            {
                var former = await notes.ReadAsync(id, 100, default);
                var next = former is null ? 1 : int.Parse(Encoding.ASCII.GetString(former), CultureInfo.InvariantCulture) + 1;
                try
                {
                    await notes.WriteAsync(id, Encoding.ASCII.GetBytes($"{next}"), former, default);
                    done++;
                }
                catch (BookException e) when (e.Message.Contains("changed meanwhile", StringComparison.Ordinal))
                {
                    // Another one was first, and this one reads again.
                }
            }
        })));

        Assert.Equal($"{Writers * Each}", Git(folder, $"notes --ref=linking show {id}"));
        Assert.Equal("refs/notes/linking", Git(folder, "for-each-ref --format=%(refname) refs/notes"));
    }

    /// <summary>Git itself does not look who has written meanwhile; this program takes the place of nothing but what it has read.</summary>
    [ProgramFact("git")]
    public async Task Note_OfAnotherObjectWrittenByGitMeanwhile_IsNeverLost()
    {
        var folder = Repository();
        Git(folder, "commit --quiet --allow-empty -m two");
        var (id, other) = (Git(folder, "rev-parse HEAD"), Git(folder, "rev-parse HEAD~1"));
        // Less than how often a writer tries.
        var beside = Task.Run(() =>
        {
            for (var i = 0; i < 40; i++)
                Run(folder, $"notes --ref=linking add -f -m {i} {other}", "");
        });
        var notes = new GitNotes(folder);
        var written = 0;
        for (; !beside.IsCompleted; written++)
        {
            var former = await notes.ReadAsync(id, 100, default);
            // Git may have put its notes in the place of ours in this moment.
            await notes.WriteAsync(id, Encoding.ASCII.GetBytes($"{written}"), former, default);
        }

        await beside;

        // OLD SP NEW SP who TAB message
        var ours = (await File.ReadAllLinesAsync(Path.Combine(folder, ".git/logs/refs/notes/linking")))
            .Where(line => line.EndsWith("\tnotes: linking", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToList();
        Assert.True(written > 0);
        Assert.Equal(written, ours.Count);
        foreach (var line in ours.Where(line => line[0].Any(c => c != '0')))
            Assert.Equal(line[0], Git(folder, $"rev-parse {line[1]}^"));
    }

    [ProgramFact("git")]
    public async Task NotesOfOtherObjects_WrittenMeanwhile_Stay()
    {
        var folder = Repository();
        var ids = Enumerable.Range(0, 4).Select(i =>
        {
            Git(folder, $"commit --quiet --allow-empty -m {i}");
            return Git(folder, "rev-parse HEAD");
        }).ToList();

        await Task.WhenAll(ids.Select(id => Task.Run(
            () => new GitNotes(folder).WriteAsync(id, Encoding.ASCII.GetBytes(id), former: null, default))));

        foreach (var id in ids)
            Assert.Equal(id, Git(folder, $"notes --ref=linking show {id}"));
        Assert.Equal(ids.ToHashSet(), await new GitNotes(folder).ListAsync(default));
    }

    /// <summary>Ten million files in eight small trees, of which each names the next ten times.</summary>
    [ProgramFact("git")]
    public async Task Bomb_OfFiles_IsRefusedAtTheLimit()
    {
        var folder = Repository();
        var tree = GitInput(folder, "mktree", $"100644 blob {Git(folder, "rev-parse HEAD:a.txt")}\tf\n");
        for (var level = 0; level < 7; level++)
            tree = GitInput(folder, "mktree", string.Concat(Enumerable.Range(0, 10).Select(i => $"040000 tree {tree}\t{i}\n")));
        var bomb = Git(folder, $"commit-tree -m bomb {tree}");

        (await live.RunAsync(folder, "git", "stamp", bomb)).Fails(66, "too many files", "1000000");
    }

    [ProgramFact("git")]
    public async Task DeepTree_IsRefused()
    {
        var folder = Repository();
        var path = string.Concat(Enumerable.Repeat("d/", 5000)) + "f";
        Import("deep");

        (await live.RunAsync(folder, "git", "stamp", "deep")).Fails(66, "a path of more than 4096 bytes");

        // The longest that is taken.
        path = string.Concat(Enumerable.Repeat("d/", 2047)) + "ff";
        Import("high");
        (await live.RunAsync(folder, "git", "stamp", "high")).Succeeds();
        (await live.RunAsync(folder, "git", "verify", "high")).Succeeds();

        void Import(string branch) => GitInput(
            folder,
            "fast-import --quiet",
            $"commit refs/heads/{branch}\ncommitter A <a@b> 1 +0000\ndata 0\nM 644 inline {path}\ndata 1\nx\n");
    }

    /// <summary>A blob that says it has 300 GiB: nothing of it is read.</summary>
    [ProgramFact("git")]
    public async Task HugeFile_IsRefusedByItsHeader()
    {
        var folder = Repository();
        var former = ObjectPath(folder, Git(folder, "rev-parse HEAD:a.txt"));
        File.Delete(former);
        await using (var file = File.Create(former))
        await using (var packed = new ZLibStream(file, CompressionLevel.Fastest))
            await packed.WriteAsync(Encoding.ASCII.GetBytes($"blob {300L << 30}\0begin"));

        (await live.RunAsync(folder, "git", "stamp", "HEAD")).Fails(66, "more than 256 GiB");
    }

    [ProgramFact("git")]
    public async Task Limits_HoldWhileReading()
    {
        var folder = Repository();
        var id = Git(folder, "rev-parse HEAD");
        Task Read(GitLimits limits, string? of = null) => new GitObjects(folder, limits).ImprintAsync(of ?? id, Suite.One, default);
        async Task Refuses(GitLimits limits, string sentence, string? of = null) => Assert.Contains(
            sentence, (await Assert.ThrowsAsync<BookException>(() => Read(limits, of))).Message, StringComparison.Ordinal);

        // a.txt, d/run, link and sub: 6, 10 and 5 bytes; the longest path has 5.
        await Read(new GitLimits { Entries = 4, Path = 5, Content = 21, Listing = 300 });
        await Refuses(new GitLimits { Entries = 3 }, "too many files");
        await Refuses(new GitLimits { Path = 4 }, "a path of more than 4 bytes");
        await Refuses(new GitLimits { Content = 20 }, "which is more than is stamped");
        await Refuses(new GitLimits { Listing = 100 }, "too many files");
        await Refuses(new GitLimits { Object = 100 }, $"The commit {id} is longer");
        for (var i = 0; i < 17; i++)
            Git(folder, $"tag -a -m t t{i} {(i == 0 ? "HEAD" : $"t{i - 1}")}");
        await Read(new GitLimits(), Git(folder, "rev-parse t15"));
        await Refuses(new GitLimits(), "more than 16 times", Git(folder, "rev-parse t16"));

        var blob = Git(folder, "rev-parse HEAD:a.txt");
        var twice = GitInput(folder, "mktree", $"100644 blob {blob}\tf\n100755 blob {blob}\tf\n");
        await Refuses(new GitLimits(), "The path f stands twice", Git(folder, $"commit-tree -m twice {twice}"));
    }

    [ProgramFact("git")]
    public async Task Note_IsInTheCatalogue_ListedFoundForgottenAndNotedAnew()
    {
        var folder = Repository();
        var id = Git(folder, "rev-parse HEAD");
        var imprint = (await live.RunAsync(folder, "git", "stamp", "HEAD", "--json")).Succeeds().Json.GetProperty("imprint").GetString()!;

        var entry = (await live.RunAsync(folder, "list", "--json")).Succeeds().Json;
        Assert.Equal(folder, entry.GetProperty("token").GetString());
        Assert.Equal(id, entry.GetProperty("git_object").GetString());
        Assert.True(entry.GetProperty("is_there").GetBoolean());
        var line = $"git {id}: note in {folder}, live.example/ledger";
        foreach (var name in (string[])[id, id[..7], imprint, imprint.Split(':')[1]])
            Assert.Contains(line, (await live.RunAsync(folder, "find", name)).Succeeds().Output, StringComparison.Ordinal);
        Assert.Contains(line, (await live.RunAsync(folder, "list", ".")).Succeeds().Output, StringComparison.Ordinal);
        (await live.RunAsync(folder, "find", "0123456")).Fails(1, "no token of it");

        (await live.RunAsync(folder, "publish")).Succeeds();
        (await live.RunAsync(folder, "git", "extend", "HEAD")).Succeeds();
        (await live.RunAsync(folder, "git", "verify", "HEAD")).Succeeds();
        Assert.StartsWith("proven 2", (await live.RunAsync(folder, "list")).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal("", (await live.RunAsync(folder, "list", "--missing")).Succeeds().Output);

        var note = Git(folder, "rev-parse refs/notes/linking");
        Git(folder, "notes --ref=linking remove HEAD");
        var gone = (await live.RunAsync(folder, "list", "--missing")).Succeeds().Output;
        Assert.Contains("(no longer there)", gone, StringComparison.Ordinal);
        Assert.Equal("1 token forgotten\n", (await live.RunAsync(folder, "forget", id)).Succeeds().Output);
        Assert.Equal("", (await live.RunAsync(folder, "list")).Succeeds().Output);

        Git(folder, $"update-ref refs/notes/linking {note}");
        (await live.RunAsync(folder, "git", "verify", "HEAD")).Succeeds();
        Assert.Contains(line, (await live.RunAsync(folder, "list")).Succeeds().Output, StringComparison.Ordinal);
    }

    private static string Pair(Stream data)
    {
        using (data)
        {
            var alpha = Convert.ToHexStringLower(SHA256.HashData(data));
            data.Position = 0;
            return $"{alpha}:{Convert.ToHexStringLower(SHA3_256.HashData(data))}";
        }
    }

    private static string ObjectPath(string folder, string id) => Path.Combine(folder, ".git/objects", id[..2], id[2..]);

    /// <summary>The repository of the specification's example.</summary>
    private string Repository()
    {
        var folder = live.NewFolder();
        Git(folder, "init --quiet --initial-branch=main .");
        File.WriteAllText(Path.Combine(folder, "a.txt"), "hello\n");
        var run = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "d")).FullName, "run");
        File.WriteAllText(run, "#!/bin/sh\n");
        File.SetUnixFileMode(run, File.GetUnixFileMode(run) | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "a.txt");
        Git(folder, "add .");
        Git(folder, "update-index --add --cacheinfo 160000,1111111111111111111111111111111111111111,sub");
        Git(folder, "commit --quiet -m one");
        return folder;
    }

    private static string Git(string folder, string arguments) => GitInput(folder, arguments, input: "");

    private static string GitInput(string folder, string arguments, string input)
    {
        var (code, output, error) = Run(folder, arguments, input);
        Assert.True(code == 0, error);
        return output.TrimEnd('\n');
    }

    private static (int Code, string Output, string Error) Run(string folder, string arguments, string input)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var who in (string[])["AUTHOR", "COMMITTER"])
        {
            start.Environment[$"GIT_{who}_NAME"] = "A";
            start.Environment[$"GIT_{who}_EMAIL"] = "a@example.org";
            start.Environment[$"GIT_{who}_DATE"] = "1700000000 +0000";
        }

        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
