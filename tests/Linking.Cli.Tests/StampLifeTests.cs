using System.Security.Cryptography;

using Linking.Renewal;
using Linking.Testing;
using Linking.Tsp;
using Linking.Tsp.Tests;
using Linking.Vouchers;

namespace Linking.Cli.Tests;

/// <summary>What an authority's stamp lives by: what is put into its stage, which path counts, and when a new one is a gain.</summary>
public sealed class StampLifeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The stamp would rest on them for ever; one truly signed of years ago can be put in the place of the new one.</summary>
    [ProgramFact("openssl")]
    public async Task List_OfBeforeOrUnderAFallenFunction_IsNotSealed()
    {
        Authority? made = null;
        using var server = ServerOf(() => made!, _ => { }, () => made!.Crl(DateTimeOffset.UtcNow.AddHours(-2)));
        using var authority = made = new Authority(lists: $"{server.Address}list");
        await TrustAsync(authority);
        await WriteAsync("a.txt", "a contract");
        await File.WriteAllBytesAsync(_folder["a.txt.tst"], await TokenAsync(authority, "a.txt", DateTimeOffset.UtcNow.AddHours(-1)));
        var (before, after) = (DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow.AddMinutes(5));
        await File.WriteAllBytesAsync(_folder["before.crl"], authority.Crl(before).Der.ToArray());
        await File.WriteAllBytesAsync(_folder["fallen.crl"], authority.Crl(after, function: HashAlgorithmName.SHA384).Der.ToArray());
        await ListAsync("sha2-384 recommended none collisions 2017-02-23 second-preimages none");
        string[] judged = ["--tsa", "root.pem", "--list", "list"];

        var done = (await RunAsync(
        [
            "renew", "a.txt", "--authority", server.Address.AbsoluteUri, "--imprint", "sha2-256", .. judged,
            "--status", "before.crl", "--status", "fallen.crl",
        ])).Succeeds();

        Assert.Contains("--status: before.crl was not used", done.Error, StringComparison.Ordinal);
        Assert.Contains("--status: fallen.crl was not used", done.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Stages("a.txt").SelectMany(s => s.Evidence), e => e.Type == SectionType.Status && e.Bytes.Span[0] == StampItem.Crl);
        var verdict = (await RunAsync(["verify", "a.txt", "--json", .. judged])).Succeeds().Json;
        Assert.Equal(1, verdict.GetProperty("reached_stage").GetInt32());
    }

    /// <summary>As the verifier does: one sound path is enough, and what is known of a certificate outlives its end.</summary>
    [ProgramFact("openssl")]
    public async Task Holdings_TakeTheBestPath_AndCallDueWhatOutlivesItsCertificate()
    {
        using var tsa = StampServer.Of(_ => new Authority(between: 1, to: TimeSpan.FromDays(3000)), out var authority);
        using var owner = authority;
        using var crossing = new Authority(between: 1);
        using var ended = new Authority(to: TimeSpan.FromMinutes(-5));
        await TrustAsync(authority, crossing, ended);
        await using var ledger = await ServerProcess.StartAsync(
            _folder.Path, "data", "--ledger", "test.example/ledger", "--directory", _folder["book"]);
        await WriteAsync("a.txt", "a");
        await WriteAsync("b.txt", "b");
        (await ledger.RunAsync(_folder.Path, "stamp", "a.txt", "b.txt")).Succeeds();
        await ListAsync("sha2-384 recommended none collisions 2017-02-23 second-preimages none");
        string[] judged = ["--tsa", "root.pem", "--list", "list"];

        // Of two paths one rests on what has fallen, and the other does not.
        await RecordAsync(
            "a.txt", authority.Stamp("a"u8, digest: "sha512", withChain: false),
            [crossing.Cross(authority, HashAlgorithmName.SHA384), .. authority.Chain]);
        (await RunAsync(["verify", "a.txt", .. judged])).Succeeds();
        (await RunAsync(["holdings", "a.txt", .. judged])).Succeeds();
        await ListAsync("rsa-2048 recommended none forgery 2017-02-23", "other.example");
        (await RunAsync(["holdings", "a.txt", .. judged])).Ends(1);

        var inTime = DateTimeOffset.UtcNow.AddHours(-1);
        StampItem[] known = [.. ended.Chain, ended.Crl(inTime.AddSeconds(1))];
        var token = await TokenAsync(ended, "b.txt", inTime);
        await RecordAsync("b.txt", token, known[..^1]);
        Assert.Contains(
            "its validity ended", (await RunAsync("holdings", "b.txt", "--tsa", "root.pem")).Ends(1).Output, StringComparison.Ordinal);
        await RecordAsync("b.txt", token, known);
        (await RunAsync("verify", "b.txt", "--tsa", "root.pem")).Succeeds();
        Assert.Contains(
            "its certificate ended", (await RunAsync("holdings", "b.txt", "--tsa", "root.pem")).Ends(3).Output, StringComparison.Ordinal);
        (await RunAsync("renew", "--due", "b.txt", "--authority", tsa.Address.AbsoluteUri, "--tsa", "root.pem")).Succeeds();
        Assert.Equal(2, Stages("b.txt").Count);
    }

    /// <summary>By what made it due; an authority that gains nothing is asked for one stamp, and not for one of each file.</summary>
    [ProgramFact("openssl")]
    public async Task WhatIsDueByItsSignature_IsStampedByAnotherOne_AndAskedForOnceWhereNothingIsGained()
    {
        var asked = 0;
        using var old = new Authority(to: TimeSpan.FromDays(3000));
        using var same = ServerOf(() => old, _ => asked++, () => old.Crl(DateTimeOffset.UtcNow));
        using var other = StampServer.Of(_ => new Authority(isEcdsa: true, to: TimeSpan.FromDays(3000)), out var next);
        using var owner = next;
        await TrustAsync(old, next);
        await using var ledger = await ServerProcess.StartAsync(
            _folder.Path, "data", "--ledger", "test.example/ledger", "--directory", _folder["book"]);
        string[] names = ["a.txt", "b.txt"];
        foreach (var name in names)
        {
            await WriteAsync(name, name);
            (await ledger.RunAsync(_folder.Path, "stamp", name)).Succeeds();
            await RecordAsync(name, await TokenAsync(old, name, DateTimeOffset.UtcNow.AddHours(-1)), old.Chain);
        }

        await ListAsync($"rsa-2048 recommended {DateTime.UtcNow.AddDays(100):yyyy-MM-dd} forgery none");
        string[] judged = ["--tsa", "root.pem", "--list", "list"];
        (await RunAsync(["holdings", .. names, .. judged])).Ends(3);
        string[] due = ["renew", "--due", .. names, .. judged, "--authority"];

        var refused = (await RunAsync([.. due, same.Address.AbsoluteUri])).Fails(2, "which is not much later");

        Assert.Equal(3, refused.Error.Split("which is not much later").Length);
        Assert.Equal(1, asked);
        Assert.All(names, name => Assert.Single(Stages(name)));
        (await RunAsync([.. due, other.Address.AbsoluteUri])).Succeeds();
        Assert.All(names, name => Assert.Equal(2, Stages(name).Count));
        (await RunAsync(["holdings", .. names, .. judged])).Succeeds();
    }

    private static StampServer ServerOf(Func<Authority> authority, Action<byte[]> stamps, Func<StampItem> list) =>
        new(async (context, body) =>
        {
            var isList = context.Request.Url!.AbsolutePath == "/list";
            if (!isList)
                stamps(body);
            context.Response.ContentType = isList ? "application/pkix-crl" : "application/timestamp-reply";
            await context.Response.OutputStream.WriteAsync(isList ? list().Der : authority().Answer(body));
        });

    private async Task<byte[]> TokenAsync(Authority authority, string name, DateTimeOffset at)
    {
        Programs.Run("openssl", $"ts -query -data {name} -sha512 -cert -out query", folder: _folder.Path);
        var answer = authority.AnswerAt(await File.ReadAllBytesAsync(_folder["query"]), at);
        Assert.True(StampFile.TryReadToken(answer, out var token));
        return token.ToArray();
    }

    private Task RecordAsync(string name, byte[] token, IEnumerable<StampItem> items) => File.WriteAllBytesAsync(
        _folder[name + ".ler"],
        EvidenceRecord.Create(
            new EvidenceSection(SectionType.Stamp, token),
            items.Select(i => new EvidenceSection(SectionType.Status, (byte[])[i.Type, .. i.Der.Span]))));

    private IReadOnlyList<EvidenceStage> Stages(string name)
    {
        Assert.True(EvidenceRecord.TryDecode(File.ReadAllBytes(_folder[name + ".ler"]), out var record, out _));
        return record.Stages;
    }

    private Task TrustAsync(params Authority[] authorities) =>
        WriteAsync("root.pem", string.Join('\n', authorities.Select(a => a.Root.ExportCertificatePem())) + "\n");

    private Task ListAsync(string algorithm, string publisher = "example.org") => WriteAsync(
        "list",
        $"linking suitability v1\npublisher {publisher}\nissued {DateTime.UtcNow:yyyy-MM-dd}\nnext 2099-01-01\nalgorithm {algorithm}\n");

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_folder[name], text);

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, args);
}
