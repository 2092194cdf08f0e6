using Linking.Hashing;

using Spectre.Console;

namespace Linking.Cli.Terminal;

/// <summary>Hashes files, with a progress bar on standard error for large ones when a person is looking.</summary>
internal static class FileProgress
{
    private const long Large = 64L << 20;

    /// <summary>The imprint of a file, or of standard input for <c>-</c>, under both functions of the suite.</summary>
    /// <exception cref="CommandException">There is no such file, or it is a folder.</exception>
    public static async Task<DigestPair> ImprintAsync(string path, Suite suite, CancellationToken cancellation) =>
        (await ImprintsAsync(path, [suite], cancellation))[0];

    /// <summary>The same under several suites: it is read once.</summary>
    /// <exception cref="CommandException">There is no such file, or it is a folder.</exception>
    public static async Task<DigestPair[]> ImprintsAsync(string path, Suite[] suites, CancellationToken cancellation)
    {
        await using var file = await InputFile.OpenAsync(path, cancellation);
        if (!file.CanSeek)
            return await InputFile.AwayAsync(() => Imprint.Compute(suites, file, cancellation: cancellation), cancellation);
        // Off this thread, so that a file of many gigabytes does not hold up the signal that ends it.
        return await Task.Run(
            () => file.Length < Large || Console.IsErrorRedirected
                ? Imprint.Compute(suites, file, cancellation: cancellation)
                : WithBar(path, suites, file, cancellation),
            cancellation);
    }

    private static DigestPair[] WithBar(string path, Suite[] suites, Stream file, CancellationToken cancellation)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        DigestPair[] imprints = [];
        console.Progress().AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new TransferSpeedColumn(),
                new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(Say($"hashing {Printable.Line(Path.GetFileName(path))}")), maxValue: file.Length);
                imprints = Imprint.Compute(suites, file, new Bar(task), cancellation);
            });
        return imprints;
    }

    private sealed class Bar(ProgressTask task) : IProgress<long>
    {
        public void Report(long value) => task.Value = value;
    }
}
