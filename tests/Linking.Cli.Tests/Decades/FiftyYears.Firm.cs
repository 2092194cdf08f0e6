using System.Diagnostics;
using System.Text;
using System.Text.Json;

using Linking.Cli.Catalogues;
using Linking.Hashing;
using Linking.Renewal;
using Linking.Tokens;

namespace Linking.Cli.Tests.Decades;

/// <content>The papers of a firm: stamped together, renewed together, and one that was forgotten.</content>
public sealed partial class FiftyYears
{
    /// <summary>The verdict of 2045 on the paper that was led over the cover.</summary>
    internal JsonElement Covered { get; private set; }

    private async Task StampFirmAsync(Operator one)
    {
        Directory.CreateDirectory(_folder["firm"]);
        using var client = await ConnectAsync(one);
        var imprints = Enumerable.Range(0, Firm).Select(i => Suite.One.Hash(PaperOf(i))).ToList();
        var tokens = await client.StampBelowAsync(imprints);
        for (var i = 0; i < Firm; i++)
        {
            await File.WriteAllBytesAsync(_folder[$"firm/{i}.txt"], PaperOf(i));
            await File.WriteAllBytesAsync(_folder[$"firm/{i}.txt.lts"], tokens[i].ToBytes());
        }

        // As 'stamp' does.
        new Catalogue(Desk.Trust).Note(
            [.. tokens.Select((t, i) => CatalogueEntry.Of(
                _folder[$"firm/{i}.txt.lts"], _folder[$"firm/{i}.txt"], imprints[i], t, identity: null, Clock.Now))]);
    }

    // All are of one round, which one path leads to the publication.
    private void SpreadAnchor()
    {
        var anchors = TokenOf("firm/0.txt.lts").Anchors;
        for (var i = 1; i < Firm; i++)
            File.WriteAllBytes(_folder[$"firm/{i}.txt.lts"], TokenOf($"firm/{i}.txt.lts").With([.. anchors]).ToBytes());
    }

    // 2040: second preimages of SHA-256. Everything that rests on the other function alone is renewed in one go.
    private async Task EmergencyAsync(Operator two)
    {
        await GoToAsync("2040-03-01", two);
        WriteList("2040", "sha2-256 recommended 2038-12-31 collisions 2039-11-01 second-preimages 2040-01-15");
        var (clock, process) = (Stopwatch.StartNew(), Process.GetCurrentProcess());
        var before = process.TotalProcessorTime;
        Assert.Contains(
            $"{Firm} renewed, 0 renewed already, 0 refused",
            await Desk.RunAsync(
                "renew", "--due", "--list", _folder["list-2040"], _folder["firm"], "--server", two.Address, "--trust", Desk.Trust),
            StringComparison.Ordinal);
        process.Refresh();
        _told.Add($"2040: {Firm} renewed in {clock.Elapsed}, of which the processors' {process.TotalProcessorTime - before}");
        await PublishAsync(two);
        await Desk.RunAsync(
            "extend", _folder["firm/7.txt.ler"], _folder[$"firm/{Firm - 1}.txt.ler"], "--server", two.Address, "--trust", Desk.Trust);
    }

    // 2045: another paper that was forgotten. Both functions have collisions, and its holder leads its token over the cover of 2036.
    private async Task LeadOverTheCoverAsync()
    {
        Clock.GoTo("2045-06-01");
        WriteList(
            "2045", "sha2-256 recommended 2038-12-31 collisions 2039-11-01 second-preimages 2040-01-15",
            "sha3-256 recommended 2044-12-31 collisions 2045-02-01 second-preimages none");
        Directory.CreateDirectory(_folder["covered"]);
        File.Copy(_folder["firm/4.txt"], _folder["covered/4.txt"]);
        File.Copy(_folder["firm/4.txt.lts"], _folder["covered/4.txt.lts"]);
        string[] evidence = ["--list", _folder["list-2045"], .. Evidence()];
        await Desk.RunAsync(["renew", _folder["covered/4.txt"], "--cover", _folder["cover"], .. evidence]);
        Covered = await Desk.ReadAsync(["verify", _folder["covered/4.txt"], .. evidence]);
    }

    // One paper of the firm was forgotten, and both its functions fell: the command refuses it, and somebody does it by hand.
    private async Task RenewTooLateAsync(Operator three)
    {
        Directory.CreateDirectory(_folder["forgotten"]);
        File.Copy(_folder["firm/3.txt"], _folder["forgotten/3.txt"]);
        File.Copy(_folder["firm/3.txt.lts"], _folder["forgotten/3.txt.lts"]);
        var (code, _, error) = await Desk.TryAsync(
            "renew", _folder["forgotten/3.txt"], "--server", three.Address, "--trust", Desk.Trust, "--list", _folder["list-2046"]);
        Assert.Equal(ExitCode.Inconclusive, code);
        Assert.Contains("a renewal would cover nothing", error, StringComparison.Ordinal);

        var before = EvidenceRecord.Create(new EvidenceSection(SectionType.Token, Read("forgotten/3.txt.lts")), []);
        HashFunction[] functions = [Suite.Two.Alpha, Suite.Two.Beta];
        var text = RecordRenewal.TextOver(before, [DigestsOf(PaperOf(3), functions)], functions).ToBytes();
        using var client = await ConnectAsync(three);
        var token = (await client.StampBelowAsync([Suite.Two.Hash(text)]))[0];
        await File.WriteAllBytesAsync(
            _folder["forgotten/3.txt.ler"],
            EvidenceRecord.Append(
                before, [new EvidenceSection(SectionType.Text, text), new EvidenceSection(SectionType.Token, token.ToBytes())]));
        await PublishAsync(three);
        await Desk.RunAsync("extend", _folder["forgotten/3.txt.ler"], "--server", three.Address, "--trust", Desk.Trust);
    }

    private static byte[] PaperOf(int number) => Encoding.ASCII.GetBytes($"paper {number}");
}
