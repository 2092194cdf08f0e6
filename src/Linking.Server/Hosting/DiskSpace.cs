using Linking.Ledger.Admission;

namespace Linking.Server.Hosting;

/// <summary>The least free space of the disks that hold these folders.</summary>
internal sealed class DiskSpace(params string[] folders) : IFreeSpace
{
    // The system is asked again each time.
    private readonly DriveInfo[] _disks = [.. folders.Distinct(StringComparer.Ordinal).Select(folder => new DriveInfo(folder))];

    public long ReadFreeBytes() => _disks.Min(disk => disk.AvailableFreeSpace);
}
