using System.Text.Json;
using System.Text.Json.Nodes;

using Linking.Cli.Renewals;
using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Client.Trust;
using Linking.Records;
using Linking.Renewal;
using Linking.Server.Vouching;
using Linking.Verification;

namespace Linking.Cli.Tests.Decades;

/// <content>The words of others: who stamps the publications, what their holder keeps of that, and what a stranger goes by.</content>
public sealed partial class FiftyYears
{
    private readonly List<string> _words = [];

    /// <summary>
    /// What a verdict of this day rests on where this machine has met no ledger and seen nothing: identities that were typed, the
    /// authorities' certificates, the newest list, and the authority's word for the publications of after the last renewal, of which no
    /// record has any yet.
    /// </summary>
    /// <param name="record">The proof that is judged.</param>
    /// <param name="isOwn">By the holder's own machine instead, which has met the ledgers and seen their publications.</param>
    internal async Task<Verification.Trust> TrustAsync(byte[] record, bool isOwn = false)
    {
        Times.Clock = Clock;
        var options = new EvidenceOptions
        {
            TrustFolder = isOwn ? Desk.Trust : FreshTrust(record), List = NewestList,
            Authorities = [.. CertificateFiles()],
            Vouchers = [.. _words.Where(w => Path.GetFileName(w) is "two-4.lvc" or "three-2.lvc" or "three-3.lvc" or "three-4.lvc")],
        };
        return (await new RecordEvidence(options, new EvidenceCache(options)).OfAsync(record, default)).Trust;
    }

    /// <summary>A new trust folder: of each ledger the identity, as somebody wrote it down then, and the record in the proof.</summary>
    internal string FreshTrust(byte[] proof)
    {
        var folder = _folder[$"trust-{Guid.NewGuid():n}"];
        var sections = EvidenceRecord.TryDecode(proof, out var record, out _)
            ? record.Stages.SelectMany(s => s.Evidence).Where(e => e.Type == SectionType.Record).Select(e => e.Bytes.ToArray()).ToList()
            : [];
        foreach (var ledger in new TrustFolder(Desk.Trust).List())
        {
            var own = sections.Where(s => RecordFile.TryDecode(s, out var read, out _) && read.Entries[0].Link() == ledger.Identity)
                .MaxBy(s => s.Length);
            if (own is null)
                continue;
            var place = Directory.CreateDirectory(Path.Combine(folder, Path.GetFileName(ledger.Folder))).FullName;
            File.WriteAllBytes(Path.Combine(place, "record.lrc"), own);
            var document = new JsonObject
            {
                ["version"] = 1, ["ledger"] = ledger.Name.Value, ["identity"] = $"{ledger.Identity}", ["firstSeen"] = $"{Clock.Now}",
                ["addresses"] = new JsonArray(),
            };
            File.WriteAllText(Path.Combine(place, "ledger.json"), document.ToJsonString());
        }

        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>The options that name all authorities.</summary>
    internal IEnumerable<string> Certificates() => CertificateFiles().SelectMany(f => (string[])["--tsa", f]);

    // What the holder goes by: his machine's own memory, and all that was said by others up to now.
    private IEnumerable<string> Evidence() =>
        [.. (string[])["--trust", Desk.Trust], .. Certificates(), .. _words.SelectMany(w => (string[])["--voucher", w])];

    private IEnumerable<string> CertificateFiles() => Directory.GetFiles(_folder.Path, "*.pem").Order(StringComparer.Ordinal);

    private async Task<LateAuthority> FoundAsync(string name, int years, bool isEcdsa)
    {
        var authority = new LateAuthority(Clock, years, isEcdsa);
        _authorities.Add(authority);
        await File.WriteAllTextAsync(_folder[$"{name}.pem"], authority.Pem);
        return authority;
    }

    private StampAuthority StampedBy(string name)
    {
        var pem = File.ReadAllText(_folder[$"{name}.pem"]);
        return new StampAuthority(_authorities.Find(a => a.Pem == pem)!.Address, StampAuthority.DefaultDigest, _folder[$"{name}.pem"]);
    }

    // The server has the publication stamped; the holder takes the stamp out of the ledger's public files.
    private async Task PublishAsync(Operator ledger)
    {
        const int tryAgain = 75;
        string[] publish = ["publish", "--operator", ledger.OperatorAddress, "--json"];
        var (code, output, _) = await Desk.TryAsync(publish);
        // On a busy machine the authority may not answer in time: whoever runs it again asks again.
        for (var tries = 1; code == tryAgain && tries < 10; tries++)
            (code, output, _) = await Desk.TryAsync(publish);
        Assert.True(code == 0, $"{Clock.Now}: linking publish: {code}\n{output}");
        ledger.Published = JsonDocument.Parse(output).RootElement.GetProperty("number").GetInt32();
        var word = _folder[$"{ledger.Name}-{ledger.Published}.lvc"];
        using var web = new HttpClient();
        await File.WriteAllBytesAsync(
            word, await web.GetByteArrayAsync(new Uri($"{ledger.FilesAddress}/publications/{ledger.Published:000000}.stamped.1.lvc")));
        _words.Add(word);
    }

    // The deed, the letter and what stamps the archive's heads.
    private async Task RenewAsync(Operator ledger, string shelf, params string[] options)
    {
        string[] files = [_folder["deed.txt"], _folder["letter.txt"], .. Directory.GetFiles(_folder[shelf], "head-*.txt")];
        await Desk.RunAsync(["renew", .. files, "--server", ledger.Address, .. Evidence(), .. options]);
        await PublishAsync(ledger);
        await Desk.RunAsync(["extend", .. files.Select(f => f + ".ler"), "--server", ledger.Address, "--trust", Desk.Trust]);
    }

    // The ledger stamps the head of the archive's log.
    private async Task DepositAsync(Operator ledger, string shelf, params string[] options)
    {
        await Desk.RunAsync(
            ["archive", "add", _folder[shelf], _folder["deed.txt"], "--server", ledger.Address, .. Evidence(), .. options]);
        await PublishAsync(ledger);
        var head = Directory.GetFiles(_folder[shelf], "head-*.txt.lts").MaxBy(File.GetLastWriteTimeUtc)!;
        await Desk.RunAsync("extend", head, "--server", ledger.Address, "--trust", Desk.Trust);
    }
}
