using Linking.LiteDb.Disks;

using Microsoft.Win32.SafeHandles;

namespace Linking.LiteDb.Tests.Faults;

/// <summary>A disk that flushes nothing, for files that are thrown away.</summary>
internal class QuickDisk : Disk
{
    public override void Flush(SafeFileHandle file, string path)
    {
    }

    public override void FlushFolder(string path)
    {
    }

    public override void Settle(string path)
    {
    }
}
