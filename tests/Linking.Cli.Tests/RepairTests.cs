using Linking.Tokens;
using Linking.Trees;

namespace Linking.Cli.Tests;

[Collection(LiveLedger.Name)]
public sealed class RepairTests(LiveLedger live)
{
    [Fact]
    public async Task Repair_AnchorsThatDoNothing_GoAndTheFormerTokenStays()
    {
        var folder = await live.StampedAsync();
        var path = Path.Combine(folder, "file.txt.lts");
        var good = await File.ReadAllBytesAsync(path);
        var token = Token.Decode(good);
        var note = ((SignedHeadAnchor)token.Anchors[0]).Head.Alpha;
        var spoilt = token.With(
            [.. token.Anchors, new PublicationAnchor(9, MerklePath.Empty(32), note), new VoucherAnchor(note), new UnknownAnchor(9, note)])
                .ToBytes();
        await File.WriteAllBytesAsync(path, spoilt);

        var shown = (await Cli.RunAsync(folder, "repair", "file.txt.lts")).Succeeds().Output;

        Assert.Contains("2 of 4 anchor(s) taken away; the former token is file.txt.lts.former", shown, StringComparison.Ordinal);
        Assert.Contains("anchor 2, a publication of size 9: it does not fit the token", shown, StringComparison.Ordinal);
        Assert.Contains("anchor 3, a voucher: it is malformed", shown, StringComparison.Ordinal);
        Assert.Equal(spoilt, await File.ReadAllBytesAsync(path + ".former"));

        // What this version does not know goes when it is told to, and a second former token takes no first one's place.
        var json = (await Cli.RunAsync(folder, "repair", "file.txt.lts", "--unknown", "--json")).Succeeds().Json;
        Assert.Equal("file.txt.lts.former-2", json.GetProperty("former").GetString());
        Assert.Equal(good, await File.ReadAllBytesAsync(path));
        Assert.Contains("nothing to repair", (await Cli.RunAsync(folder, "repair", "file.txt.lts")).Succeeds().Output,
            StringComparison.Ordinal);
        Assert.Equal(spoilt, await File.ReadAllBytesAsync(path + ".former"));
        (await live.RunAsync(folder, "verify", "file.txt")).Succeeds();
    }

    [Fact]
    public async Task Repair_NoToken_IsRefused()
    {
        var folder = live.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "x.lts"), "no token");

        (await Cli.RunAsync(folder, "repair", "x.lts")).Fails(65, "x.lts is no token");
        (await Cli.RunAsync(folder, "repair", "none.lts")).Fails(66, "none.lts");
    }
}
