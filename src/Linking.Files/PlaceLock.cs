namespace Linking.Files;

/// <summary>Held by the one program that makes something at a place. Its file goes when it is let go, or when the program ends.</summary>
public sealed class PlaceLock : IDisposable
{
    private readonly FileStream _file;

    /// <param name="path">The lock's file.</param>
    /// <exception cref="IOException">
    /// Another program holds it, or it cannot be made; also <see cref="UnauthorizedAccessException"/>.
    /// </exception>
    public PlaceLock(string path) => _file = new FileStream(
        path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);

    public void Dispose() => _file.Dispose();
}
