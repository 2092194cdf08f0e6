namespace Linking.Ledger.Marks;

/// <summary>The mark in a small file of its own: temporary file, fsync, rename, fsync of the folder.</summary>
/// <param name="path">The file; its folder exists.</param>
public sealed class FileHighWaterMark(string path) : IHighWaterMarkStore
{
    public HighWaterMark? Read() => throw new NotSupportedException(path);

    public void Write(HighWaterMark mark) => throw new NotSupportedException(path);
}
