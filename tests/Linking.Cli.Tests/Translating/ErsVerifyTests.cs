using System.Text.Json;

using Linking.Renewal;
using Linking.Testing;
using Linking.Tsp.Tests;

namespace Linking.Cli.Tests.Translating;

/// <summary><c>linking verify FILE.ers</c> and <c>linking info FILE.ers</c>: a record of RFC 4998 as it is.</summary>
[Collection(LiveLedger.Name)]
public sealed class ErsVerifyTests(LiveLedger live)
{
    [Fact]
    public async Task Record_ByItself_HasTheVerdictOfAStage()
    {
        using var tsa = StampServer.Of(s => new Authority(lists: $"{s.Address}list"), out var made);
        using var owner = made;
        using var stranger = new Authority();
        var folder = await RecordAsync(tsa);
        // Until its second and accuracy are over, the time that a stamp proves is that of the verification: another one each time.
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        await File.WriteAllTextAsync(Path.Combine(folder, "root.pem"), made.Root.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "stranger.pem"), stranger.Root.ExportCertificatePem());
        var ers = await File.ReadAllBytesAsync(Path.Combine(folder, "a.txt.ers"));

        string[] trusted = ["--tsa", "root.pem"];
        var text = (await live.RunAsync(folder, ["verify", "a.txt.ers", .. trusted])).Succeeds().Output;
        Assert.StartsWith("VALID, PUBLISHED   a.txt", text, StringComparison.Ordinal);
        Assert.Contains("in an archive's record of RFC 4998", OneLine(text), StringComparison.Ordinal);
        foreach (var names in (string[][])[["a.txt.ers"], ["a.txt"], ["a.txt", "a.txt.ers"]])
            await SameAsStageAsync(0, names, trusted);
        await SameAsStageAsync(2, ["a.txt.ers"], []);
        await SameAsStageAsync(2, ["a.txt.ers"], ["--tsa", "stranger.pem"]);
        await SameAsStageAsync(3, ["a.txt.ers"], [.. trusted, "--require", "cosigned:1"]);

        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "changed");
        await SameAsStageAsync(1, ["a.txt.ers"], trusted);
        await File.WriteAllTextAsync(Path.Combine(folder, "a.txt"), "a\n");
        ers = ers[..^1];
        await File.WriteAllBytesAsync(Path.Combine(folder, "a.txt.ers"), ers);
        await SameAsStageAsync(2, ["a.txt.ers"], trusted);

        async Task SameAsStageAsync(int code, string[] names, string[] options)
        {
            var record = EvidenceRecord.Create(new EvidenceSection(SectionType.Ers, ers), []);
            await File.WriteAllBytesAsync(Path.Combine(folder, "stage.ler"), record);
            var stage = (await live.RunAsync(folder, ["verify", "a.txt", "stage.ler", .. options, "--json"])).Ends(code).Json;
            var direct = (await live.RunAsync(folder, ["verify", .. names, .. options, "--json"])).Ends(code).Json;
            Assert.Equal(stage.GetProperty("result").GetString(), direct.GetProperty("result").GetString());
            Assert.Equal(Stages(stage), Stages(direct));
        }
    }

    [Fact]
    public async Task RecordThatIsNone_OrWithoutItsDocument_IsSaidInASentence()
    {
        using var tsa = StampServer.Of(_ => new Authority(), out var made);
        using var owner = made;
        var folder = await RecordAsync(tsa);
        var info = (await live.RunAsync(folder, "info", "a.txt.ers", "--json")).Succeeds().Json;
        var stamp = info.GetProperty("chains")[0].GetProperty("stamps")[0];
        Assert.Equal(("sha2-256", 2), (stamp.GetProperty("function").GetString(), stamp.GetProperty("objects_of_the_group").GetInt32()));
        var text = (await live.RunAsync(folder, "info", "a.txt.ers")).Succeeds().Output;
        Assert.Contains("87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7", text, StringComparison.Ordinal);

        File.Move(Path.Combine(folder, "a.txt"), Path.Combine(folder, "b.txt"));
        (await live.RunAsync(folder, "verify", "a.txt.ers"))
            .Fails(66, "a.txt.ers is named like a record of RFC 4998", "verify FILE a.txt.ers");
        (await live.RunAsync(folder, "verify", "b.txt", "a.txt.ers")).Ends(2);
        await File.WriteAllTextAsync(Path.Combine(folder, "b.txt.ers"), "");
        (await live.RunAsync(folder, "verify", "b.txt.ers")).Fails(65, "b.txt.ers is no record of RFC 4998: these have 1 to ");
        (await live.RunAsync(folder, "info", "b.txt.ers")).Fails(65, "b.txt.ers is no record of RFC 4998 that can be read");
    }

    private static string Stages(JsonElement verdict) => verdict.GetProperty("stages").ToString();

    private static string OneLine(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    // The document and its record, and no other proof.
    private async Task<string> RecordAsync(StampServer tsa)
    {
        var folder = await live.StampedAsync("a.txt", "a\n");
        (await live.RunAsync(folder, "translate", "ers", "a.txt", "--authority", tsa.Address.AbsoluteUri)).Succeeds();
        File.Delete(Path.Combine(folder, "a.txt.lts"));
        return folder;
    }
}
