using System.Text.Json;

using Linking.Testing;

namespace Linking.Cli.Tests;

[Collection(Demonstration.Name)]
public sealed class VerifyManyTests(Demonstration demo)
{
    [ProgramFact("git")]
    public async Task Verify_FolderOfValidTokens_IsValid()
    {
        var folder = Filled(600);

        Assert.Equal("600 tokens: 600 Valid\n", (await VerifyAsync(folder, "--tokens", ".")).Succeeds().Output);
        Assert.Equal("600 tokens: 600 Valid\n", (await VerifyAsync(folder, ".")).Succeeds().Output);
        Assert.Equal("2 tokens: 2 Valid\n", (await VerifyAsync(folder, "--tokens", "a/1.lts", "0")).Succeeds().Output);
    }

    [ProgramFact("git")]
    public async Task Verify_SomeNotValid_NamesThemInOrder()
    {
        var folder = Filled(20);
        await File.AppendAllTextAsync(Path.Combine(folder, "5"), "more");
        File.Delete(Path.Combine(folder, "a", "4"));
        await File.WriteAllTextAsync(Path.Combine(folder, "6.lts"), "no token");

        var lines = (await VerifyAsync(folder, "--tokens", "5.lts", ".")).Ends(1).Output.Split('\n');

        Assert.Equal(6, lines.Length);
        Assert.Matches("^INVALID       5 +LNK-DATA: ", lines[0]);
        Assert.Matches(@"^INVALID       \./5     +LNK-DATA: ", lines[1]);
        Assert.Matches(@"^INVALID       \./6     +The token is malformed: it does not begin", lines[2]);
        Assert.Matches(@"^NO VERDICT    \./a/4   +There is no file", lines[3]);
        Assert.Equal("21 tokens: 17 Valid, 3 Invalid, 1 without a verdict", lines[4]);
    }

    [ProgramFact("git")]
    public async Task Verify_NoneInvalid_IsInconclusive()
    {
        var folder = Filled(3);

        var result = (await Cli.RunAsync(folder, "verify", "--tokens", ".")).Ends(2);

        Assert.Contains("LNK-NO-BASIS", result.Output, StringComparison.Ordinal);
        File.Delete(Path.Combine(folder, "0"));
        (await VerifyAsync(folder, "--tokens", ".")).Ends(2);
    }

    [ProgramFact("git")]
    public async Task Verify_Json_IsOneObjectALineAsForOne()
    {
        var folder = Filled(3);
        File.Delete(Path.Combine(folder, "2"));

        var lines = (await VerifyAsync(folder, "--tokens", ".", "--json", "--as-of", "2199-01-01")).Ends(2).Output.TrimEnd('\n')
            .Split('\n');

        var alone = (await VerifyAsync(folder, "./0", "--json", "--as-of", "2199-01-01")).Output.TrimEnd('\n');
        Assert.Equal(WithoutClock(alone), WithoutClock(lines[0]));
        Assert.Equal(3, lines.Length);
        var missing = JsonDocument.Parse(lines[1]).RootElement;
        Assert.Equal(JsonValueKind.Null, missing.GetProperty("result").ValueKind);
        Assert.Equal("./2", missing.GetProperty("file").GetString());
        Assert.Contains("There is no file", missing.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public async Task Verify_CircleOfFolders_Ends()
    {
        var folder = Filled(2);
        Directory.CreateSymbolicLink(Path.Combine(folder, "a", "up"), folder);

        Assert.Equal("2 tokens: 2 Valid\n", (await VerifyAsync(folder, "--tokens", ".")).Succeeds().Output);
    }

    [ProgramFact("git")]
    public async Task Verify_WrongUse_SaysWhatToName()
    {
        var folder = Filled(1);
        Directory.CreateDirectory(Path.Combine(folder, "empty"));

        (await VerifyAsync(folder, "0", "--tokens", ".")).Fails(64, "--tokens");
        (await VerifyAsync(folder, "--tokens", ".", "--hash", "ab:cd")).Fails(64, "--tokens");
        (await VerifyAsync(folder, "--tokens")).Fails(64, "--tokens");
        (await VerifyAsync(folder, "--tokens", "none")).Fails(66, "none.lts");
        (await VerifyAsync(folder, "--tokens", "empty")).Fails(66, "no token", "empty");
        (await Cli.RunAsync(folder, "verify", "--tokens", ".", "-p", "none")).Fails(66, "none");
    }

    [ProgramFact("git")]
    public async Task Verify_TwoFiles_IsUsageAndNoVerdict()
    {
        var folder = Filled(4);

        var two = (await VerifyAsync(folder, "0", "2")).Fails(64, "2 is no token, but a file that has one, 2.lts", "--tokens");
        (await VerifyAsync(folder, "0.lts", "0")).Fails(64, "The file comes first, its token behind it");
        (await VerifyAsync(folder, "0", "2", "3")).Fails(64, "3");

        Assert.Empty(two.Output);
        Assert.Equal("2 tokens: 2 Valid\n", (await VerifyAsync(folder, "--tokens", "0", "2")).Succeeds().Output);
        // A token may have any name, and what is damaged is judged.
        File.Move(Path.Combine(folder, "3.lts"), Path.Combine(folder, "proof"));
        (await VerifyAsync(folder, "3", "proof")).Succeeds();
        await File.WriteAllTextAsync(Path.Combine(folder, "proof"), "LTS");
        (await VerifyAsync(folder, "3", "proof")).Ends(1);
    }

    [ProgramFact("mkfifo")]
    public async Task Verify_DeviceOrPipeAmongMany_IsNamedAndNotRead()
    {
        var folder = Filled(3);
        foreach (var name in (string[])["0", "2"])
            File.Delete(Path.Combine(folder, name));
        File.CreateSymbolicLink(Path.Combine(folder, "0"), "/dev/zero");
        Programs.Run("mkfifo", "2 pipe.lts", folder: folder);

        var result = (await VerifyAsync(folder, "--tokens", ".")).Ends(2);

        foreach (var name in (string[])["0", "2", "pipe.lts"])
            Assert.Contains($"./{name} is a pipe or a device", result.Output, StringComparison.Ordinal);
        Assert.Contains("4 tokens: 1 Valid, 3 without a verdict", result.Output, StringComparison.Ordinal);
        (await Cli.RunAsync(folder, "stamp", ".", "-s", "http://127.0.0.1:1")).Fails(66, "is a pipe or a device");
    }

    private static string WithoutClock(string json) => System.Text.RegularExpressions.Regex.Replace(
        json, "\"held\":\"[^\"]*\"", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

    private Task<CliResult> VerifyAsync(string folder, params string[] args)
        => Cli.RunAsync(folder, ["verify", .. args, "--trust", demo.Trust]);

    /// <summary>A folder with so many copies of the file and its token, every third of them in a folder of its own.</summary>
    private string Filled(int count)
    {
        var folder = demo.NewFolder();
        Directory.CreateDirectory(Path.Combine(folder, "a"));
        for (var i = 0; i < count; i++)
        {
            var name = i % 3 == 1 ? $"a/{i}" : $"{i}";
            File.Copy(demo.File, Path.Combine(folder, name));
            File.Copy(demo.Token, Path.Combine(folder, name + ".lts"));
        }

        return folder;
    }
}
