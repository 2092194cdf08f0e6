using Linking.Testing;
using Linking.Tsp.Tests;

namespace Linking.Cli.Tests;

/// <summary>Somebody else's word for a publication: of a time-stamp authority, and of another ledger.</summary>
public sealed class VouchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("openssl")]
    public async Task Authority_StampsAPublication_AndVerifyTakesItsWord()
    {
        using var authority = StampServer.Of(s => new Authority(lists: $"{s.Address}list"), out var made);
        using var owner = made;
        using var stranger = new Authority();
        await File.WriteAllTextAsync(_folder["root.pem"], made.Root.ExportCertificatePem());
        await File.WriteAllTextAsync(_folder["stranger.pem"], stranger.Root.ExportCertificatePem());
        await using var ledger = await PublishedAsync("first.example/ledger", "file.txt", "book");
        const string Note = "book/publications/000001.note";
        const string Voucher = "book/publications/000001.stamped.1.lvc";
        string[] vouch = ["vouch", Note, "--authority", authority.Address.AbsoluteUri];

        (await Cli.RunAsync(_folder.Path, [.. vouch, "--tsa", "stranger.pem"])).Fails(76, "does not lead to a certificate of --tsa");
        Assert.False(File.Exists(_folder[Voucher]));
        var said = (await Cli.RunAsync(_folder.Path, [.. vouch, "--tsa", "root.pem"])).Succeeds();

        Assert.Contains("Example TSA", said.Output, StringComparison.Ordinal);
        Assert.Contains(Voucher, said.Output, StringComparison.Ordinal);
        // A stranger to the ledger, who was told of the publication and trusts the authority.
        var verdict = (await Cli.RunAsync(
            _folder.Path, "verify", "file.txt", "-p", "book", "--tsa", "root.pem", "--trust", "none", "--json")).Succeeds().Json;
        Assert.Equal("stamped", verdict.GetProperty("proven_by")[0].GetProperty("kind").GetString());
        Assert.Contains("left", (await Cli.RunAsync(_folder.Path, vouch)).Succeeds().Output, StringComparison.Ordinal);
        var second = (await Cli.RunAsync(_folder.Path, [.. vouch, "--add", "--imprint", "sha3-256", "--json"])).Succeeds().Json;
        Assert.EndsWith(
            "000001.stamped.2.lvc", second.GetProperty("publications")[0].GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.True((await Cli.RunAsync(_folder.Path, "info", Voucher)).Succeeds().Output.Contains("stamped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ledger_PublishesInAnother_AndVerifyTakesItsWordOnceItHasPublished()
    {
        await using var ledger = await PublishedAsync("first.example/ledger", "file.txt", "book");
        await using var other = await ServerProcess.StartAsync(
            _folder.Path, "other", "--ledger", "other.example/ledger", "--directory", _folder["theirs"]);
        const string Note = "book/publications/000001.note";
        string[] vouch = ["vouch", Note, "--trust", "them"];
        const string Waiting = "book/publications/000001.ledger.1.lts";
        const string Voucher = "book/publications/000001.ledger.1.lvc";

        (await ledger.RunAsync(_folder.Path, "vouch", Note)).Fails(69, "is a publication of first.example/ledger itself");
        Assert.Contains(
            "has not published since", (await other.RunAsync(_folder.Path, vouch)).Ends(75).Output, StringComparison.Ordinal);
        var token = await File.ReadAllBytesAsync(_folder[Waiting]);
        (await other.RunAsync(_folder.Path, vouch)).Ends(75);
        Assert.Equal(token, await File.ReadAllBytesAsync(_folder[Waiting]));
        await File.WriteAllBytesAsync(_folder[Waiting], await File.ReadAllBytesAsync(_folder["file.txt.lts"]));
        (await other.RunAsync(_folder.Path, vouch)).Fails(73, "is a token of another text");
        await File.WriteAllBytesAsync(_folder[Waiting], token);
        (await other.RunAsync(_folder.Path, "publish")).Succeeds();
        Assert.Contains(
            "in publication 1 of other.example/ledger",
            (await other.RunAsync(_folder.Path, vouch)).Succeeds().Output, StringComparison.Ordinal);

        Assert.True(File.Exists(_folder[Voucher]));
        Assert.False(File.Exists(_folder[Waiting]));
        Assert.Contains("left", (await other.RunAsync(_folder.Path, vouch)).Succeeds().Output, StringComparison.Ordinal);
        // This trust folder has met the other ledger alone, and seen its publication: that is what the voucher rests on.
        var verdict = (await Cli.RunAsync(
            _folder.Path, "verify", "file.txt", "-p", "book", "--trust", "them", "--json")).Succeeds().Json;
        Assert.Equal("ledger", verdict.GetProperty("proven_by")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task WrongFilesAndAddresses_AreNamed()
    {
        await File.WriteAllTextAsync(_folder["text.note"], "no publication");
        (await Cli.RunAsync(_folder.Path, "vouch", "text.note", "--authority", "http://127.0.0.1:1/")).Fails(65, "text.note");
        (await Cli.RunAsync(_folder.Path, "vouch", "none.note", "--authority", "http://127.0.0.1:1/")).Fails(66, "none.note");
        await using (await PublishedAsync("first.example/ledger", "file.txt", "book"))
        {
        }

        string[] vouch = ["vouch", "book/publications/000001.note"];
        (await Cli.RunAsync(_folder.Path, "vouch", "file.txt.lts", "--authority", "http://127.0.0.1:1/"))
            .Fails(65, "file.txt.lts is a token", "for example publications/000001.note");
        (await Cli.RunAsync(_folder.Path, [.. vouch, "--authority", "http://127.0.0.1:1/"])).Fails(69, "http://127.0.0.1:1/");
        (await Cli.RunAsync(_folder.Path, [.. vouch, "--authority", "tsa.example.org"])).Fails(64, "--authority", "tsa.example.org");
        (await Cli.RunAsync(_folder.Path, [.. vouch, "--authority", "http://127.0.0.1:1/", "--imprint", "md5"])).Fails(64, "md5");
        (await Cli.RunAsync(_folder.Path, [.. vouch, "--imprint", "sha2-256"])).Fails(64, "--authority");
        using var page = new StampServer((context, _) => context.Response.OutputStream.WriteAsync("hello"u8.ToArray()).AsTask());
        (await Cli.RunAsync(_folder.Path, [.. vouch, "--authority", page.Address.AbsoluteUri])).Fails(69, "application/timestamp-reply");
        Assert.Empty(Directory.EnumerateFiles(_folder["book/publications"], "*.lvc"));
    }

    /// <summary>A ledger with a stamped file and a publication that covers it.</summary>
    private async Task<ServerProcess> PublishedAsync(string name, string file, string book)
    {
        var server = await ServerProcess.StartAsync(_folder.Path, "data", "--ledger", name, "--directory", _folder[book]);
        await File.WriteAllTextAsync(_folder[file], "hello\n");
        (await server.RunAsync(_folder.Path, "stamp", file)).Succeeds();
        (await server.RunAsync(_folder.Path, "publish")).Succeeds();
        (await server.RunAsync(_folder.Path, "extend", $"{file}.lts")).Succeeds();
        return server;
    }
}
