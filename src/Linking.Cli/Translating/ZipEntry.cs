namespace Linking.Cli.Translating;

/// <summary>One entry of a container, as both its headers say.</summary>
/// <param name="Name">With <c>/</c> between folders; a folder's ends in one.</param>
/// <param name="Start">Where its header is.</param>
/// <param name="DataStart">Where its bytes are.</param>
/// <param name="Packed">Bytes in the file.</param>
/// <param name="Size">Bytes of what it is.</param>
/// <param name="Crc">CRC-32 of what it is.</param>
/// <param name="IsDeflated">Else it is stored.</param>
/// <param name="HasDescriptor">Whether checksum and lengths follow its bytes once more.</param>
internal sealed record ZipEntry(
    string Name, long Start, long DataStart, long Packed, long Size, uint Crc, bool IsDeflated, bool HasDescriptor)
{
    /// <summary>Where its bytes end.</summary>
    public long DataEnd => DataStart + Packed;

    /// <summary>Whether it is a folder, and no file.</summary>
    public bool IsFolder => Name.EndsWith('/');
}
