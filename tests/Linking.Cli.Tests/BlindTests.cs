using Linking.Hashing;
using Linking.Leaves;
using Linking.Tokens;

namespace Linking.Cli.Tests;

/// <summary>What a server's folder holds of a file.</summary>
[Collection(LiveLedger.Name)]
public sealed class BlindTests(LiveLedger live)
{
    [Fact]
    public async Task Stamp_Blind_TheLedgerHoldsNoDigestOfTheFile()
    {
        var folder = live.NewFolder();
        foreach (var name in (string[])["open", "blind", "one", "two"])
            await File.WriteAllTextAsync(Path.Combine(folder, name), $"pin 1234 {name} {folder}");
        (await live.RunAsync(folder, "stamp", "open")).Succeeds();
        (await live.RunAsync(folder, "stamp", "blind", "--blind")).Succeeds();
        (await live.RunAsync(folder, "stamp", "one", "two")).Succeeds();

        Assert.True(Holds(folder, "open"));
        foreach (var name in (string[])["blind", "one", "two"])
            Assert.False(Holds(folder, name), name);

        var token = TokenOf(folder, "blind");
        Assert.Equal([LeafKind.Document, LeafKind.Aggregate], token.Levels.Select(level => level.Leaf.Kind));
        Assert.All(token.Levels, level => Assert.True(level.Leaf.Nonce.Length >= 16));
        Assert.True(Holds(token.Levels[1].Leaf.Digests.Alpha.Bytes.ToArray()));
        Assert.Single(TokenOf(folder, "open").Levels);
    }

    [Fact]
    public async Task Stamp_Blind_IsVerifiedExtendedAndMatched_AndTheServerSeesNoMore()
    {
        var folder = live.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "blind"), $"pin 4321 {folder}");
        await using var wire = new ConnectProxy(live.Server.Address);
        string[] through = ["-s", live.Server.Address, "--proxy", wire.Address];

        (await Cli.RunAsync(folder, ["stamp", "blind", "--blind", .. through])).Succeeds();
        (await live.RunAsync(folder, "publish")).Succeeds();
        (await Cli.RunAsync(folder, ["extend", "blind.lts", "--require-publication", .. through])).Succeeds();
        var match = (await Cli.RunAsync(folder, ["match", "blind.lts", .. through])).Succeeds();

        Assert.Contains("level 1 below it", match.Output, StringComparison.Ordinal);
        Assert.StartsWith("VALID, PUBLISHED", (await Cli.RunAsync(folder, "verify", "blind")).Succeeds().Output, StringComparison.Ordinal);
        // Not only its folder: none of what was sent has the digests.
        var digests = DigestsOf(folder, "blind");
        var top = TokenOf(folder, "blind").Levels[1].Leaf.Digests;
        Assert.True(wire.Sent.AsSpan().IndexOf(top.Alpha.Bytes.ToArray()) >= 0);
        Assert.All((Digest[])[digests.Alpha, digests.Beta], digest => Assert.Equal(-1, wire.Sent.AsSpan().IndexOf(digest.Bytes.ToArray())));
        Assert.False(Holds(folder, "blind"));
        // A file that was changed is not the one stamped.
        await File.AppendAllTextAsync(Path.Combine(folder, "blind"), "5");
        (await Cli.RunAsync(folder, "verify", "blind")).Ends(1);
    }

    private static Token TokenOf(string folder, string name) => Token.Decode(File.ReadAllBytes(Path.Combine(folder, name + ".lts")));

    private static DigestPair DigestsOf(string folder, string name) => Suite.One.Hash(File.ReadAllBytes(Path.Combine(folder, name)));

    private bool Holds(string folder, string name) =>
        Holds(DigestsOf(folder, name).Alpha.Bytes.ToArray()) || Holds(DigestsOf(folder, name).Beta.Bytes.ToArray());

    /// <summary>Whether the bytes stand in any file of the server's, in binary or in hexadecimal.</summary>
    private bool Holds(byte[] bytes)
    {
        byte[][] forms = [bytes, System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes))];
        // The lock is held, and has nothing in it.
        return Directory.GetFiles(live.Data, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)).Any(path =>
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return forms.Any(form => copy.ToArray().AsSpan().IndexOf(form) >= 0);
        });
    }
}
