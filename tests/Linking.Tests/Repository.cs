namespace Linking.Tests;

/// <summary>Finds the repository from the test's output folder.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Linking.sln")))
                return at.FullName;
        }

        throw new InvalidOperationException("The tests run outside the repository.");
    }
}
