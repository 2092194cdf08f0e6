namespace Linking.Testing;

/// <summary>A new folder, removed with all it holds.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const string Memory = "/dev/shm";
    private const long Room = 1L << 30;

    public TemporaryFolder()
        : this(Directory.CreateTempSubdirectory("linking-test-").FullName)
    {
    }

    private TemporaryFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>
    /// One in memory where the system has room for it there: for tests of very many files, which a disk would bound. A container has 64
    /// MiB of it by default.
    /// </summary>
    public static TemporaryFolder InMemory() => Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace >= Room
        ? new TemporaryFolder(Directory.CreateDirectory(System.IO.Path.Combine(Memory, $"linking-test-{Guid.NewGuid():n}")).FullName)
        : new TemporaryFolder();

    /// <summary>A path within it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        // Git makes its objects read-only.
        foreach (var file in new DirectoryInfo(Path).EnumerateFiles("*", SearchOption.AllDirectories).Where(f => f.LinkTarget is null))
            file.IsReadOnly = false;
        Directory.Delete(Path, recursive: true);
    }
}
