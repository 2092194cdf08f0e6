using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>Whatever calls itself a token: refused at once, with a sentence, by every command that takes one.</summary>
[Collection(Demonstration.Name)]
public sealed class BadTokenTests(Demonstration demo)
{
    private readonly string _folder = demo.NewFolder();

    [ProgramTheory("git")]
    [InlineData("empty", "0 bytes")]
    [InlineData("truncated", "malformed")]
    [InlineData("random", "malformed")]
    [InlineData("huge", "too long")]
    public async Task Token_IsNone_IsRefused(string what, string says)
    {
        var token = await MakeAsync(what);
        var before = new FileInfo(token).Length;

        (await Cli.RunAsync(_folder, "info", token)).Fails(65, token, says);
        (await Cli.RunAsync(_folder, "extend", token, "-s", "http://127.0.0.1:1")).Fails(65, token, says);
        var verified = (await Cli.RunAsync(_folder, "verify", demo.File, token)).Ends(1);
        Assert.Contains("LNK-FORMAT", verified.Output, StringComparison.Ordinal);
        Assert.Contains(says, verified.Output, StringComparison.Ordinal);
        var json = (await Cli.RunAsync(_folder, "verify", demo.File, token, "--json")).Ends(1).Json;
        Assert.Contains(says, json.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, new FileInfo(token).Length);
    }

    [ProgramFact("git")]
    public async Task Token_FromAPipe_IsRead()
    {
        (await Cli.RunAsync(_folder, await File.ReadAllBytesAsync(demo.Token), new Dictionary<string, string>(), "info", "/dev/stdin"))
            .Succeeds();
        (await Cli.RunAsync(_folder, await File.ReadAllBytesAsync(demo.Token), new Dictionary<string, string>(), "info", "-")).Succeeds();
    }

    [ProgramFact("git")]
    public async Task Info_ShowsEveryField()
    {
        var text = (await Cli.RunAsync(_folder, "info", demo.Token)).Succeeds().Output;
        foreach (var label in (
            string[])["kind", "count", "imprint", "nonce", "index", "path", "ledger", "round", "claimed time", "accuracy", "valid "
            + "until", "policy", "leaves", "round root", "previous link", "history root", "signed-head digest", "link", "1, signed "
                    + "head", "α note", "β note", "publication   "])
            Assert.Contains(label, text, StringComparison.Ordinal);

        var json = (await Cli.RunAsync(_folder, "info", demo.Token, "--json")).Succeeds().Json;
        Assert.Equal("demo.linking.example/ledger", json.GetProperty("header").GetProperty("ledger").GetString());
        Assert.Equal(64, json.GetProperty("header").GetProperty("link").GetProperty("sha3-256").GetString()!.Length);
        Assert.Equal(2, json.GetProperty("anchors").GetArrayLength());
    }

    private async Task<string> MakeAsync(string what)
    {
        var token = Path.Combine(_folder, what + ".lts");
        var good = await File.ReadAllBytesAsync(demo.Token);
        var random = new byte[5000];
        new Random(1).NextBytes(random);
        await File.WriteAllBytesAsync(token, what switch
        {
            "truncated" => good[..(good.Length / 2)],
            "random" => random,
            _ => [],
        });
        if (what == "huge")
        {
            // Sparse: a gibibyte of length, not of disk.
            await using var file = new FileStream(token, FileMode.Open);
            file.SetLength(1L << 30);
        }

        return token;
    }
}
