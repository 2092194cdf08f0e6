using Xunit;

namespace Linking.Testing;

/// <summary>
/// A test that runs another program. Where the program is not on the PATH, or a file that it needs is not there, it is skipped, visibly;
/// with CI=true it runs nevertheless, and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    /// <param name="program">Its name.</param>
    /// <param name="file">A file of a package that it needs.</param>
    public ProgramFactAttribute(string program, string? file = null)
    {
        Program = program;
        File = file;
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
            return;
        if (!IsOnPath(program))
            Skip = $"The program '{program}' is not on the PATH.";
        else if (file is not null && !System.IO.File.Exists(file))
            Skip = $"There is no {file}.";
    }

    public string Program { get; }

    public string? File { get; }

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => IsThere(Path.Combine(folder, program)) || IsThere(Path.Combine(folder, program + ".exe")));

    private static bool IsThere(string path) => System.IO.File.Exists(path);
}
