using System.Text.Json;

using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>What <c>verify</c> concludes from a book of publications with faults.</summary>
[Collection(Demonstration.Name)]
public sealed class BookTests(Demonstration demo)
{
    [ProgramFact("git")]
    public async Task Verify_BookWithAStrayFile_SaysSoAndUsesTheRest()
    {
        var book = CopyOfBook();
        await File.WriteAllTextAsync(Path.Combine(book, "000007.note"), "rubbish");

        var result = (await VerifyAsync(book)).Succeeds();

        Assert.Contains("has a fault", result.Output, StringComparison.Ordinal);
        Assert.Contains("000007.note", result.Output, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_BookWithAMisnamedFile_SetsThatFileAsideAlone()
    {
        var book = CopyOfBook();
        File.Copy(Path.Combine(book, "000001.note"), Path.Combine(book, "000002.note"));

        var result = (await VerifyAsync(book)).Succeeds();

        Assert.Contains("000002.note", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("LNK-CONTRADICTED", result.Output, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_GitMissing_SaysSo() =>
        (await Cli.RunAsync(demo.Folder, [], new Dictionary<string, string> { ["PATH"] = demo.Folder }, "verify", demo.File,
            demo.Token, "-p", demo.Book)).Fails(66, "git");

    [ProgramFact("git")]
    public async Task Verify_RemoteUnreachable_SaysSo() =>
        (await VerifyAsync("http://127.0.0.1:1/book.git")).Fails(66, "http://127.0.0.1:1/book.git");

    [ProgramFact("git")]
    public async Task Verify_ShallowClone_HoldsAndItsDateIsNotCounted()
    {
        var folder = demo.NewFolder();
        Programs.Run("git", $"clone -q --depth 1 \"file://{demo.Book}\" shallow", folder: folder);
        Assert.Equal("true\n", Programs.Run("git", "-C shallow rev-parse --is-shallow-repository", folder: folder));

        var verified = (await VerifyAsync(Path.Combine(folder, "shallow"), "--json")).Succeeds().Json;

        Assert.Equal("published", verified.GetProperty("basis").GetString());
        // To a stranger nobody says when the publication was there: the commit's date is shown, and proves nothing.
        var stranger = await Cli.RunAsync(
            folder, "verify", demo.File, demo.Token, "-p", "shallow", "--trust", "stranger", "--identity", demo.Identity, "--json");
        Assert.Equal(JsonValueKind.Null, stranger.Json.GetProperty("proven_latest").ValueKind);
        Assert.NotEqual("published", stranger.Json.GetProperty("basis").GetString());
        Assert.NotEqual(
            JsonValueKind.Null, stranger.Json.GetProperty("sources")[0].GetProperty("dated_by_whoever_committed").ValueKind);
    }

    [ProgramFact("git")]
    public async Task Verify_Branch_IsReadAndOthersAreNamed()
    {
        var folder = demo.NewFolder();
        Programs.Run("git", $"clone -q --bare {demo.Book} book.git".Replace(demo.Book, $"\"{demo.Book}\"", StringComparison.Ordinal),
            folder: folder);
        Programs.Run("git", "-C book.git branch -m publications timestamps", folder: folder);
        Programs.Run("git", "-C book.git symbolic-ref HEAD refs/heads/main", folder: folder);
        var book = Path.Combine(folder, "book.git");

        (await VerifyAsync(book, "--branch", "timestamps")).Succeeds();
        (await VerifyAsync("file://" + book, "--branch", "timestamps")).Succeeds();
        (await VerifyAsync("file://" + book)).Fails(66, "timestamps");
        (await VerifyAsync(book, "--branch", "none")).Fails(66, "has no branch none", "timestamps");
    }

    private string CopyOfBook()
    {
        var book = demo.NewFolder();
        foreach (var note in Directory.GetFiles(demo.Newspaper, "*.note", SearchOption.AllDirectories))
            File.Copy(note, Path.Combine(book, Path.GetFileName(note)));
        return book;
    }

    private Task<CliResult> VerifyAsync(string book, params string[] more) =>
        Cli.RunAsync(demo.Folder, ["verify", demo.File, demo.Token, "-p", book, "--trust", demo.Trust, .. more]);
}
