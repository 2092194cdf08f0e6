using System.Security.Cryptography;
using System.Text;

using Linking.Testing;

namespace Linking.Cli.Tests;

[Collection(LiveLedger.Name)]
public sealed class StampTests(LiveLedger live)
{
    private readonly string _folder = live.NewFolder();

    [Fact]
    public async Task Stamp_OneFile_WritesTheTokenBesideIt()
    {
        var file = Path.Combine(_folder, "a.txt");
        await File.WriteAllTextAsync(file, "abc");

        var result = (await live.RunAsync(_folder, "stamp", "a.txt")).Succeeds();

        Assert.Contains("wrote a.txt.lts", result.Output, StringComparison.Ordinal);
        Assert.Contains("ledger         live.example/ledger", result.Output, StringComparison.Ordinal);
        (await Cli.RunAsync(_folder, "verify", "a.txt")).Succeeds();
        Assert.Equal(["a.txt", "a.txt.lts", "trust"], Names());
    }

    [Fact]
    public async Task Stamp_EmptyFile_IsValid()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder, "empty"), []);

        (await live.RunAsync(_folder, "stamp", "empty")).Succeeds();

        (await Cli.RunAsync(_folder, "verify", "empty")).Succeeds();
    }

    [Fact]
    public async Task Stamp_ThousandFiles_BecomeOneLeaf()
    {
        var names = Enumerable.Range(0, 1000).Select(i => $"{i}.txt").ToArray();
        foreach (var name in names)
            await File.WriteAllTextAsync(Path.Combine(_folder, name), name);

        var result = (await live.RunAsync(_folder, ["stamp", .. names])).Succeeds();

        Assert.Contains("wrote 980 more", result.Output, StringComparison.Ordinal);
        Assert.Equal(1000, Directory.GetFiles(_folder, "*.lts").Length);
        foreach (var name in (string[])["0.txt", "511.txt", "999.txt"])
            (await Cli.RunAsync(_folder, "verify", name)).Succeeds();
        var info = (await Cli.RunAsync(_folder, "info", "7.txt.lts", "--json")).Succeeds().Json;
        Assert.Equal("aggregate", info.GetProperty("levels")[1].GetProperty("kind").GetString());
        Assert.Equal(1000, info.GetProperty("levels")[1].GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Stamp_StandardInput_TokenGoesToStandardOutput()
    {
        var result = (await Cli.RunAsync(_folder, "abc"u8.ToArray(), live.Server.Variables, "stamp", "-")).Succeeds();

        await File.WriteAllBytesAsync(Path.Combine(_folder, "t.lts"), result.Bytes);
        await File.WriteAllTextAsync(Path.Combine(_folder, "abc"), "abc");
        (await Cli.RunAsync(_folder, "verify", "abc", "t.lts")).Succeeds();
        (await Cli.RunAsync(_folder, "abc"u8.ToArray(), live.Server.Variables, "verify", "-", "t.lts")).Succeeds();
    }

    [Fact]
    public async Task Stamp_Hash_IsTheFilesToken()
    {
        var data = Encoding.UTF8.GetBytes("abc");
        var hash = $"{Convert.ToHexStringLower(SHA256.HashData(data))}:{Convert.ToHexStringLower(SHA3_256.HashData(data))}";
        await File.WriteAllBytesAsync(Path.Combine(_folder, "abc"), data);

        (await live.RunAsync(_folder, "stamp", "--hash", hash, "--output", "h.lts")).Succeeds();

        (await Cli.RunAsync(_folder, "verify", "abc", "h.lts")).Succeeds();
        (await Cli.RunAsync(_folder, "verify", "--hash", hash, "h.lts")).Succeeds();
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad:")]
    [InlineData(":ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad:ba78")]
    public async Task Stamp_HashOfWrongLengthOrMissingHalf_IsUsage(string hash)
    {
        (await live.RunAsync(_folder, "stamp", "--hash", hash, "-o", "h.lts")).Fails(64, "--hash takes both digests");

        Assert.Empty(Names());
    }

    [Fact]
    public async Task Stamp_TokenThere_IsKeptUnlessForced()
    {
        var folder = await live.StampedAsync();
        var token = Path.Combine(folder, "file.txt.lts");
        var before = await File.ReadAllBytesAsync(token);

        (await live.RunAsync(folder, "stamp", "file.txt")).Fails(73, "file.txt.lts is there already", "--force");
        Assert.Equal(before, await File.ReadAllBytesAsync(token));

        (await live.RunAsync(folder, "stamp", "file.txt", "--force")).Succeeds();
        Assert.NotEqual(before, await File.ReadAllBytesAsync(token));
        Assert.Equal(3, Directory.GetFileSystemEntries(folder).Length);
    }

    [Fact]
    public async Task Stamp_Json_NamesInputAndToken()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "日本.txt"), "abc");

        var result = (await live.RunAsync(_folder, "stamp", "日本.txt", "--json")).Succeeds();

        Assert.Equal("日本.txt.lts", result.Json.GetProperty("tokens")[0].GetProperty("token").GetString());
        Assert.Contains("日本", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stamp_NoPlaceForTheToken_IsSaidBeforeAnythingIsSent()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "a"), "abc");
        var longName = new string('x', 253);
        await File.WriteAllTextAsync(Path.Combine(_folder, longName), "abc");
        // Whoever asks the server first would not come so far: nobody listens there.
        const string Nobody = "http://127.0.0.1:1";

        (await Cli.RunAsync(_folder, "stamp", "a", "-o", "nowhere/a.lts", "-s", Nobody)).Fails(73, "there is no folder", "nowhere");
        (await Cli.RunAsync(_folder, "stamp", "a", "-o", _folder, "-s", Nobody)).Fails(73, "is a folder");
        (await Cli.RunAsync(_folder, "stamp", longName, "-s", Nobody)).Fails(73, "longer than 255 bytes", "--output");
        (await Cli.RunAsync(_folder, "stamp", "a", "-o", "/proc/a.lts", "-s", Nobody)).Fails(73, "no file can be made");
    }

    [ProgramFact("chown")]
    public async Task Token_ReplacedByRoot_StaysItsOwners()
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        var folder = await live.StampedAsync();
        var token = Path.Combine(folder, "file.txt.lts");
        Programs.Run("chown", $"1234:2345 {token}");
        File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(Path.Combine(folder, "link.lts"), "file.txt.lts");

        (await live.RunAsync(folder, "stamp", "file.txt", "--force", "--output", "link.lts")).Succeeds();
        Assert.Equal("1234 2345 440\n", Programs.Run("stat", $"--format=\"%u %g %a\" {token}"));
        (await live.RunAsync(folder, "publish")).Succeeds();
        (await live.RunAsync(folder, "extend", "file.txt.lts")).Succeeds();

        Assert.Equal("1234 2345 440\n", Programs.Run("stat", $"--format=\"%u %g %a\" {token}"));
        Assert.NotNull(new FileInfo(Path.Combine(folder, "link.lts")).LinkTarget);
    }

    [Fact]
    public async Task Stamp_WhatCannotBeRead_IsSaidInOurWords()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "loop"), "loop");
        File.CreateSymbolicLink(Path.Combine(_folder, "gone"), "nowhere");

        (await live.RunAsync(_folder, "stamp", "loop")).Fails(66, "loop is a link that leads nowhere, or back to itself.");
        (await live.RunAsync(_folder, "stamp", "gone")).Fails(66, "gone");
        var taken = (await live.RunAsync(_folder, "stamp", "/proc/version"))
            .Fails(73, "in the folder /proc no file can be made (the system takes none there)");
        Assert.DoesNotContain("new file", taken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stamp_WrongUse_SaysWhat()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "a"), "abc");
        await File.WriteAllTextAsync(Path.Combine(_folder, "b"), "abc");

        (await live.RunAsync(_folder, "stamp")).Fails(64, "Nothing to stamp");
        (await live.RunAsync(_folder, "stamp", "a", "a")).Fails(64, "named twice");
        (await live.RunAsync(_folder, "stamp", "a", "b", "-o", "c")).Fails(64, "--output takes one token");
        (await live.RunAsync(_folder, "stamp", "--froce", "a")).Fails(64, "'--froce' is neither an option");
        (await live.RunAsync(_folder, "stamp", "-", "-", "-o", "c")).Fails(64);
        (await live.RunAsync(_folder, "stamp", "none")).Fails(66, "There is no file none.");
        (await live.RunAsync(_folder, "stamp", "a", "b", "--output", "c", "--output-dir", "d")).Fails(64, "not both");
        (await live.RunAsync(_folder, "stamp", "a", "--null")).Fails(64, "--files-from");
        (await live.RunAsync(_folder, "stamp", "a", "-s", "nonsense")).Fails(64, "--server", "http://");
        Assert.Equal(["a", "b"], Names());
    }

    [Fact]
    public async Task Stamp_StrangeNames_AreNamesLikeOthers()
    {
        string[] names = ["two words", "line\nend", "\u001b[31mred", "-dash", "ünïcode"];
        foreach (var name in names)
            await File.WriteAllTextAsync(Path.Combine(_folder, name), "abc");

        var result = (await live.RunAsync(_folder, ["stamp", .. names])).Succeeds();

        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Contains(@"line\nend.lts", result.Output, StringComparison.Ordinal);
        foreach (var name in names)
            Assert.DoesNotContain('\u001b', (await Cli.RunAsync(_folder, "verify", "--", name)).Succeeds().Output);
        Assert.DoesNotContain('\u001b', (await live.RunAsync(_folder, "stamp", "\u001b[2Jnone")).Fails(66, "There is no file").Error);
    }

    private IEnumerable<string> Names()
        => Directory.GetFileSystemEntries(_folder).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal);
}
