using Linking.Files;
using Linking.LiteDb;

namespace Linking.Server.Access;

/// <summary>
/// Copies of the files of accounts and API keys as of their last change, in a folder of the data folder: a backup takes these while a
/// server holds the files themselves. An older copy is never left behind.
/// </summary>
public static class AccessCopies
{
    /// <summary>In the data folder.</summary>
    public const string Folder = "access-copies";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The files of which there may be copies, by their names in the data folder.</summary>
    public static IReadOnlyList<string> Names { get; } = [AccountFile.Name, ApiKeyFile.Name];

    public static string PathOf(string data, string name) => Path.Combine(data, Folder, name);

    /// <summary>Puts a file's durable state in place of its former copy.</summary>
    /// <returns>Null; or why there is no copy now.</returns>
    internal static string? Refresh(DocumentFile file, string data)
    {
        var name = Path.GetFileName(file.Path);
        var path = PathOf(data, name);
        var made = Path.Combine(data, Folder, $".linking-{name}.new");
        try
        {
            DurableFolder.CreateOwnerOnly(Path.Combine(data, Folder));
            File.Delete(made);
            file.BackUp(made);
            DurableFile.Replace(path, File.ReadAllBytes(made), OwnerOnly, $"{made}.tmp");
            File.Delete(made);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DocumentFileException)
        {
            return $"{name} has no copy that a backup could take while the server runs: {e.Message}{Remove(path)}";
        }
    }

    private static string Remove(string path)
    {
        try
        {
            File.Delete(path);
            return "";
        }
        catch (DirectoryNotFoundException)
        {
            return "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $" The copy before, {path}, is older, and could not be removed: {e.Message}";
        }
    }
}
