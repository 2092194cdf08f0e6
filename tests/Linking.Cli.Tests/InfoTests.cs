using System.Text.Json.Nodes;

using Linking.Cli.Contents;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>A file of every kind is known by what it holds.</summary>
public sealed class InfoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("token", "token")]
    [InlineData("record", "record")]
    [InlineData("voucher", "voucher")]
    [InlineData("publication", "publication")]
    [InlineData("note", "signed note")]
    [InlineData("event", "event")]
    [InlineData("list", "suitability list")]
    [InlineData("renewal-text", "renewal text")]
    [InlineData("cover-text", "cover text")]
    [InlineData("consistency", "consistency proof")]
    [InlineData("key", "verifier key")]
    [InlineData("print-code", "print code")]
    public void Read_GoodFileOfAKind_IsShown(string format, string what)
    {
        var shown = 0;
        foreach (var bytes in GoodFiles(format))
        {
            var sheet = ContentReader.Read("a file", bytes);
            var text = new StringWriter();
            sheet.Write(text);

            Assert.StartsWith(what, text.ToString(), StringComparison.Ordinal);
            Assert.Equal(what, sheet.ToJson()["what"]!.GetValue<string>());
            shown++;
        }

        Assert.NotEqual(0, shown);
    }

    /// <summary>What an evidence record holds is shown as the files that it is made of.</summary>
    [Fact]
    public void Read_EvidenceRecord_ShowsWhatIsInside()
    {
        var bytes = File.ReadAllBytes(Path.Combine(DocumentationTests.Find("docs"), "spec", "example", "renewed.ler"));

        var stages = ContentReader.Read("renewed.ler", bytes).ToJson()["stages"]!.AsArray();

        Assert.True(stages.Count > 1);
        Assert.Equal("document", stages[0]!["stamp"]!["contents"]!["levels"]![0]!["kind"]!.GetValue<string>());
        Assert.StartsWith("linking renewal v1", stages[1]!["text"]!["text"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.lrc", "record")]
    [InlineData("x.lvc", "voucher")]
    [InlineData("x.ler", "evidence record")]
    [InlineData("x.lop", "order proof")]
    [InlineData("x.lcp", "consistency proof")]
    [InlineData("x.lfk", "fork proof")]
    [InlineData("x.lnb", "not-before proof")]
    [InlineData("x.note", "publication")]
    [InlineData("x.txt", "no file of a kind that this program knows")]
    public async Task Info_NotWhatItsNameSays_IsRefused(string name, string says)
    {
        await File.WriteAllBytesAsync(_folder[name], [1, 2, 3, 4, 5]);

        (await Cli.RunAsync(_folder.Path, "info", name)).Fails(65, name, says);
    }

    /// <summary>A file that goes on as it should not is no file of the kind that it begins as.</summary>
    [Fact]
    public async Task Info_BrokenFile_SaysWhatIsWrong()
    {
        await File.WriteAllBytesAsync(_folder["x"], [.. GoodFiles("record").First(), 0]);

        (await Cli.RunAsync(_folder.Path, "info", "x")).Fails(65, "x is no record that can be read", "malformed");
    }

    /// <summary>Words of strangers reach the terminal as text.</summary>
    [Fact]
    public async Task Info_ControlCharactersInAVoucher_AreEscaped()
    {
        var good = GoodFiles("voucher").First(b => Linking.Vouchers.Voucher.Decode(b).Evidence is Linking.Vouchers.WordsEvidence);
        var voucher = Linking.Vouchers.Voucher.Decode(good);
        var words = (Linking.Vouchers.WordsEvidence)voucher.Evidence with { Words = "a \u202e b" };
        await File.WriteAllBytesAsync(_folder["x.lvc"], (voucher with { Evidence = words }).ToBytes());

        var shown = (await Cli.RunAsync(_folder.Path, "info", "x.lvc")).Succeeds().Output;

        Assert.DoesNotContain("\u202e", shown, StringComparison.Ordinal);
        Assert.Contains(@"a \u202e b", shown, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<byte[]> GoodFiles(string format) => Files(Path.Combine("formats", format))
        .Where(v => v["answer"]!["fields"] is { } fields && fields["unknown"] is null && v["bytes"] is JsonValue)
        .Select(v => Convert.FromBase64String(v["bytes"]!.GetValue<string>()));

    private static IEnumerable<JsonNode> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(DocumentationTests.Find("tests"), "vectors", "v1", folder), "*.json")
            .Order(StringComparer.Ordinal)
            .Select(f => JsonNode.Parse(File.ReadAllBytes(f))!);
}
