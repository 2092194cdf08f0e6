using Linking.Hashing;

using Spectre.Console;

namespace Linking.Cli.Terminal;

/// <summary>Hashes files, with a progress bar on standard error for large ones when a person is looking.</summary>
internal static class FileProgress
{
    private const long Large = 64L << 20;

    /// <summary>The imprint of a file, or of standard input for <c>-</c>.</summary>
    /// <exception cref="CommandException">There is no such file, or it is a folder.</exception>
    public static DigestPair Imprint(string path, CancellationToken cancellation)
    {
        if (path == "-")
        {
            using var input = Console.OpenStandardInput();
            return Linking.Hashing.Imprint.Compute(input, cancellation: cancellation);
        }

        if (Directory.Exists(path))
            throw new CommandException(ExitCode.NoInput, $"{path} is a folder. Name the files in it, for example {Path.Combine(path, "*")}.");
        using var file = Open(path);
        if (file.Length < Large || Console.IsErrorRedirected)
            return Linking.Hashing.Imprint.Compute(file, cancellation: cancellation);
        return WithBar(path, file, cancellation);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite, BufferSize = 0, Options = FileOptions.SequentialScan });
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandException(ExitCode.NoInput, $"There is no file {path}.", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new CommandException(ExitCode.NoInput, $"{path} may not be read by this user.", exception);
        }
    }

    private static DigestPair WithBar(string path, FileStream file, CancellationToken cancellation)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        DigestPair imprint = default;
        console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape("hashing " + Path.GetFileName(path)), maxValue: file.Length);
                imprint = Linking.Hashing.Imprint.Compute(file, new Bar(task), cancellation);
            });
        return imprint;
    }

    private sealed class Bar(ProgressTask task) : IProgress<long>
    {
        public void Report(long value) => task.Value = value;
    }
}
