using System.CommandLine;
using System.Globalization;
using System.Text;

using Linking.Books;
using Linking.Cli.Paper;
using Linking.Cli.Terminal;
using Linking.Notes;
using Linking.Publications;

namespace Linking.Cli.Commands;

/// <summary><c>linking publication</c>: what is done with a publication that is made.</summary>
internal static class PublicationCommand
{
    private const string Html = "html";
    private const string Svg = "svg";
    private const string Pdf = "pdf";
    private const string Plain = "text";

    public static Command Build() => new("publication", "Publications on paper: the notice for a newspaper, and where it stood.")
    {
        BuildPrint(), PrintedCommand.Build(), AppearanceCommand.BuildAppeared(), AppearanceCommand.BuildAppearances(),
    };

    private static Command BuildPrint()
    {
        var which = new Argument<string>("NUMBER|FILE") { Description = "A publication's number in the book, or the file of its note." };
        var book = new Option<string>("--publications", "-p")
        {
            Description = "The book with that number: a folder, a git repository or the address of one. Default: this folder.",
            HelpName = "BOOK",
        };
        var format = Choice("--format", "text, html, svg, or pdf, which needs Chromium. Default: text.", Plain, Html, Svg, Pdf);
        var layout = Choice(
            "--layout", "A4, or a newspaper's column of 45 or 90 mm. Default: a4.", [.. NoticeLayout.All.Select(l => l.Name)]);
        var language = Choice("--lang", "en (English) or ja (Japanese). Default: en.", "en", "ja");
        var output = new Option<string>("--output", "-o")
        {
            Description = "Write it to this file. Default: standard output.",
            HelpName = "FILE",
        };
        var command = new Command(
            "print",
            "Print the notice of a publication, ready for a newspaper: both print codes, also as QR codes, and how to check them. It " +
            "needs no server.")
        {
            which, book, format, layout, language, output,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var publication = await ReadAsync(parsed.GetValue(which)!, parsed.GetValue(book) ?? ".", cancellation);
            var bytes = await RenderAsync(
                publication,
                parsed.GetValue(format) ?? Plain,
                parsed.GetValue(language) == "ja" ? NoticeWords.Japanese : NoticeWords.English,
                NoticeLayout.All.First(l => l.Name == (parsed.GetValue(layout) ?? NoticeLayout.Default)),
                cancellation);
            if (publication.Announcements.Count > 0)
                await Console.Error.WriteLineAsync(
                    "The publication announces further digests, which this notice does not show; the text in the book does.");
            if (parsed.GetValue(output) is { } file)
            {
                OutputFile.Create(file, bytes);
                return ExitCode.Success;
            }

            await using var standard = Console.OpenStandardOutput();
            await standard.WriteAsync(bytes, cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { Description = description };
        option.AcceptOnlyFromAmong(values);
        return option;
    }

    private static async Task<byte[]> RenderAsync(
        Publication publication, string format, NoticeWords words, NoticeLayout layout, CancellationToken cancellation) => format switch
    {
        Html => Encoding.UTF8.GetBytes(NoticeHtml.Render(publication, words, layout)),
        Svg => Encoding.UTF8.GetBytes(NoticeSvg.Render(publication, words, layout).Svg),
        Pdf => await NoticePdf.RenderAsync(publication, words, layout, cancellation),
        _ => Encoding.UTF8.GetBytes(NoticeText.Render(publication, words, layout)),
    };

    private static async Task<Publication> ReadAsync(string which, string source, CancellationToken cancellation)
    {
        if (!ulong.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            var note = await InputFile.ReadAsync(which, SignedNote.MaxSize + 1, cancellation);
            return Publication.TryParseNote(note, out var single, out _, out var error)
                ? single
                : throw new CommandException(ExitCode.Data, $"{which} is not the note of a publication: {error.Message}");
        }

        var book = await PublicationBook.OpenAsync(source, new BookOptions(), cancellation);
        return book.Entries.FirstOrDefault(e => e.Publication.Number == number)?.Publication ?? throw new CommandException(
            ExitCode.NoInput,
            $"Publication {number} is not in the book {book.Source}, whose last that can be read is " +
            $"{(book.Entries.Count == 0 ? 0 : book.Entries[^1].Publication.Number)}.");
    }
}
