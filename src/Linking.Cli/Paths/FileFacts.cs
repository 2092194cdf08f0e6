namespace Linking.Cli.Paths;

/// <summary>What Linux says of a file.</summary>
/// <param name="Mode">Its type and permissions.</param>
/// <param name="User">Its owner.</param>
/// <param name="Group">Its group.</param>
/// <param name="Number">Its number on its device.</param>
/// <param name="Device">The device.</param>
internal sealed record FileFacts(ushort Mode, uint User, uint Group, ulong Number, ulong Device)
{
    private const int TypeMask = 0xF000;

    public bool IsPlain => (Mode & TypeMask) == 0x8000;

    public bool IsFolder => (Mode & TypeMask) == 0x4000;

    public bool IsLink => (Mode & TypeMask) == 0xA000;

    public UnixFileMode Permissions => (UnixFileMode)(Mode & 0xFFF);

    /// <summary>Null where there is no such file, or where the system is not Linux.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ofLink">Of a link itself, instead of what it leads to.</param>
    public static FileFacts? Of(string path, bool ofLink = false)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> facts = stackalloc byte[LinuxCalls.FactsSize];
        var flags = ofLink ? LinuxCalls.NoFollow : 0;
        if (LinuxCalls.Facts(LinuxCalls.CurrentFolder, RawNames.Encode(path), flags, LinuxCalls.BasicFacts, facts) != 0)
            return null;
        // struct statx: user at 20, group at 24, mode at 28, number at 32, device at 136.
        return new FileFacts(
            BitConverter.ToUInt16(facts[28..]), BitConverter.ToUInt32(facts[20..]), BitConverter.ToUInt32(facts[24..]),
            BitConverter.ToUInt64(facts[32..]), BitConverter.ToUInt64(facts[136..]));
    }

    /// <summary>Whether there is a file, a folder or what a link leads to, whatever its name.</summary>
    public static bool Exists(string path) => RawNames.IsRaw(path) ? Of(path) is not null : Path.Exists(path);

    /// <summary>Whether it is a folder, whatever its name.</summary>
    public static bool IsFolderAt(string path) => RawNames.IsRaw(path) ? Of(path) is { IsFolder: true } : Directory.Exists(path);

    /// <summary>Whether two paths lead to one file.</summary>
    public static bool AreSame(string one, string other) => OperatingSystem.IsLinux()
        ? Of(one) is { } first && Of(other) is { } second && (first.Number, first.Device) == (second.Number, second.Device)
        : Path.Exists(one) && Path.GetFullPath(one) == Path.GetFullPath(other);

    /// <summary>Gives a file to the owner and group that another had.</summary>
    /// <exception cref="UnauthorizedAccessException">The system refused it to root.</exception>
    public static void GiveTo(string path, FileFacts former)
    {
        if (Of(path) is not { } now || (now.User, now.Group) == (former.User, former.Group))
            return;
        // Whoever may write in another's folder gets the file, as with every program; the system does not let him give it away.
        if (LinuxCalls.ChangeOwner(RawNames.Encode(path), former.User, former.Group) != 0 && Environment.IsPrivilegedProcess)
            throw new UnauthorizedAccessException($"the new one could not be given to its owner: {LinuxCalls.LastError()}");
    }

    /// <summary>Whether it is known to be something else than a plain file: a device, a pipe, a socket.</summary>
    public static bool IsDeviceAt(string path) => Of(path) is { IsPlain: false, IsFolder: false };
}
