using Linking.Files;
using Linking.Renewal;
using Linking.Storage;

namespace Linking.Ledger.Covering;

/// <summary>The folder of a cover: each file is there whole or not at all.</summary>
/// <param name="path">The folder; made with the first file.</param>
public sealed class CoverFolder(string path)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Whether a file is there.</summary>
    public bool Has(string name) => File.Exists(PathOf(name));

    /// <summary>A file's path.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name.Replace('/', System.IO.Path.DirectorySeparatorChar));

    /// <summary>A file's bytes; null if it is not there.</summary>
    /// <exception cref="StorageException">It cannot be read, or is longer than such a file is.</exception>
    public byte[]? Find(string name)
    {
        var file = PathOf(name);
        try
        {
            if (!File.Exists(file))
                return null;
            return new FileInfo(file).Length <= CoverFiles.MaxChunkSize
                ? File.ReadAllBytes(file)
                : throw new StorageException($"{file} is longer than a file of a cover can be.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageException.OfPath(e, file);
        }
    }

    /// <summary>Writes a file, durable on return; one that has these bytes already is left.</summary>
    /// <exception cref="CoverNotWrittenException">It cannot be written.</exception>
    public void Write(string name, ReadOnlySpan<byte> bytes)
    {
        var file = PathOf(name);
        if (Has(name) && new FileInfo(file).Length == bytes.Length && Find(name).AsSpan().SequenceEqual(bytes))
            return;
        try
        {
            DurableFolder.Create(System.IO.Path.GetDirectoryName(file)!);
            DurableFile.Replace(file, bytes, temporary: file + ".tmp");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CoverNotWrittenException(
                $"{file} cannot be written ({e.Message}): check the folder and the disk, then run it again.", e);
        }
    }
}
