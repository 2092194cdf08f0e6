using System.Text;

using Linking.Tokens;

namespace Linking.Cli.Tests;

/// <summary>Many files at once: by wildcard each week, in folders, by lists.</summary>
[Collection(LiveLedger.Name)]
public sealed class StampManyTests(LiveLedger live)
{
    private readonly string _folder = live.NewFolder();

    [Fact]
    public async Task Stamp_WildcardAgain_StampsWhatHasNoTokenYetAndNoTokens()
    {
        await WriteAsync("f1", "f2", "f3");
        (await StampAsync("f1", "f2", "f3")).Succeeds();
        var before = Bytes("f1.lts");
        await WriteAsync("f4");

        // What a shell makes of a star.
        string[] star = ["f1", "f1.lts", "f2", "f2.lts", "f3", "f3.lts", "f4"];
        var again = (await StampAsync(star)).Succeeds();
        var json = (await StampAsync([.. star, "f4.lts", "--json"])).Succeeds().Json;

        Assert.Contains("wrote f4.lts", again.Output, StringComparison.Ordinal);
        Assert.Contains("3 files have their tokens, which are left", again.Output, StringComparison.Ordinal);
        Assert.Equal(before, Bytes("f1.lts"));
        Assert.Empty(Directory.GetFiles(_folder, "*.lts.lts"));
        Assert.Equal((0, 4), (json.GetProperty("tokens").GetArrayLength(), json.GetProperty("kept").GetArrayLength()));
        Assert.Equal("4 tokens: 4 Valid\n", (await live.RunAsync(_folder, "verify", ".")).Succeeds().Output);
        (await StampAsync("f1.lts", "f2.lts")).Fails(66, "all that is named are tokens");
    }

    [Fact]
    public async Task Stamp_FileThatHasChanged_IsNamedAndTheOthersAreStamped()
    {
        await WriteAsync("a", "b");
        (await StampAsync("a")).Succeeds();
        var before = Bytes("a.lts");
        await File.WriteAllTextAsync(Path.Combine(_folder, "a"), "changed");

        var result = (await StampAsync("a", "b")).Fails(73, "a.lts is there already and is not the token of a as it is now", "--force");

        Assert.Contains("wrote b.lts", result.Output, StringComparison.Ordinal);
        Assert.Equal(before, Bytes("a.lts"));
        (await StampAsync("a", "b", "--force")).Succeeds();
        Assert.Equal("2 tokens: 2 Valid\n", (await live.RunAsync(_folder, "verify", ".")).Succeeds().Output);
    }

    [Fact]
    public async Task Stamp_ForceOverAPublishedProof_NeverReplacesIt()
    {
        await WriteAsync("a", "b");
        (await StampAsync("a", "b")).Succeeds();
        (await live.RunAsync(_folder, "publish")).Succeeds();
        (await live.RunAsync(_folder, "extend", "a.lts")).Succeeds();
        var (published, signed) = (Bytes("a.lts"), Bytes("b.lts"));

        (await StampAsync("--force", "a")).Fails(73, "a.lts is there already and has a publication", "--force does not replace it");
        (await StampAsync("--force", "a", "b")).Succeeds();
        await File.WriteAllTextAsync(Path.Combine(_folder, "a"), "changed");
        (await StampAsync("--force", "a", "b")).Fails(73, "a.lts is there already and has a publication");

        Assert.Equal(published, Bytes("a.lts"));
        Assert.NotEqual(signed, Bytes("b.lts"));
    }

    [Fact]
    public async Task Stamp_OutputIsAFileThatIsNoToken_IsNotOverwritten()
    {
        await WriteAsync("m", "n");
        (await StampAsync("m")).Succeeds();
        File.CreateSymbolicLink(Path.Combine(_folder, "link"), "m.lts");

        (await StampAsync("--force", "m", "--output", "m")).Fails(73, "that is m, which is to be stamped");
        (await StampAsync("--force", "m.lts", "--output", "link")).Fails(73, "that is m.lts, which is to be stamped");
        (await StampAsync("--force", "m", "--output", "n")).Fails(73, "n is there already and is no token", "not overwritten");

        Assert.Equal(("m", "n"), (Text("m"), Text("n")));
        // What is left of a token may go.
        await File.WriteAllBytesAsync(Path.Combine(_folder, "m.lts"), Bytes("m.lts")[..100]);
        (await StampAsync("--force", "m")).Succeeds();
    }

    [Fact]
    public async Task Stamp_Folder_TakesWhatThePatternsSay()
    {
        await WriteAsync("in/a.pdf", "in/b.txt", "in/deep/c.pdf", "in/deep/d.pdf", "in/.git/e.pdf", "in/deep/tmp/f.pdf");

        (await StampAsync("in", "--include", "*.pdf", "--exclude", ".git", "--exclude", "deep/tmp", "--exclude", "d.*")).Succeeds();

        Assert.Equal(["in/a.pdf.lts", "in/deep/c.pdf.lts"], Tokens("in"));
        // Again, with what had been left out; tokens in the folder are none of its files.
        var all = (await StampAsync("in")).Succeeds().Output;
        Assert.Contains("2 files have their tokens, which are left", all, StringComparison.Ordinal);
        Assert.Equal("6 tokens: 6 Valid\n", (await live.RunAsync(_folder, "verify", "in")).Succeeds().Output);
        (await StampAsync("in", "--include", "*.doc")).Fails(66, "Nothing to stamp");
    }

    [Fact]
    public async Task Stamp_ListAndOutputFolder_NamesAreTakenAsTheyAre()
    {
        await WriteAsync("in/a", "in/deep/b", "line\nend", "--force", "c");
        await File.WriteAllTextAsync(Path.Combine(_folder, "list"), "in\r\nc\n\n");

        (await StampAsync("--files-from", "list", "--output-dir", "out/tokens")).Succeeds();
        var names = Encoding.UTF8.GetBytes("line\nend\0--force\0");
        (await Cli.RunAsync(_folder, names, live.Server.Variables, "stamp", "--files-from", "-", "-0")).Succeeds();

        Assert.Equal(["out/tokens/a.lts", "out/tokens/c.lts", "out/tokens/deep/b.lts"], Tokens("out"));
        (await live.RunAsync(_folder, "verify", "in/deep/b", "out/tokens/deep/b.lts")).Succeeds();
        (await live.RunAsync(_folder, "verify", "--", "--force")).Succeeds();
        (await live.RunAsync(_folder, "verify", "line\nend")).Succeeds();
        (await Cli.RunAsync(_folder, names, live.Server.Variables, "stamp", "--files-from", "-")).Fails(65, "--null");
        (await StampAsync("in/a", "in/deep", "--output-dir", "c")).Fails(73, "folder c");
        await WriteAsync("other/a");
        (await StampAsync("in/a", "other/a", "--output-dir", "same")).Fails(64, "written twice", "have one name");
        (await StampAsync("--files-from", "none")).Fails(66, "There is no file none.");
        await File.WriteAllTextAsync(Path.Combine(_folder, "empty"), "");
        (await StampAsync("--files-from", "empty")).Fails(66, "no file in what was named");
    }

    [Fact]
    public async Task Extend_BadTokenAmongMany_StopsNoOther()
    {
        await WriteAsync("in/a", "in/deep/b", "in/c");
        (await StampAsync("in")).Succeeds();
        (await live.RunAsync(_folder, "publish")).Succeeds();
        await File.WriteAllTextAsync(Path.Combine(_folder, "bad.lts"), "rubbish");

        var result = (await live.RunAsync(_folder, "extend", "gone.lts", "bad.lts", "in/a.lts"))
            .Fails(66, "There is no file gone.lts.", "bad.lts is no token");
        Assert.Contains("in/a.lts: extended to publication", result.Output, StringComparison.Ordinal);

        var json = (await live.RunAsync(_folder, "extend", "bad.lts", "in", "--exclude", "c*", "--json")).Fails(65).Json;
        Assert.Equal(["bad.lts", "in/a.lts", "in/deep/b.lts"], json.EnumerateArray().Select(r => r.GetProperty("token").GetString()));
        Assert.Contains("no token", json[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, json[2].GetProperty("added").GetInt32());
        Assert.Single(Token.Decode(Bytes("in/c.lts")).Anchors);
        // With all of them bad no server is asked.
        (await Cli.RunAsync(_folder, "extend", "bad.lts", "-s", "http://127.0.0.1:1")).Fails(65, "bad.lts");
        (await Cli.RunAsync(_folder, "extend")).Fails(64, "Nothing to extend");
        Directory.CreateDirectory(Path.Combine(_folder, "nothing"));
        (await Cli.RunAsync(_folder, "extend", "nothing")).Fails(66, "no token in what was named");
    }

    [Fact]
    public async Task Extend_ManyTokens_AreCountedAndWhatIsWrongIsNamed()
    {
        await WriteAsync([.. Enumerable.Range(10, 200).Select(n => $"in/{n}")]);
        (await StampAsync("in")).Succeeds();
        (await live.RunAsync(_folder, "publish")).Succeeds();
        await WriteAsync("in/late");
        (await StampAsync("in/late")).Succeeds();
        await File.WriteAllTextAsync(Path.Combine(_folder, "in/bad.lts"), "rubbish");
        // Stamped together with the others, and below the same leaf.
        var token = Token.Decode(Bytes("in/110.lts"));
        var other = new TokenLevel(token.Levels[0].Leaf, token.Levels[0].Index ^ 1, token.Levels[0].Path);
        await File.WriteAllBytesAsync(
            Path.Combine(_folder, "in/110.lts"), new Token([other, .. token.Levels.Skip(1)], token.HeaderBytes, token.Anchors).ToBytes());

        var result = (await live.RunAsync(_folder, "extend", "in", "--require-publication"))
            .Fails(65, "bad.lts is no token", "in/110.lts: its levels do not lead to its leaf", "covers 1 of 202 tokens yet");
        var lines = result.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(21, lines.Length);
        Assert.StartsWith("in/10.lts: extended to publication ", lines[0], StringComparison.Ordinal);
        Assert.Matches(
            "^202 tokens: 199 extended to publication [0-9]+, 1 that no publication covers yet, 2 not extended$", lines[20]);

        File.Delete(Path.Combine(_folder, "in/bad.lts"));
        File.Delete(Path.Combine(_folder, "in/110.lts"));
        (await live.RunAsync(_folder, "publish")).Succeeds();
        var json = (await live.RunAsync(_folder, "extend", "in", "--json")).Succeeds().Json;
        Assert.Equal(200, json.GetArrayLength());
        Assert.Equal(["in/late.lts"], json.EnumerateArray().Where(t => t.GetProperty("state").GetString() == "extended")
            .Select(t => t.GetProperty("token").GetString()));
        Assert.Equal("200 tokens: 200 with nothing new\n", (await live.RunAsync(_folder, "extend", "in")).Succeeds().Output);
        Assert.Equal("200 tokens: 200 Valid\n", (await live.RunAsync(_folder, "verify", "in")).Succeeds().Output);
    }

    [Fact]
    public async Task Extend_ServerGoneAmongMany_SaysWhatWasDone()
    {
        await WriteAsync([.. Enumerable.Range(10, 30).Select(n => $"in/{n}")]);
        (await StampAsync("in")).Succeeds();

        var result = (await Cli.RunAsync(_folder, "extend", "in", "-s", "http://127.0.0.1:1")).Fails(69, "127.0.0.1:1");
        Assert.Equal("30 tokens: 30 not looked at\n", result.Output);
        Assert.Equal("", (await Cli.RunAsync(_folder, "extend", "in", "-s", "http://127.0.0.1:1", "--json")).Fails(69).Output);
    }

    [Fact]
    public async Task Extend_PipeInAFolder_IsNamedAndStopsNoOther()
    {
        if (OperatingSystem.IsWindows())
            return;
        await WriteAsync("in/a");
        (await StampAsync("in")).Succeeds();
        using (var made = System.Diagnostics.Process.Start("mkfifo", Path.Combine(_folder, "in/pipe.lts")))
            await made.WaitForExitAsync();
        (await live.RunAsync(_folder, "publish")).Succeeds();

        var result = (await live.RunAsync(_folder, "extend", "in")).Fails(66, "in/pipe.lts is a pipe or a device");
        Assert.Contains("in/a.lts: extended to publication", result.Output, StringComparison.Ordinal);
    }

    private Task<CliResult> StampAsync(params string[] args) =>
        live.RunAsync(_folder, ["stamp", .. args]);

    private async Task WriteAsync(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, name))!);
            await File.WriteAllTextAsync(Path.Combine(_folder, name), name);
        }
    }

    private byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(_folder, name));

    private string Text(string name) => File.ReadAllText(Path.Combine(_folder, name));

    private IEnumerable<string> Tokens(string below)
        => Directory.GetFiles(Path.Combine(_folder, below), "*.lts", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(_folder, f)).Order(StringComparer.Ordinal);
}
