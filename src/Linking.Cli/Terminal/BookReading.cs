using Linking.Books;

namespace Linking.Cli.Terminal;

/// <summary>Says how much of a book of publications has come, when reading it takes long.</summary>
internal static class BookReading
{
    // On a terminal the line is written over; elsewhere lines stay, and are few.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    /// <param name="source">The book's name.</param>
    /// <param name="read">Reads it, and tells how far it is.</param>
    public static async Task<PublicationBook> RunAsync(string source, Func<IProgress<BookProgress>, Task<PublicationBook>> read)
    {
        var progress = new Latest();
        var reading = read(progress);
        using var stop = new CancellationTokenSource();
        var isTerminal = !Console.IsErrorRedirected;
        var width = 0;
        for (var wait = Silence; await Task.WhenAny(reading, Task.Delay(wait, stop.Token)) != reading; wait = isTerminal ? Soon : Later)
        {
            var line = Printable.Line(Line(source, progress.Value));
            if (!isTerminal)
            {
                await Console.Error.WriteLineAsync(line);
                continue;
            }

            await Console.Error.WriteAsync('\r' + Columns.Pad(line, width));
            width = Columns.WidthOf(line);
        }

        await stop.CancelAsync();
        if (width > 0)
            await Console.Error.WriteAsync('\r' + new string(' ', width) + '\r');
        return await reading;
    }

    private static string Line(string source, BookProgress progress) => progress switch
    {
        { Publications: > 0 } => Say($"reading the book {source}: {progress.Publications} publications so far"),
        { Bytes: > 0 } => Say($"reading the book {source}: {progress.Bytes >> 10} KiB so far"),
        _ => Say($"reading the book {source}: nothing has come yet"),
    };

    private sealed class Latest : IProgress<BookProgress>
    {
        private readonly Lock _lock = new();
        private BookProgress _value;

        public BookProgress Value
        {
            get
            {
                lock (_lock)
                    return _value;
            }
        }

        public void Report(BookProgress value)
        {
            lock (_lock)
                _value = value;
        }
    }
}
