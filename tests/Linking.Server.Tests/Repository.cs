namespace Linking.Server.Tests;

/// <summary>Files of the repository that tests read.</summary>
internal static class Repository
{
    public static string Find(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Linking.sln")))
                return Path.Combine(folder.FullName, path);
        }

        throw new InvalidOperationException("The tests do not run below the repository.");
    }
}
