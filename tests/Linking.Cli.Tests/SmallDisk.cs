using Linking.Testing;

namespace Linking.Cli.Tests;

/// <summary>A file system in memory with little space.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;

    public SmallDisk(string path, string options)
    {
        _path = Directory.CreateDirectory(path).FullName;
        Programs.Run("mount", $"-t tmpfs -o {options} tmpfs {_path}");
    }

    /// <summary>Leaves no byte free, or about as many as said.</summary>
    public void Fill(long leave = 0)
    {
        using var file = new FileStream(Path.Combine(_path, "fill"),
            new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 });
        try
        {
            while (leave == 0 || new DriveInfo(_path).AvailableFreeSpace > leave)
                file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full, as it should be.
        }
    }

    public void Free() => File.Delete(Path.Combine(_path, "fill"));

    public void MakeReadOnly() => Programs.Run("mount", $"-o remount,ro {_path}");

    public void Dispose() => Programs.Run("umount", _path);
}
