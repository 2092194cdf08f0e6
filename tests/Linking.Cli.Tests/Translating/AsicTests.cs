using Linking.Cli.Translating;
using Linking.Testing;
using Linking.Tsp;
using Linking.Tsp.Tests;

namespace Linking.Cli.Tests.Translating;

/// <summary><c>linking translate asic</c>, and <c>verify</c> of what it wrote; the container is opened by stock tools.</summary>
[Collection(LiveLedger.Name)]
public sealed class AsicTests(LiveLedger live)
{
    private const string TakenApart =
        "import sys, zipfile\n" +
        "z = zipfile.ZipFile(sys.argv[1])\n" +
        "assert z.testzip() is None and all(i.flag_bits & 9 == 0 and i.compress_type == 0 for i in z.infolist())\n" +
        "raw = open(sys.argv[1], 'rb').read(80)\n" +
        "assert raw[:4] == b'PK\\x03\\x04' and raw[26:38] == b'\\x08\\x00\\x00\\x00mimetype'\n" +
        "assert raw[38:69] == b'application/vnd.etsi.asic-e+zip'\n" +
        "print(*z.namelist(), sep='|')\n" +
        "z.extractall(sys.argv[2])\n";

    [ProgramFact("xmllint")]
    public async Task Container_IsOpenedByStockTools_AndVerifiedWithTheProofsInIt()
    {
        using var authority = StampServer.Of(s => new Authority(lists: $"{s.Address}list"), out var made);
        using var owner = made;
        var folder = await live.StampedAsync("Vertrag Ä & 1.txt", "a contract\n");
        string Place(string name) => Path.Combine(folder, name);
        await File.WriteAllTextAsync(Place("root.pem"), made.Root.ExportCertificatePem());
        await File.WriteAllTextAsync(Place("b.txt"), "b\n");
        (await live.RunAsync(folder, "stamp", "b.txt")).Succeeds();
        (await live.RunAsync(folder, "renew", "b.txt", "--same-functions")).Succeeds();
        var said = (await live.RunAsync(
            folder, "translate", "asic", "Vertrag Ä & 1.txt", "b.txt", "-o", "both.asice", "--authority", authority.Address.AbsoluteUri,
            "--tsa", "root.pem")).Succeeds().Output;
        Assert.Contains("Example TSA", said, StringComparison.Ordinal);

        Programs.Run("unzip", "-t both.asice", folder: folder);
        var (code, names, error) = Programs.Try("python3", ["-c", TakenApart, Place("both.asice"), Place("out")]);
        Assert.True(code == 0, error);
        Assert.Equal(
            "mimetype|Vertrag Ä & 1.txt|Vertrag Ä & 1.txt.lts|b.txt|b.txt.ler|META-INF/ASiCManifest001.xml|META-INF/timestamp001.tst|" +
            "META-INF/timestamp001-01.crl|META-INF/ASiCManifest002.xml|META-INF/timestamp002.tst|META-INF/timestamp002-01.crl",
            names.Trim());
        foreach (var number in (string[])["001", "002"])
        {
            Programs.Run(
                "openssl", $"ts -verify -data ASiCManifest{number}.xml -in timestamp{number}.tst -token_in -CAfile ../../root.pem",
                folder: Place("out/META-INF"));
            Programs.Run(
                "xmllint",
                $"--noout --nonet --schema {DocumentationTests.Find("docs/spec/example/asic-manifest.xsd")} ASiCManifest{number}.xml",
                folder: Place("out/META-INF"));
        }

        // Taken out by others, the proofs are where they always are.
        (await live.RunAsync(Place("out"), "verify", "b.txt", "--trust", Place("trust"))).Succeeds();

        var verdict = (await live.RunAsync(folder, "verify", "both.asice", "--tsa", "root.pem", "--json")).Succeeds().Json;
        Assert.Equal("valid", verdict.GetProperty("result").GetString());
        Assert.All(
            verdict.GetProperty("stamps").EnumerateArray(),
            s => Assert.Contains("Example TSA", s.GetProperty("by").GetString(), StringComparison.Ordinal));
        Assert.Equal(
            ["signed", "signed"],
            verdict.GetProperty("documents").EnumerateArray().Select(d => d.GetProperty("verdict").GetProperty("basis").GetString()));
        var text = (await live.RunAsync(folder, "verify", "both.asice")).Succeeds().Output;
        Assert.Contains("name its certificate with --tsa", OneLine(text), StringComparison.Ordinal);
        Assert.Contains("VALID, SIGNED   Vertrag Ä & 1.txt", text, StringComparison.Ordinal);
        Assert.Contains("Stage 2", text, StringComparison.Ordinal);
        (await live.RunAsync(folder, "verify", "both.asice", "--require", "published")).Ends(3);
        using var stranger = new Authority();
        await File.WriteAllTextAsync(Place("stranger.pem"), stranger.Root.ExportCertificatePem());
        var other = (await live.RunAsync(folder, "verify", "both.asice", "--tsa", "stranger.pem")).Ends(2).Output;
        Assert.Contains("does not lead to a certificate of --tsa", OneLine(other), StringComparison.Ordinal);
        (await live.RunAsync(folder, "verify", "both.asice", "--known", "00=2026-01-01")).Fails(64, "--known");

        await File.WriteAllBytesAsync(Place("short.asice"), (await File.ReadAllBytesAsync(Place("both.asice")))[..^30]);
        (await live.RunAsync(folder, "verify", "short.asice")).Fails(65, "LNC-ZIP");
        // What has a proof of its own is a file like others.
        (await live.RunAsync(folder, "stamp", "short.asice")).Succeeds();
        (await live.RunAsync(folder, "verify", "short.asice")).Succeeds();
    }

    [ProgramFact("openssl")]
    public async Task WhatCannotBePutIn_IsRefused_AndNothingIsWritten()
    {
        using var authority = StampServer.Of(_ => new Authority(), out var made);
        using var owner = made;
        using var stranger = new Authority();
        var folder = await live.StampedAsync("a.txt", "a\n");
        string Place(string name) => Path.Combine(folder, name);
        await File.WriteAllTextAsync(Place("stranger.pem"), stranger.Root.ExportCertificatePem());
        await File.WriteAllTextAsync(Place("b.txt"), "without a proof");
        Directory.CreateDirectory(Place("more"));
        foreach (var (from, to) in (ReadOnlySpan<(string, string)>)[("a.txt", "more/A.TXT"), ("a.txt", "mimetype"), ("b.txt", "c.txt")])
        {
            File.Copy(Place(from), Place(to));
            File.Copy(Place("a.txt.lts"), Place(to) + ".lts");
        }

        await File.WriteAllTextAsync(Place("there.asice"), "");
        string[] asked = ["--authority", authority.Address.AbsoluteUri];
        Task<CliResult> TranslateAsync(string to, params string[] args) =>
            live.RunAsync(folder, ["translate", "asic", "-o", to, .. args]);
        (await TranslateAsync("x.asice", "a.txt")).Fails(64, "--authority");
        (await TranslateAsync("x.zip", ["a.txt", .. asked])).Fails(64, ".asice");
        (await TranslateAsync("there.asice", ["a.txt", .. asked])).Fails(73, "there.asice");
        (await TranslateAsync("x.asice", ["b.txt", .. asked])).Fails(66, "b.txt has no token");
        (await TranslateAsync("x.asice", ["c.txt", .. asked])).Fails(1, "c.txt is not put into a container");
        (await TranslateAsync("x.asice", ["mimetype", .. asked])).Fails(65, "Rename it");
        (await TranslateAsync("x.asice", ["a.txt", "more/A.TXT", .. asked])).Fails(65, "the name of another file");
        (await TranslateAsync("x.asice", ["a.txt", "--authority", "http://127.0.0.1:1/"])).Fails(69, "127.0.0.1");
        (await TranslateAsync("x.asice", ["a.txt", "--tsa", "stranger.pem", .. asked])).Fails(76, "does not lead to a certificate");
        Assert.Equal(["there.asice"], Directory.GetFiles(folder, "*.asice").Select(Path.GetFileName));
        Assert.Empty(Directory.GetFiles(folder, ".linking-*"));
    }

    /// <summary>docs/spec/asic.md shows this very file, and the same stamps make it again.</summary>
    [Fact]
    public async Task Example_IsWhatThePageShows()
    {
        var example = DocumentationTests.Find("docs/spec/example/abc.asice");
        using var folder = new TemporaryFolder();
        var writer = Containers.Writer(folder);
        using var file = File.OpenRead(example);
        var container = AsicContainer.Read(file, default);
        Assert.Equal(writer.Manifests.Select(m => m.Bytes), container.Stamps.Select(s => s.Text.ToArray()));
        await writer.WriteAsync(folder["abc.asice"], [.. container.Stamps.Select(s => new StampAnswer(s.Evidence, []))], default);
        Assert.Equal(await File.ReadAllBytesAsync(example), await File.ReadAllBytesAsync(folder["abc.asice"]));

        var page = await File.ReadAllTextAsync(DocumentationTests.Find("docs/spec/asic.md"));
        Assert.Contains(System.Text.Encoding.UTF8.GetString(writer.Manifests[0].Bytes), page, StringComparison.Ordinal);
        using var zip = System.IO.Compression.ZipFile.OpenRead(example);
        Assert.All(zip.Entries, e => Assert.Contains($"`{e.FullName}`", page, StringComparison.Ordinal));
    }

    /// <summary>A document that is not what was verified any more does not get into a container.</summary>
    [ProgramFact("openssl")]
    public async Task File_ChangedWhileItIsRead_IsNoticed()
    {
        using var folder = new TemporaryFolder();
        using var authority = new Authority();
        var writer = Containers.Writer(folder);
        var stamps = writer.Manifests.Select(m => Containers.Stamp(authority, m.Bytes)).ToList();
        await File.WriteAllTextAsync(folder["abc"], "abd");

        var refused = await Assert.ThrowsAsync<CommandException>(() => writer.WriteAsync(folder["x.asice"], stamps, default));
        Assert.Contains("was changed while it was read", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
