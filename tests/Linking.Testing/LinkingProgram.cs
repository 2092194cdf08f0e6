namespace Linking.Testing;

/// <summary>The program that tests start as a process of its own.</summary>
public static class LinkingProgram
{
    /// <summary>Its folder: compiled ahead of time where this machine can (Linking.Program), else the test's own.</summary>
    public static string Folder { get; } = Directory.Exists(Compiled) ? Compiled : AppContext.BaseDirectory;

    /// <summary>What <see cref="Dotnet"/> runs.</summary>
    public static string File { get; } = Path.Combine(Folder, "Linking.Cli.dll");

    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(f => Path.Combine(f, "dotnet"))
        .FirstOrDefault(System.IO.File.Exists) ?? "dotnet";

    // Of the same configuration as the test: tests/X/bin/Debug/net10.0/.
    private static string Compiled
    {
        get
        {
            var built = new DirectoryInfo(AppContext.BaseDirectory);
            var tests = built.Parent?.Parent?.Parent?.Parent?.FullName ?? "";
            return Path.Combine(tests, "Linking.Program", "bin", built.Parent?.Name ?? "", built.Name, "program");
        }
    }
}
