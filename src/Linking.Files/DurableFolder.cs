namespace Linking.Files;

/// <summary>
/// Folders whose names survive a power loss: a new or renamed file is only there for certain when its folder was
/// flushed too. The runtime cannot do that on a POSIX system. Windows needs none and has none.
/// </summary>
public static class DurableFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Everyone = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder and those above it that are missing, with the permissions that the umask leaves.</summary>
    /// <exception cref="IOException">The system refused; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Create(string path) => Create(path, Everyone);

    /// <summary>The same for its owner alone; folders above it that are missing are made as by <see cref="Create(string)"/>.</summary>
    /// <exception cref="IOException">The system refused; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static void CreateOwnerOnly(string path) => Create(path, OwnerOnly);

    /// <summary>Brings the names in a folder to the disk.</summary>
    /// <exception cref="IOException">The system refused; also <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = Posix.OpenToRead(path);
        // A Windows share knows no such call (EINVAL): its server writes the names, and there is nothing to ask for.
        if (Posix.Flush(folder) is var error and not 0 and not Posix.Invalid)
            throw Posix.Failure(error, $"The folder {path} could not be brought to the disk");
    }

    /// <summary>From the top, each flushed before the next: after a crash only the lowest one's name can be in doubt.</summary>
    private static void Create(string path, UnixFileMode mode)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        var missing = new Stack<string>();
        var folder = path;
        for (; !Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } parent; folder = parent)
            missing.Push(folder);
        if (Path.GetDirectoryName(folder) is { } above)
            FlushIfOurs(above);
        foreach (var made in missing)
        {
            Directory.CreateDirectory(made, made == path ? mode : Everyone);
            Flush(Path.GetDirectoryName(made)!);
        }
    }

    /// <summary>The lowest folder that was there may come from a call that was cut off.</summary>
    private static void FlushIfOurs(string path)
    {
        try
        {
            Flush(path);
        }
        catch (UnauthorizedAccessException)
        {
            // Nor could this user have made a folder in it.
        }
    }
}
