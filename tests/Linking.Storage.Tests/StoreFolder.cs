namespace Linking.Storage.Tests;

/// <summary>A folder of its own for one test, removed afterwards.</summary>
internal sealed class StoreFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("linking-test-");

    /// <summary>A data folder within, not made yet.</summary>
    public string Data => Path.Combine(_folder.FullName, "data");

    public string Root => _folder.FullName;

    public string this[string name] => Path.Combine(Data, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
