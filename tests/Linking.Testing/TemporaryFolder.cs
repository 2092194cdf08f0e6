namespace Linking.Testing;

/// <summary>A new folder, removed with all it holds.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("linking-test-").FullName;

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
