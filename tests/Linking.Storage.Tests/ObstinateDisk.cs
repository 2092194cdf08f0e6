using Linking.LiteDb.Disks;

using Microsoft.Win32.SafeHandles;

namespace Linking.Storage.Tests;

/// <summary>A disk that does something before a flush of a file, or throws instead of it.</summary>
internal sealed class ObstinateDisk : Disk
{
    /// <summary>Gets the file's name.</summary>
    public Action<string> BeforeFlush { get; set; } = _ => { };

    public override void Flush(SafeFileHandle file, string path)
    {
        BeforeFlush(Path.GetFileName(path));
        base.Flush(file, path);
    }
}
