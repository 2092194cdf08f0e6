using Linking.Client.Trust;
using Linking.Testing;
using Linking.Tests.Verification;

namespace Linking.Cli.Tests;

/// <summary>JSON that is none of ours: one sentence, and no defect of the program.</summary>
public sealed class OddJsonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"version\":1,\"ledger\":null,\"identity\":null,\"firstSeen\":null,\"addresses\":null}")]
    [InlineData("{\"version\":1,\"ledger\":\"x\",\"identity\":\"x\",\"firstSeen\":\"x\",\"addresses\":[null]}")]
    [InlineData("{\"version\":1,\"ledger\":\"\\ud800\",\"identity\":\"x\",\"firstSeen\":\"x\",\"addresses\":[]}")]
    [InlineData("{\"version\":1e99,\"ledger\":\"x\",\"identity\":\"x\",\"firstSeen\":\"x\",\"addresses\":[]}")]
    [InlineData("{\"version\":1,\"ledger\":\"x\",\"identity\":\"x\",\"firstSeen\":\"x\",\"addresses\":[],"
        + "\"head\":{\"alpha\":\"?\",\"beta\":null}}")]
    [InlineData("{\"version\":1,\"ledger\":\"x\",\"identity\":\"x\",\"firstSeen\":\"x\",\"addresses\":[],"
        + "\"head\":{\"alpha\":null,\"beta\":null}}")]
    public async Task TrustFile_OddJson_IsDamaged(string json)
    {
        var scene = new Scene();
        var ledger = new TrustFolder(_folder["trust"])
            .Meet(scene.Ledger.Identity, scene.Ledger.Record, new Uri("http://ledger.example/")).Ledger;
        await File.WriteAllTextAsync(Path.Combine(ledger.Folder, "ledger.json"), json);
        await File.WriteAllBytesAsync(_folder["a"], Scene.Data);
        await File.WriteAllBytesAsync(_folder["a.lts"], scene.Token.ToBytes());

        (await Cli.RunAsync(_folder.Path, "verify", "a")).Fails(76, "ledger.json is damaged");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{\"Linking\":7}")]
    [InlineData("{\"Linking\":{\"Data\":\"\\ud800\"}}")]
    [InlineData("{\"Linking\":{\"\\ud800\":1}}")]
    [InlineData("{\"\\udc00\":{}}")]
    [InlineData("{\"Linking\":{\"Data\":{}}}")]
    [InlineData("{\"Linking\":{\"Data\":[\"\\ud800\"]}}")]
    public async Task Configuration_OddJson_IsRefused(string json)
    {
        await File.WriteAllTextAsync(_folder["odd.json"], json);

        (await Cli.RunAsync(_folder.Path, "serve", "--config", "odd.json")).Fails(78, "odd.json");
    }
}
