using Linking.Cli.Origins;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>Who submitted a file: stated by stamp, told by verify, to nobody who has no statement.</summary>
[Collection(LiveLedger.Name)]
public sealed class OriginTests(LiveLedger live)
{
    private const string Name = "press.example.org";
    private const string Note = "x\" VALID \"y";

    private static readonly string Checker = DocumentationTests.Find("tests/independent/v1/check_origin.py");

    private readonly string _folder = live.NewFolder();

    [ProgramFact("python3")]
    public async Task Origin_IsToldByTheStatementAlone_ToWhomHasTheKey()
    {
        var key = await StampedAsync("a.txt", "b.txt");
        var other = key.Replace(Name, "other.example.org", StringComparison.Ordinal);
        await File.WriteAllTextAsync(PathOf("key.pub"), key + "\n");

        var told = (await VerifyAsync("a.txt", "a.txt.lor", "key.pub")).Succeeds().Output;
        Assert.Contains($"the holder of the key \"{key}\" signed that he submits", Flat(told), StringComparison.Ordinal);
        Assert.Matches("before the claimed time, which is .* by the ledger's clock, within", Flat(told));
        Assert.Contains("adds \"x' VALID 'y\": these are his words.", Flat(told), StringComparison.Ordinal);
        Assert.Contains("or was the first who had it, nothing says", Flat(told), StringComparison.Ordinal);
        var json = (await VerifyAsync("b.txt", "b.txt.lor", key, "--json")).Succeeds().Json.GetProperty("origin");
        Assert.True(json.GetProperty("holds").GetBoolean());
        Assert.Equal(Name, json.GetProperty("name").GetString());
        var alone = (await RunAsync("verify", "a.txt")).Succeeds().Output;
        Assert.DoesNotContain(Name, alone, StringComparison.Ordinal);
        Assert.DoesNotContain("Origin", alone, StringComparison.Ordinal);
        Assert.Equal(-1, (await File.ReadAllBytesAsync(PathOf("a.txt.lts"))).AsSpan().IndexOf("press"u8));
        Assert.Equal(Name, (await RunAsync("info", "a.txt.lor", "--json")).Succeeds().Json.GetProperty("name").GetString());

        var check = Programs.Try("python3", [Checker, PathOf("b.txt"), PathOf("b.txt.lts"), PathOf("b.txt.lor"), "--key", key]);
        Assert.Equal((0, $"{Name}: {Note}\n"), (check.Code, check.Output));
        (await VerifyAsync("a.txt", "b.txt.lor", key)).Ends(1);
        Assert.Contains("speaks of other data", Flat((await VerifyAsync("a.txt", "b.txt.lor", key)).Output), StringComparison.Ordinal);
        var ofOther = (await VerifyAsync("a.txt", "a.txt.lor", Checked(other))).Ends(1).Output;
        Assert.Contains("another key", Flat(ofOther), StringComparison.Ordinal);

        // The same file under another token.
        File.Move(PathOf("a.txt.lts"), PathOf("first.lts"));
        (await RunAsync("stamp", "a.txt", "--blind")).Succeeds();
        Assert.Contains("together with it", Flat((await VerifyAsync("a.txt", "a.txt.lor", key)).Ends(1).Output), StringComparison.Ordinal);
        await File.WriteAllTextAsync(PathOf("a.txt"), "changed");
        var ofChanged = (await VerifyAsync("a.txt", "a.txt.lor", key)).Ends(1).Output;
        Assert.Contains("the token is not Valid", Flat(ofChanged), StringComparison.Ordinal);
    }

    /// <summary>When everybody can sign, and stamp what he signs, no statement tells of anybody.</summary>
    [Fact]
    public async Task Origin_UnderASchemeThatHadFallen_SaysNothing()
    {
        var key = await StampedAsync("a.txt");
        (await RunAsync("publish")).Succeeds();
        (await RunAsync("extend", "a.txt.lts")).Succeeds();
        var seen = $"{DateTime.UtcNow.AddSeconds(1):yyyy-MM-dd'T'HH:mm:ss'Z'} seen";

        var sound = (await VerifyAsync("a.txt", "a.txt.lor", key, "--asserted", seen, "--broken", "ed25519@2199-01-01")).Succeeds().Output;
        Assert.Matches("signed, on .* at the latest, that he submits", Flat(sound));
        foreach (var broken in (string[])["ed25519@2020-01-01", "sha2-512@2020-01-01"])
        {
            var told = (await VerifyAsync("a.txt", "a.txt.lor", key, "--asserted", seen, "--broken", broken)).Ends(1).Output;
            Assert.Contains("VALID, PUBLISHED", told, StringComparison.Ordinal);
            Assert.Contains("anybody can have made it", Flat(told), StringComparison.Ordinal);
            Assert.DoesNotContain("submits this data", Flat(told), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Stamp_FilesThatHaveTokens_SaysThatNoOriginWasStated()
    {
        await StampedAsync("sub/b.txt");
        await File.WriteAllTextAsync(PathOf("sub/c.txt"), "c");
        (await RunAsync("stamp", "sub/c.txt")).Succeeds();
        await File.WriteAllTextAsync(PathOf("sub/d.txt"), "d");

        var refused = (await StampAsync("sub")).Fails(73, "sub/c.txt.lts is there already, and no origin was stated for it").Output;
        Assert.Contains("wrote sub/d.txt.lts and sub/d.txt.lor", refused, StringComparison.Ordinal);
        Assert.Contains("sub/b.txt has its token", refused, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("sub/c.txt.lor")));
    }

    [Fact]
    public async Task Statement_WhoseTokenIsNotThere_IsTakenAway()
    {
        await File.WriteAllTextAsync(PathOf("e.lor"), "made");
        await File.WriteAllTextAsync(PathOf("e.lts"), "there");
        Assert.Equal("", OriginFile.TakeAway(PathOf("e.lor"), PathOf("e.lts")));
        Assert.True(File.Exists(PathOf("e.lor")));
        Assert.Equal("", OriginFile.TakeAway(PathOf("e.lor"), PathOf("f.lts")));
        Assert.False(File.Exists(PathOf("e.lor")));
    }

    [Fact]
    public async Task WhatCannotBeStatedOrRead_IsRefused_AndNothingIsStamped()
    {
        var key = await StampedAsync("a.txt");
        await File.WriteAllTextAsync(PathOf("c.txt"), "c");
        await File.WriteAllTextAsync(PathOf("d.lor"), "kept");

        (await RunAsync("stamp", "c.txt", "--origin", "key")).Fails(64, "--as");
        (await RunAsync("stamp", "c.txt", "--origin", "key", "--as", "a b")).Fails(64, "--as: a name");
        (await StampAsync("c.txt", "--origin-note", " x")).Fails(64, "--origin-note");
        (await StampAsync("c.txt", "--all-servers")).Fails(64, "--all-servers");
        (await StampAsync("c.txt", "-o", "-")).Fails(64, "--origin");
        (await StampAsync("c.txt", "-o", "d.lts")).Fails(73, "never overwritten");
        (await RunAsync("stamp", "c.txt", "--origin", "c.txt", "--as", Name)).Fails(65, "is no key file");
        Assert.False(File.Exists(PathOf("d.lts")));
        Assert.False(File.Exists(PathOf("c.txt.lts")));
        Assert.Equal("kept", await File.ReadAllTextAsync(PathOf("d.lor")));
        var star = (await RunAsync("stamp", "a.txt", "a.txt.lts", "a.txt.lor", "c.txt")).Succeeds().Output;
        Assert.Contains("c.txt.lts", star, StringComparison.Ordinal);
        Assert.False(File.Exists(PathOf("a.txt.lor.lts")));

        (await RunAsync("verify", "a.txt", "--origin", "a.txt.lor")).Fails(64, "--origin-key");
        (await RunAsync("verify", ".", "--origin", "a.txt.lor", "--origin-key", key)).Fails(64, "one token");
        (await RunAsync("verify", "a.txt", "a.txt.ler", "--origin", "a.txt.lor", "--origin-key", key))
            .Fails(64, "an evidence record says nothing of it: name the token");
        (await VerifyAsync("a.txt", "d.lor", key)).Fails(65, "is no origin statement that can be read");
        (await VerifyAsync("a.txt", "a.txt.lor", "c.txt")).Fails(65, "--origin-key");
    }

    // The key's id has the name in it.
    private static string Checked(string key)
    {
        var parts = key.Split('+', 3);
        return new Linking.Notes.VerifierKey(parts[0], Convert.FromBase64String(parts[2]).AsSpan(1)).ToString();
    }

    private static string Flat(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private string PathOf(string name) => Path.Combine(_folder, name);

    /// <returns>The verifier key, which is said where the statement is made.</returns>
    private async Task<string> StampedAsync(params string[] files)
    {
        (await RunAsync("key", "make", "key", "--ledger", Name)).Succeeds();
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
            await File.WriteAllTextAsync(PathOf(file), file);
        }

        var made = (await StampAsync([.. files, "--origin-note", Note])).Succeeds();
        Assert.Contains($"wrote {files[0]}.lts and {files[0]}.lor", made.Output, StringComparison.Ordinal);
        return made.Error.Split(' ', '\n').Single(w => w.StartsWith(Name, StringComparison.Ordinal)).TrimEnd(',');
    }

    private Task<CliResult> StampAsync(params string[] args) => RunAsync(["stamp", .. args, "--origin", "key", "--as", Name]);

    private Task<CliResult> VerifyAsync(string file, string origin, string key, params string[] more) =>
        RunAsync(["verify", file, "--origin", origin, "--origin-key", key, .. more]);

    private Task<CliResult> RunAsync(params string[] args) => live.RunAsync(_folder, args);
}
