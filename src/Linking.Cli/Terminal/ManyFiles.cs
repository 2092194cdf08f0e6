namespace Linking.Cli.Terminal;

/// <summary>Work with many files: some at a time, on all processors, with what came of them in the order of the files.</summary>
internal static class ManyFiles
{
    /// <summary>So many files are named where all went well; beyond so many names one sees no more.</summary>
    public const int Named = 20;

    /// <summary>So many are named with what is wrong with them. --json has all.</summary>
    public const int NamedWrong = 1000;

    /// <summary>Whether lines for a person would tear the progress bar.</summary>
    public static bool IsBarShown(int count) => Counting.IsShown(count) && !Console.IsOutputRedirected;

    /// <summary>Runs the work. Memory does not grow with the number of files.</summary>
    /// <typeparam name="TFile">What names a file.</typeparam>
    /// <typeparam name="TResult">What comes of one.</typeparam>
    /// <param name="what">What is done, for the progress bar, as words of the process's language.</param>
    /// <param name="files">All of them.</param>
    /// <param name="together">So many are given to the work at a time.</param>
    /// <param name="work">Called on several threads; gives a result for each file that it was given.</param>
    /// <param name="take">Gets the results of one call after the other, in the order of the files.</param>
    /// <param name="cancellation">Ends it.</param>
    public static Task RunAsync<TFile, TResult>(
        string what, List<TFile> files, int together, Func<List<TFile>, CancellationToken, Task<TResult[]>> work,
        Func<TResult[], Task> take, CancellationToken cancellation) =>
        Counting.RunAsync(what, files.Count, async step =>
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var running = new Queue<Task<TResult[]>>();
            try
            {
                for (var next = 0; next < files.Count || running.Count > 0;)
                {
                    // Read ahead of what is taken, by so much that no processor waits.
                    for (; next < files.Count && running.Count < 2 * Environment.ProcessorCount; next += together)
                    {
                        var some = files.GetRange(next, Math.Min(together, files.Count - next));
                        running.Enqueue(Task.Run(() => work(some, stop.Token), stop.Token));
                    }

                    // Reading what does not come cannot be ended, only left.
                    var results = await running.Dequeue().WaitAsync(cancellation);
                    await take(results);
                    foreach (var _ in results)
                        step();
                }
            }
            finally
            {
                await stop.CancelAsync();
            }
        });
}
