namespace Linking.LiteDb.Tests.Faults;

/// <summary>What was done to a disk.</summary>
internal enum DiskCall
{
    Create,
    Write,
    Flush,
    Delete,
    Name,
    FlushFolder,
}

/// <summary>One call that changes a disk.</summary>
/// <param name="Call">Which one.</param>
/// <param name="File">Name of the file within its folder; of the folder for <see cref="DiskCall.FlushFolder"/>.</param>
/// <param name="Offset">Where it writes.</param>
/// <param name="Bytes">What it writes; for <see cref="DiskCall.Name"/> the new name.</param>
internal sealed record DiskEvent(DiskCall Call, string File, long Offset = 0, byte[]? Bytes = null, string NewName = "");
