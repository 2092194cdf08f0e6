namespace Linking.Cli.Tests;

/// <summary>publication appeared and appearances.</summary>
[Collection(LiveLedger.Name)]
public sealed class AppearanceTests(LiveLedger live)
{
    [Fact]
    public async Task Appeared_StandsInTheLedger_AndIsListed()
    {
        var folder = await live.StampedAsync(text: $"{Guid.NewGuid()}");
        var number = (await live.RunAsync(folder, "publish", "--json")).Succeeds().Json.GetProperty("number").GetUInt64();

        var said = (await live.RunAsync(
            folder, "publication", "appeared", $"{number}", "--title", "Example Times", "--day", "2026-11-23", "--page", "5", "--library",
            "National Library, Z 1234", "--json")).Succeeds().Json;

        Assert.Equal("Example Times, page 5, National Library, Z 1234", said.GetProperty("where").GetString());
        var lines = (await live.RunAsync(folder, "publication", "appearances")).Succeeds().Output;
        Assert.Contains($"publication {number}   2026-11-23   Example Times, page 5", lines, StringComparison.Ordinal);
        var json = (await live.RunAsync(folder, "publication", "appearances", "--json")).Succeeds().Output;
        Assert.Contains($"\"round\":{said.GetProperty("round").GetUInt64()}", json.Replace(" ", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("999999", "2026-11-23", "Times", "There is no publication 999999")]
    [InlineData("0", "2026-11-23", "Times", "There is no publication 0")]
    [InlineData("1", "2999-01-01", "Times", "has not come anywhere yet")]
    [InlineData("1", "23.11.2026", "Times", "is no day")]
    [InlineData("1", "2026-11-23", "a\nb", "words on one line")]
    [InlineData("1", "2026-11-23", " ", "words on one line")]
    public async Task WhatCannotBe_IsRefused(string number, string day, string title, string says)
    {
        var folder = await live.StampedAsync(text: $"{Guid.NewGuid()}");

        (await live.RunAsync(folder, "publication", "appeared", number, "--title", title, "--day", day)).Fails(64, says);
    }
}
