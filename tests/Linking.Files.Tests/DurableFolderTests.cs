namespace Linking.Files.Tests;

public sealed class DurableFolderTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Create_SeveralMissing_MakesAll()
    {
        DurableFolder.Create(_folder["a/b/c"]);
        DurableFolder.Create(_folder["a/b/c/"]);

        Assert.True(Directory.Exists(_folder["a/b/c"]));
    }

    [Fact]
    public void Create_AFileInTheWay_Fails()
    {
        File.WriteAllText(_folder["a"], "");

        Assert.Throws<IOException>(() => DurableFolder.Create(_folder["a/b"]));
    }

    [Fact]
    public void CreateOwnerOnly_SeveralMissing_OnlyTheLastIsTheOwners()
    {
        if (OperatingSystem.IsWindows())
            return;

        DurableFolder.CreateOwnerOnly(_folder["a/b"]);

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(_folder["a/b"]));
        Assert.NotEqual(OwnerOnly, File.GetUnixFileMode(_folder["a"]));
    }

    [Fact]
    public void CreateOwnerOnly_Existing_LeavesItsMode()
    {
        if (OperatingSystem.IsWindows())
            return;
        Directory.CreateDirectory(_folder["a"], OwnerOnly | UnixFileMode.GroupRead);

        DurableFolder.CreateOwnerOnly(_folder["a"]);

        Assert.Equal(OwnerOnly | UnixFileMode.GroupRead, File.GetUnixFileMode(_folder["a"]));
    }

    [Fact]
    public void Flush_NoSuchFolder_Fails()
    {
        if (OperatingSystem.IsWindows())
            return;

        var failure = Assert.Throws<IOException>(() => DurableFolder.Flush(_folder["none"]));

        Assert.Contains(_folder["none"], failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
