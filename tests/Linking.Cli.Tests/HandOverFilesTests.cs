using Linking.Cli.HandOvers;
using Linking.Files;
using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>What of the folders that an operator names goes into a hand-over, which anybody may read.</summary>
public sealed class HandOverFilesTests : IDisposable
{
    private static readonly string[] Whole =
    [
        "docs/spec/README.md", "docs/spec/handover.md", "src/Linking/Linking.csproj", "src/Linking.Cli/Linking.Cli.csproj",
        "tests/independent/v1/linking1_verify.py", "tests/independent/v1/linking1_handover.py",
    ];

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("a/keys/head", "looks like a key")]
    [InlineData("a/Keys/head", "looks like a key")]
    [InlineData("recovery.pem", "looks like a key")]
    [InlineData("tls.KEY", "looks like a key")]
    [InlineData("module.p11", "looks like a key")]
    [InlineData("data/ledger.sqlite", "looks like a key")]
    [InlineData("ledger.litedb", "looks like a key")]
    [InlineData("a deed.txt", "has a name that no file")]
    [InlineData("契約.txt", "has a name that no file")]
    [InlineData(".deed.tmp", "being written")]
    public void FindAll_SecretsAndNamesThatNoHandOverHas_AreRefusedByName(string name, string why)
    {
        Write("given/deed.txt", "given/" + name);
        var refused = Assert.Throws<CommandException>(() => Given().FindAll(_folder["data"], _folder["ho"]));
        Assert.Equal(ExitCode.Data, refused.ExitCode);
        Assert.Contains(Path.Combine(_folder["given"], name), refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindAll_LinksAndPipes_AreRefused()
    {
        Write("given/deed.txt", "secret.txt");
        File.CreateSymbolicLink(_folder["given/link.txt"], _folder["secret.txt"]);
        Assert.Contains("link.txt is a link", Refused(), StringComparison.Ordinal);
        File.Delete(_folder["given/link.txt"]);
        Directory.CreateSymbolicLink(_folder["given/folder"], _folder.Path);
        Assert.Contains("folder is a link", Refused(), StringComparison.Ordinal);
        Directory.Delete(_folder["given/folder"]);
        Programs.Run("mkfifo", _folder["given/pipe"]);
        Assert.Contains("pipe is no plain file", Refused(), StringComparison.Ordinal);

        string Refused() => Assert.Throws<CommandException>(() => Given().FindAll(_folder["data"], _folder["ho"])).Message;
    }

    [Fact]
    public void FindAll_TheDataFolder_WhatHoldsIt_AndWhatLiesInIt_AreRefused()
    {
        Write("given/data/policy/one.txt", "ho/deed.txt");
        Directory.CreateSymbolicLink(_folder["other"], _folder["given/data/policy"]);
        foreach (var name in (string[])["given", "given/data", "given/data/policy", "other"])
        {
            var refused = Assert.Throws<CommandException>(
                () => new GivenFiles("--program", _folder[name], "program").FindAll(_folder["given/data"], _folder["none"]));
            Assert.Contains("the data folder", refused.Message, StringComparison.Ordinal);
        }

        var into = Assert.Throws<CommandException>(() => new GivenFiles("--with", _folder["ho"], "papers").FindAll(
            _folder["given/data"], _folder["ho"]));
        Assert.Contains("the hand-over", into.Message, StringComparison.Ordinal);
    }

    /// <summary>A program is all that lies in its folder.</summary>
    [Fact]
    public async Task FindAll_BinAndObj_AreTaken()
    {
        Write("given/bin/tool", "given/obj/x", "given/linking");
        var names = Given().FindAll(_folder["data"], _folder["ho"]);
        Assert.Equal(["bin/tool", "linking", "obj/x"], names);
        await Given().CopyAsync(names, new FileTree(_folder["ho"]), default);
        Assert.Equal("given/bin/tool", await File.ReadAllTextAsync(_folder["ho/program/bin/tool"]));
        Assert.Equal(3, Directory.GetFiles(_folder["ho"], "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Source_IsWhatIsBuiltAndRead_AndNothingThatLiesBesideIt()
    {
        WriteWhole("LICENSE", "Directory.Packages.props", "Linking.sln", ".editorconfig", "README.md", "tests/independent/v1/a.key");
        string[] given = [.. await SourceFiles.FindAsync(_folder["src"], default)];
        WriteWhole(".env", "passwords.txt", "nuget.config", "recovery.pem", "src/Linking/bin/x", "src/Linking/obj/x", "keys/head", "a b");
        Assert.Equal(given, await SourceFiles.FindAsync(_folder["src"], default));
        Assert.Equal(Whole.Length + 6, given.Length);

        await RefusedAsync("src/Linking/release.pem", "looks like a key");
        await RefusedAsync("src/keys/head", "looks like a key");
        await RefusedAsync("src/Linking/Ein Text.cs", "has a name that no file");
        File.CreateSymbolicLink(_folder["src/src/Linking/Link.cs"], _folder["src/.env"]);
        await RefusedAsync(null, "Link.cs is a link");
        File.Delete(_folder["src/src/Linking/Link.cs"]);
        Directory.Move(_folder["src/docs"], _folder["docs"]);
        Directory.CreateSymbolicLink(_folder["src/docs"], _folder["docs"]);
        await RefusedAsync(null, "docs is a link");

        async Task RefusedAsync(string? name, string why)
        {
            if (name is not null)
                WriteWhole(name);
            var refused = await Assert.ThrowsAsync<CommandException>(() => SourceFiles.FindAsync(_folder["src"], default));
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
            if (name is not null)
                File.Delete(_folder["src/" + name]);
        }
    }

    [ProgramFact("git")]
    public async Task Source_OfARepository_IsWhatGitTracks()
    {
        WriteWhole("LICENSE", "src/Linking/bin/tracked.cs", ".gitignore");
        Programs.Run("git", "init --quiet", folder: _folder["src"]);
        Programs.Run("git", "add --all", folder: _folder["src"]);
        WriteWhole("draft.md", "src/Linking/passwords.cs", "src/keys/head", "docs/spec/a b.md");
        var names = await SourceFiles.FindAsync(_folder["src"], default);
        Assert.Equal(
            [.. Whole.Concat(["LICENSE", "src/Linking/bin/tracked.cs", ".gitignore"]).Order(StringComparer.Ordinal)],
            names.Order(StringComparer.Ordinal));

        // A repository that cannot be read is not taken for none.
        File.Delete(_folder["src/.git/HEAD"]);
        var refused = await Assert.ThrowsAsync<CommandException>(() => SourceFiles.FindAsync(_folder["src"], default));
        Assert.Contains("Git cannot say", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private GivenFiles Given() => new("--program", _folder["given"], HandOverParts.Program);

    private void WriteWhole(params string[] more) => Write([.. Whole.Concat(more).Select(name => "src/" + name)]);

    private void Write(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
            File.WriteAllText(_folder[name], name);
        }
    }
}
