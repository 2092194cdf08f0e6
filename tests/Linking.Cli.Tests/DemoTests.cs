using System.Text;

using Linking.Testing;

namespace Linking.Cli.Tests;

[Collection(Demonstration.Name)]
public sealed class DemoTests(Demonstration demo)
{
    [ProgramFact("git")]
    public void Demo_AllSteps_ComeOut()
    {
        var output = demo.Result.Succeeds().Output;

        Assert.Contains("All 13 steps came out as they must.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED", output, StringComparison.Ordinal);
        Assert.DoesNotContain(":0/", output, StringComparison.Ordinal);
        string[] said =
        [
            "health     SERVING", "by the word of this machine", "a stranger, who has the git repository", "a commit's date is the word "
                + "of whoever committed",
            "VALID, SIGNED", "Demonstration Times, page 5", "SHA-256 had fallen", "SHA3-256 had fallen", "LNK-DATA", "LNK-ROUND",
        ];
        foreach (var says in said)
            Assert.Contains(says, output, StringComparison.Ordinal);
        foreach (var path in (string[])[demo.Token, demo.Book, demo.Newspaper, demo.Data])
            Assert.Contains(path, output, StringComparison.Ordinal);
        // A valid chain asks for nothing.
        Assert.DoesNotContain("→", output, StringComparison.Ordinal);
    }

    [ProgramFact("git")]
    public void Demo_LeavesNothingRunning()
    {
        var line = demo.Result.Succeeds().Output.Split('\n').Single(l => l.TrimStart().StartsWith("process ", StringComparison.Ordinal));

        Assert.False(Directory.Exists("/proc/" + line.Trim().Split(' ')[^1]));
    }

    [ProgramFact("git")]
    public async Task Demo_TryNext_Works()
    {
        var next = demo.Result.Succeeds().Output.Split('\n').Where(l => l.TrimStart().StartsWith("dotnet run", StringComparison.Ordinal))
            .Select(l => l[(l.IndexOf(" -- ", StringComparison.Ordinal) + 4)..]).ToList();

        Assert.Equal(3, next.Count);
        foreach (var line in next)
            (await Cli.RunAsync(demo.Folder, Words(line))).Succeeds();
    }

    [Fact]
    public async Task Demo_BadFileOrFolder_IsRefused()
    {
        var folder = demo.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "f"), "x");

        (await Cli.RunAsync(folder, "demo", "none")).Fails(66, "There is no file");
        (await Cli.RunAsync(folder, "demo", ".")).Fails(66, "is a folder");
        (await Cli.RunAsync(folder, "demo", "f", "--folder", ".")).Fails(73, "not empty");
        (await Cli.RunAsync(folder, "demo")).Fails(64);
    }

    [Fact]
    public async Task Demo_WithoutGit_SaysSo()
    {
        var folder = demo.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "f"), "x");

        (await Cli.RunAsync(folder, [], new Dictionary<string,
            string> { ["PATH"] = folder, ["DOTNET_ROOT"] = "" }, "demo", "f", "--folder", "d"))
            .Fails(69, "git was not found", "Install git");
    }

    /// <summary>The words of a line as a POSIX shell would make them.</summary>
    private static string[] Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\'')
            {
                quoted = !quoted;
            }
            else if (line[i] == '\\' && !quoted)
            {
                word.Append(line[++i]);
            }
            else if (line[i] == ' ' && !quoted)
            {
                words.Add(word.ToString());
                word.Clear();
            }
            else
            {
                word.Append(line[i]);
            }
        }

        words.Add(word.ToString());
        return [.. words];
    }
}
