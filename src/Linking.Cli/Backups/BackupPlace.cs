using Linking.Files;

namespace Linking.Cli.Backups;

/// <summary>Where a backup, or what is restored, is put: made beside its place, and given its name when it is whole.</summary>
internal sealed class BackupPlace : IDisposable
{
    private readonly PlaceLock _lock;
    private readonly bool _replaces;

    /// <param name="path">The folder.</param>
    /// <param name="replaces">Whether a former backup there is replaced; otherwise the folder must be empty or missing.</param>
    /// <exception cref="CommandException">Another program is at work there, or what is there must stay.</exception>
    public BackupPlace(string path, bool replaces)
    {
        _replaces = replaces;
        Path = Full(path);
        DurableFolder.Create(System.IO.Path.GetDirectoryName(Path)
            ?? throw new CommandException(ExitCode.CannotCreate, $"{path} cannot be the folder of a backup: name one below it."));
        _lock = Take(Path + ".backup-lock");
        try
        {
            // A kill between two renames left the former one under its other name.
            if (replaces && !Directory.Exists(Path) && Checksums.Exist(Former))
                Directory.Move(Former, Path);
            if (File.Exists(Path) || (Directory.Exists(Path) && !IsEmpty(Path) && !(replaces && Checksums.Exist(Path))))
            {
                throw new CommandException(
                    ExitCode.CannotCreate,
                    replaces
                        ? $"{Path} is there and is no backup: name another folder."
                        : $"{Path} is there and not empty: name a folder that is new or empty.");
            }

            Remove(New);
            DurableFolder.CreateOwnerOnly(New);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    public string Path { get; }

    /// <summary>The folder in which it is made.</summary>
    public string New => Path + (_replaces ? ".backup-new" : ".restore-new");

    private string Former => FormerOf(Path);

    public static string Full(string path) => System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>Where the former one is for the moment in which the new one takes its name.</summary>
    public static string FormerOf(string path) => path + ".backup-former";

    private static bool IsEmpty(string folder) => !Directory.EnumerateFileSystemEntries(folder).Any();

    /// <summary>Puts what was made in place of the former one.</summary>
    public void Finish()
    {
        var parent = System.IO.Path.GetDirectoryName(Path)!;
        DurableFolder.Flush(New);
        if (_replaces && Checksums.Exist(Path))
        {
            Remove(Former);
            Directory.Move(Path, Former);
        }
        else if (Directory.Exists(Path))
        {
            Directory.Delete(Path);
        }

        Directory.Move(New, Path);
        DurableFolder.Flush(parent);
        if (_replaces)
            Remove(Former);
    }

    /// <summary>Removes what was not finished.</summary>
    public void Dispose()
    {
        Remove(New);
        _lock.Dispose();
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static PlaceLock Take(string path)
    {
        try
        {
            return new PlaceLock(path);
        }
        catch (IOException e)
        {
            throw new CommandException(
                ExitCode.CannotCreate,
                $"{path} cannot be taken ({e.Message.TrimEnd('.')}): wait until the other backup there is done, and check the disk.",
                e);
        }
    }
}
