using System.CommandLine;
using System.Text;

using Linking.Books;
using Linking.Cli.Contents;
using Linking.Cli.Terminal;
using Linking.Publications;

namespace Linking.Cli.Commands;

/// <summary><c>linking publication read</c>: the print codes in the text that a scanner made of a notice.</summary>
internal static class PrintedCommand
{
    // A page has two codes of some 200 characters; a scanner may find others' codes beside them.
    private const int MaxSize = 65_536;
    private const int MaxCodes = 64;

    public static Command Build()
    {
        var text = new Argument<string>("FILE")
        {
            Description = "Text, a code on a line, as a QR scanner gives it, for example: zbarimg --raw scan.png. Default: standard " +
                "input.",
            DefaultValueFactory = _ => "-",
        };
        var book = new Option<string?>("--publications", "-p")
        {
            Description = "Say which publication of this book it is: a folder, a git repository or the address of one. Exit code 65 " +
                "where a code is of none.",
            HelpName = "BOOK",
        };
        var command = new Command(
            "read",
            "Read the print codes of a notice from the text that a scanner of QR codes made of it, and say what they hold. It looks at " +
            "no picture itself.")
        {
            text, book,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var codes = await ReadAsync(parsed.GetValue(text)!, cancellation);
            var known = parsed.GetValue(book) is { } source
                ? await PublicationBook.OpenAsync(source, new BookOptions(), cancellation)
                : null;
            return Show(codes, known);
        });
        return command;
    }

    private static async Task<List<PrintCode>> ReadAsync(string path, CancellationToken cancellation)
    {
        var bytes = await InputFile.ReadAsync(path, MaxSize + 1, cancellation);
        if (bytes.Length > MaxSize)
            throw Refused(Say($"{path} is over {MaxSize} bytes, more than the codes of a page."));
        var (codes, first, left) = (new List<PrintCode>(), (PrintCodeError?)null, 0);
        foreach (var line in Encoding.UTF8.GetString(bytes).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0))
        {
            // Scanners may name the kind of the code before it.
            var text = line.StartsWith("QR-Code:", StringComparison.OrdinalIgnoreCase) ? line["QR-Code:".Length..] : line;
            if (!TypedCode.TryParse(text, out var code, out var error))
                (first, left) = (first ?? error, left + 1);
            else if (!codes.Contains(code))
                codes.Add(code);
        }

        if (codes.Count == 0)
        {
            throw Refused(first is null
                ? Say($"{path} holds no text. Let a scanner of QR codes read the picture, for example: zbarimg --raw scan.png")
                : Say($"No line of {path} is a print code; of the first line: {Known(first.ToString())}"));
        }

        if (codes.Count > MaxCodes)
            throw Refused(Say($"{path} holds more than {MaxCodes} print codes. Give it those of one page."));
        if (left > 0)
            await Console.Error.WriteLineAsync(Printable.Line(Say($"Lines that are no print code, and were left out: {left}.")));
        return codes;
    }

    private static int Show(List<PrintCode> codes, PublicationBook? book)
    {
        var isMissing = false;
        foreach (var code in codes)
        {
            NoteSheets.Of(code).Write(Console.Out);
            if (book is null)
                continue;
            var found = book.Entries.FirstOrDefault(e => PrintCode.Of(e.Publication).Contains(code));
            isMissing |= found is null;
            Console.WriteLine("  " + Printable.Line(found is null
                ? Say($"no publication of the book {book.Source} has this code: the book is older, or of another ledger, or the print is " +
                    $"wrong")
                : Say($"publication {found.Publication.Number} of the book {book.Source}")));
        }

        if (codes.Select(c => (c.Time, c.Size)).Distinct().Skip(1).Any())
            Console.Error.WriteLine(Printable.Line(Say($"The codes are of several publications.")));
        Console.WriteLine();
        Console.WriteLine(Printable.Line(Say($"To verify with them, put the paper's date in the place of DATE:")));
        Console.WriteLine("linking verify FILE " + string.Join(' ', codes.Select(c => $"--code \"{c}@DATE\"")));
        return isMissing ? ExitCode.Data : ExitCode.Success;
    }

    private static CommandException Refused(string sentence) => new(ExitCode.Data, sentence);
}
