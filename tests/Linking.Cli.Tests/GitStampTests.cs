using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

using Linking.Books;
using Linking.Books.Git.Objects;
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

    [Fact]
    public async Task Note_WrittenMeanwhileBySomebodyElse_IsNotReplaced()
    {
        var folder = Repository();
        var id = Git(folder, "rev-parse HEAD").Trim();
        var objects = new GitObjects(folder);
        Git(folder, "notes --ref=linking add -m theirs HEAD");

        await Assert.ThrowsAsync<BookException>(() => objects.WriteNoteAsync(id, "ours"u8.ToArray(), former: null, default));
        var changed = await Assert.ThrowsAsync<BookException>(
            () => objects.WriteNoteAsync(id, "ours"u8.ToArray(), "what was read"u8.ToArray(), default));
        Assert.Contains("changed meanwhile", changed.Message, StringComparison.Ordinal);
        Assert.Equal("theirs", Git(folder, "notes --ref=linking show HEAD"));
        await objects.WriteNoteAsync(id, "ours"u8.ToArray(), "theirs\n"u8.ToArray(), default);
        Assert.Equal("ours", Git(folder, "notes --ref=linking show HEAD"));
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

    private static string Git(string folder, string arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
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
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output.TrimEnd('\n');
    }
}
