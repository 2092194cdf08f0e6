using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>key split and key join, with a program in another language that knows the page alone.</summary>
public sealed class KeySplitCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("node")]
    public async Task Key_IsSplitAndJoined_ByAnotherProgramToo()
    {
        (await RunAsync("key", "make", "recovery.pem", "--ledger", "example.org/ledger")).Succeeds();
        var key = await File.ReadAllTextAsync(_folder["recovery.pem"]);

        (await RunAsync("key", "split", "recovery.pem", "--needed", "2", "--parts", "3", "-o", "s")).Succeeds();
        (await RunAsync("key", "join", "s/locked-key", "s/part-3", "s/part-1", "-o", "back.pem")).Succeeds();

        Assert.Equal(key, await File.ReadAllTextAsync(_folder["back.pem"]));
        Assert.All(
            Directory.GetFiles(_folder["s"]).Append(_folder["back.pem"]),
            f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
        Assert.DoesNotContain(
            Directory.GetFiles(_folder["s"]), f => File.ReadAllText(f).Contains(key.Split('\n')[1], StringComparison.Ordinal));
        var script = Path.Combine(DocumentationTests.Find("tests/Linking.Cli.Tests"), "open-split-key.js");
        Assert.Equal(key, Programs.Run("node", $"{script} {_folder["s/locked-key"]} {_folder["s/part-2"]} {_folder["s/part-3"]}"));
        (await RunAsync("key", "join", "s/locked-key", "s/part-1", "-o", "one.pem"))
            .Fails(65, "The key opens with 2 parts, and 1 is there");
        (await RunAsync("key", "join", "s/locked-key", "s/part-1", "s/part-2", "-o", "back.pem")).Fails(73, "never overwritten");
        (await RunAsync("key", "split", "recovery.pem", "--needed", "2", "--parts", "3", "-o", "s")).Fails(73, "not empty");
        Assert.False(File.Exists(_folder["one.pem"]));
    }

    [Fact]
    public async Task WrongWordsAndFiles_AreNamed_AndNothingIsMade()
    {
        await File.WriteAllTextAsync(_folder["key.p11"], "pkcs11:token=a;object=b\n");

        (await RunAsync("key", "split", "key.p11", "--needed", "2", "--parts", "3", "-o", "s")).Fails(65, "is no private key in PEM");
        (await RunAsync("key", "split", "key.p11", "--needed", "4", "--parts", "3", "-o", "s"))
            .Fails(64, "'4' is not a number from 2 to 3");
        (await RunAsync("key", "split", "key.p11", "--needed", "2", "--parts", "17", "-o", "s")).Fails(64, "from 2 to 16");
        Assert.False(Directory.Exists(_folder["s"]));
    }

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);
}
