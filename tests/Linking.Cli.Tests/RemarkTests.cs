using Linking.Client.Trust;
using Linking.Events;
using Linking.Hashing;
using Linking.Publications;
using Linking.Testing;
using Linking.Tests.Verification;

namespace Linking.Cli.Tests;

/// <summary>What is met while evidence is collected is said by every command that rests on it.</summary>
public sealed class RemarkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private readonly LedgerBuilder _ledger = new(start: Instant.FromDateTime(DateTimeOffset.UtcNow).Minus(TimeSpan.FromHours(1)));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OrderAndRepair_ForkMetWhileCollecting_IsSaid()
    {
        var scene = new Scene(ledger: _ledger);
        Pin(scene);
        Write(scene);
        var forged = scene.First with { Root = LedgerBuilder.Changed(scene.First.Root, Chain.Beta) };
        Book("book", scene.Ledger.Sign(forged), scene.Ledger.Sign(scene.Second));
        Assert.True(KnownPublication.TryRead(scene.Ledger.Sign(scene.First), out var seen));
        new TrustFolder(_folder["trust"]).List().Single().Observe(seen, scene.Soon, "here");

        var shown = (await RunAsync("order", "a", "b", "-p", "book")).Output;
        var json = (await RunAsync("order", "a", "b", "-p", "book", "--json")).Json;
        var repaired = (await RunAsync("repair", "a.lts")).Succeeds().Output;
        var repairedJson = (await RunAsync("repair", "a.lts", "--json")).Succeeds().Json;

        Assert.Single(Notes(shown), note => note.Contains("contradicts the one that was seen before", StringComparison.Ordinal));
        Assert.Contains("contradicts", json.GetProperty("remarks")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("has said two things that cannot both be true", Assert.Single(Notes(repaired)), StringComparison.Ordinal);
        Assert.Contains("has said two things", repairedJson.GetProperty("remarks")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_UnpinnedAndABookOfTwoLedgers_TheFirstPublicationDecidesAndThatIsSaid()
    {
        var (scene, other) = (new Scene(ledger: _ledger), new Scene(ledger: new LedgerBuilder(keys: KeySet.Of(5, 6, 7))));
        var third = new Scene(ledger: new LedgerBuilder("third.example/ledger"));
        Write(scene);
        Book("own first", scene.Ledger.Sign(scene.First), other.Ledger.Sign(other.Second));
        Book("other first", other.Ledger.Sign(other.First), scene.Ledger.Sign(scene.Second));
        Book("third first", third.Ledger.Sign(third.First), scene.Ledger.Sign(scene.Second));
        var (own, its) = (scene.Ledger.Identity, other.Ledger.Identity);

        await SaysAsync("own first", $"names another ledger of the id example.org/ledger: its identity is {its}, and that of the first "
            + $"publication is {own}.");
        await SaysAsync("other first", $"names another ledger of the id example.org/ledger: its identity is {own}, and that of the "
            + $"first publication is {its}.");
        await SaysAsync("third first", "is of another ledger, example.org/ledger, than the first publication, which is of "
            + "third.example/ledger");
        // Who names the identity is told against it.
        await SaysAsync("own first", $"its identity is {its}.", "--identity", own.ToString());

        async Task SaysAsync(string book, string words, params string[] more)
        {
            var verdict = (await RunAsync(["verify", "a", "-p", book, "--json", .. more])).Json;
            var remarks = verdict.GetProperty("remarks").EnumerateArray().Select(r => r.GetString()!).ToList();
            Assert.Contains(remarks, remark => remark.Contains("000002.note is not read: it ", StringComparison.Ordinal)
                && remark.Contains(words, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> Notes(string output)
        => output.Split('\n').Where(line => line.StartsWith("Note: ", StringComparison.Ordinal));

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);

    private void Pin(Scene scene) =>
        new TrustFolder(_folder["trust"]).Meet(scene.Ledger.Identity, scene.Ledger.Record, new Uri("http://ledger.example/"));

    /// <summary>Two files of two rounds, each with its token.</summary>
    private void Write(Scene scene)
    {
        File.WriteAllBytes(_folder["a"], Scene.Data);
        File.WriteAllBytes(_folder["a.lts"], scene.Token.ToBytes());
        var later = scene.Ledger.Token(scene.N + 1, 0, scene.Ledger.Anchor(scene.N + 1, scene.First));
        File.WriteAllBytes(_folder["b"], "c"u8.ToArray());
        File.WriteAllBytes(_folder["b.lts"], later.ToBytes());
    }

    private void Book(string name, params byte[][] notes)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder[name], "publications")).FullName;
        for (var i = 0; i < notes.Length; i++)
            File.WriteAllBytes(Path.Combine(folder, $"{i + 1:D6}.note"), notes[i]);
    }
}
