using Spectre.Console;

namespace Linking.Cli.Terminal;

/// <summary>Shows how far long work with many files is, and for how long it will go on, to a person at a terminal.</summary>
internal static class Counting
{
    // Less is done before anyone asks.
    private const int Few = 100;

    /// <summary>Whether a bar is shown for so many.</summary>
    public static bool IsShown(int count) => count >= Few && !Console.IsErrorRedirected;

    /// <summary>Runs the work.</summary>
    /// <param name="what">What is done, as words of the process's language.</param>
    /// <param name="count">With how many.</param>
    /// <param name="work">Calls what it is given for each one that is done, on any thread.</param>
    public static async Task RunAsync(string what, int count, Func<Action, Task> work)
    {
        if (!IsShown(count))
        {
            await work(() => { });
            return;
        }

        await Bars().StartAsync(context =>
        {
            var task = context.AddTask(Markup.Escape(what), maxValue: count);
            return work(() => task.Increment(1));
        });
    }

    /// <summary>Runs work in stages, of which it says itself how long each is: a bar for each.</summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="work">Is given what it calls with the stage, as words of the process's language, how much is done and how much there
    /// is, on one thread at a time; null: nobody is looking.</param>
    public static Task<T> RunAsync<T>(Func<Action<string, ulong, ulong>?, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
            return work(null);
        return Bars().StartAsync(context =>
        {
            var tasks = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
            return work((stage, done, total) =>
            {
                if (!tasks.TryGetValue(stage, out var task))
                    tasks[stage] = task = context.AddTask(Markup.Escape(stage));
                (task.MaxValue, task.Value) = (Math.Max(1, total), done);
            });
        });
    }

    /// <summary>Moves the bar of what <see cref="RunAsync{T}"/> gave, by reports; null where nobody is looking.</summary>
    /// <typeparam name="TReport">What the work reports.</typeparam>
    /// <param name="step">What was given; null: nobody is looking.</param>
    /// <param name="of">Of a report: the stage, how much is done and how much there is.</param>
    public static IProgress<TReport>? BarOf<TReport>(
        Action<string, ulong, ulong>? step, Func<TReport, (string Stage, ulong Done, ulong Total)> of) =>
        step is null ? null : new Bar<TReport>(step, of);

    private static Progress Bars() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }).Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());

    // Where the work is, at once: `Progress` of the library would report by the thread pool, in any order.
    private sealed class Bar<TReport>(Action<string, ulong, ulong> step, Func<TReport, (string Stage, ulong Done, ulong Total)> of)
        : IProgress<TReport>
    {
        public void Report(TReport value)
        {
            var (stage, done, total) = of(value);
            step(stage, done, total);
        }
    }
}
