using System.Diagnostics;

namespace Linking.Testing;

/// <summary>Runs another program to its end and returns what it printed.</summary>
public static class Programs
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <exception cref="InvalidOperationException">It exited with another code than 0, or ran for over five minutes.</exception>
    public static string Run(string program, string arguments, string input = "", string? folder = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} {arguments} did not end within {Limit}.");
        }

        return process.ExitCode == 0
            ? output.Result
            : throw new InvalidOperationException($"{program} {arguments} exited "
                + $"with {process.ExitCode}:\n{output.Result}\n{errors.Result}");
    }

    /// <summary>
    /// Writes a script that is to be run, by another process: as long as this one writes a file, whatever another test starts inherits
    /// that, and a file that somebody writes cannot be run.
    /// </summary>
    public static void WriteScript(string path, string text) =>
        Run("sh", $"-c \"cat > '{path}' && chmod +x '{path}'\"", text);

    /// <summary>Runs another program to its end, however it ends.</summary>
    /// <exception cref="InvalidOperationException">It ran for over five minutes.</exception>
    public static (int Code, string Output, string Error) Try(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} did not end within {Limit}.");
        }

        return (process.ExitCode, output.Result, errors.Result);
    }
}
