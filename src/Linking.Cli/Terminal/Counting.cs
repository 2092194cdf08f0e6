using Spectre.Console;

namespace Linking.Cli.Terminal;

/// <summary>Shows how far long work with many files is, and for how long it will go on, to a person at a terminal.</summary>
internal static class Counting
{
    // Less is done before anyone asks.
    private const int Few = 100;

    /// <summary>Runs the work.</summary>
    /// <param name="what">What is done, as words of the process's language.</param>
    /// <param name="count">With how many.</param>
    /// <param name="work">Calls what it is given for each one that is done, on any thread.</param>
    public static async Task RunAsync(string what, int count, Func<Action, Task> work)
    {
        if (count < Few || Console.IsErrorRedirected)
        {
            await work(() => { });
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var task = context.AddTask(Markup.Escape(what), maxValue: count);
                return work(() => task.Increment(1));
            });
    }
}
