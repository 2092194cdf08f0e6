using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary><c>linking translate linked</c>; what its format takes and refuses is shown by the tests of Linking.Tsp.</summary>
public sealed class TranslateLinkedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Token_GoesOutAndComesBack_AndNothingIsWrittenOver()
    {
        var token = await File.ReadAllBytesAsync(DocumentationTests.Find("docs/spec/example/abc.lts"));
        await File.WriteAllBytesAsync(PathOf("abc.lts"), token);
        await File.WriteAllTextAsync(PathOf("abc"), "abc");

        var said = (await RunAsync("abc", "-o", "abc.der")).Succeeds().Output;

        Assert.Contains("abc.der: linked time-stamp token of 3470 bytes, from example.org/ledger, round 1", said, StringComparison.Ordinal);
        Assert.Contains("nothing is lost", said, StringComparison.Ordinal);
        Assert.Equal(
            await File.ReadAllBytesAsync(DocumentationTests.Find("docs/spec/example/abc.der")),
            await File.ReadAllBytesAsync(PathOf("abc.der")));
        said = (await RunAsync("abc.der", "--back", "-o", "again.lts")).Succeeds().Output;
        Assert.Contains("byte for byte", said, StringComparison.Ordinal);
        Assert.Equal(token, await File.ReadAllBytesAsync(PathOf("again.lts")));
        (await RunAsync("abc.der", "--back", "-o", "abc.lts")).Fails(73, "abc.lts is there already");
        // Where it is taken for a token it is said what it is.
        (await Cli.RunAsync(_folder.Path, "info", "abc.der")).Fails(65, "It is a linked token", "--back");
        var verdict = (await Cli.RunAsync(_folder.Path, "verify", "abc", "abc.der")).Ends(1).Output;
        Assert.Contains("It is a linked token", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongFiles_AreNamed()
    {
        var der = await File.ReadAllBytesAsync(DocumentationTests.Find("docs/spec/example/abc.der"));
        der[^1200] ^= 1;
        await File.WriteAllBytesAsync(PathOf("bad.der"), der);

        (await RunAsync("bad.der", "-o", "x")).Fails(65, "It is a linked token", "--back");
        (await RunAsync("bad.der", "--back", "-o", "x")).Fails(65, "bad.der is no linked token that can be read");
        (await RunAsync("none.lts", "-o", "x")).Fails(66, "none.lts");
        (await RunAsync("abc.ler", "-o", "x")).Fails(64, "abc.ler is an evidence record");
        (await RunAsync(DocumentationTests.Find("docs/spec/example/abc.lts"), "--back", "-o", "x")).Fails(64, "leave --back away");
        Assert.Equal(["bad.der"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    public void Dispose() => _folder.Dispose();

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync(_folder.Path, ["translate", "linked", .. args]);

    private string PathOf(string name) => Path.Combine(_folder.Path, name);
}
