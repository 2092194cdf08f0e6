using System.Text;
using System.Text.RegularExpressions;

using Linking.Cli.Paper;
using Linking.Hashing;
using Linking.Publications;
using Linking.Rounds;
using Linking.Testing;

namespace Linking.Cli.Tests.Papers;

/// <summary>publication print: a notice for a newspaper, from a book or a note alone.</summary>
public sealed partial class PaperTests : IDisposable
{
    private const string Golden = "tests/Linking.Cli.Tests/Papers/Golden";

    private readonly TemporaryFolder _folder = new();

    private static string Book => DocumentationTests.Find("publications/sample");

    /// <summary>The golden files are what the command writes, looked at; docs/operations/paper.md has how to make them again.</summary>
    [Theory]
    [InlineData("text", "a4", "en")]
    [InlineData("text", "a4", "ja")]
    [InlineData("text", "column-45", "en")]
    [InlineData("text", "column-45", "ja")]
    [InlineData("text", "column-90", "ja")]
    [InlineData("svg", "column-45", "en")]
    [InlineData("svg", "column-90", "ja")]
    [InlineData("html", "a4", "en")]
    [InlineData("html", "column-45", "ja")]
    public async Task Print_OfTheSample_IsTheGoldenFile(string format, string layout, string language)
    {
        var golden = await File.ReadAllBytesAsync(DocumentationTests.Find($"{Golden}/{layout}-{language}.{format}"));

        var made = (await PrintAsync("2", "--format", format, "--layout", layout, "--lang", language)).Succeeds();

        Assert.Equal(Encoding.UTF8.GetString(golden), made.Output);
    }

    /// <summary>What stands in rows behind their numbers is what verify takes, in each form.</summary>
    [Theory]
    [InlineData("text")]
    [InlineData("svg")]
    [InlineData("html")]
    public async Task Print_Rows_AreTheCodesThatVerifyTakes(string format)
    {
        foreach (var layout in (string[])["a4", "column-45", "column-90"])
        {
            var page = (await PrintAsync("2", "--format", format, "--layout", layout)).Succeeds().Output;
            var rows = Rows().Matches(page).Select(m => m.Groups["row"].Value).ToList();
            var half = rows.Count / 2;
            Assert.DoesNotContain("http", page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal),
                StringComparison.Ordinal);

            (await Cli.RunAsync(_folder.Path, "verify", Path.Combine(Book, "letter.txt"), "--code",
                $"{string.Join(' ', rows[..half])}@2026-11-22", "--code", $"{string.Join(' ', rows[half..])}@2026-11-22")).Succeeds();
        }
    }

    [Fact]
    public async Task Print_OfANote_NeedsNoBook()
    {
        var note = Path.Combine(Book, "publications", "000002.note");
        var byNumber = (await PrintAsync("2", "--lang", "ja")).Succeeds().Output;

        (await Cli.RunAsync(_folder.Path, "publication", "print", note, "--lang", "ja", "-o", "notice")).Succeeds();

        Assert.Equal(byNumber, await File.ReadAllTextAsync(_folder["notice"]));
        (await Cli.RunAsync(_folder.Path, "publication", "print", note, "-o", "notice")).Fails(73, "notice is there already");
    }

    [Fact]
    public async Task Print_WhatIsNotThereOrNoNote_IsRefused()
    {
        (await PrintAsync("4")).Fails(66, "Publication 4 is not in the book", "is 3");
        (await Cli.RunAsync(_folder.Path, "publication", "print", "1")).Fails(66, "No publication was found");
        (await Cli.RunAsync(_folder.Path, "publication", "print", "none.note")).Fails(66, "There is no file none.note");
        await File.WriteAllTextAsync(_folder["none"], "none");
        (await Cli.RunAsync(_folder.Path, "publication", "print", "none")).Fails(65, "none is not the note of a publication");
        (await PrintAsync("2", "--format", "docx")).Fails(64, "docx");
    }

    [Fact]
    public async Task Print_PdfWithoutChromium_SaysWhatToInstall()
    {
        await using var process = Cli.Start(
            _folder.Path, new Dictionary<string, string> { ["PATH"] = "" }, "publication", "print", "2", "-p", Book, "--format", "pdf");
        (await process.EndAsync([])).Fails(69, "none of chromium", "apt install chromium", "--format html");
    }

    /// <summary>As a scanner at the newspaper's would see it: 300 points an inch, in the narrowest column.</summary>
    [ProgramFact("chromium")]
    public async Task Print_Pdf_IsOnePageWhoseQrCodesAreThePrintCodes()
    {
        (await PrintAsync("2", "--format", "pdf", "--layout", "column-45", "--lang", "ja", "-o", _folder["notice.pdf"])).Succeeds();
        Programs.Run("pdftoppm", "-r 300 -png notice.pdf page", folder: _folder.Path);
        var page = Assert.Single(Directory.GetFiles(_folder.Path, "page*.png"));

        var read = Programs.Run("zbarimg", $"--raw -q \"{page}\"").Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var note = await File.ReadAllBytesAsync(Path.Combine(Book, "publications", "000002.note"));
        Assert.True(Publication.TryParseNote(note, out var publication, out _, out _));
        Assert.Equal(
            PrintCode.Of(publication).Select(c => c.ToString()).Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
        var input = Encoding.UTF8.GetBytes(Programs.Run("zbarimg", $"-q \"{page}\""));
        var said = await Cli.RunAsync(_folder.Path, input, new Dictionary<string, string>(), "publication", "read", "-p", Book);
        Assert.Equal(2, said.Succeeds().Output.Split("publication 2 of the book").Length - 1);
    }

    /// <summary>Text of any scanner: codes among other lines, of one book or of none.</summary>
    [Fact]
    public async Task Read_TextOfAScanner_SaysWhatTheCodesHold()
    {
        var note = await File.ReadAllBytesAsync(Path.Combine(Book, "publications", "000002.note"));
        Assert.True(Publication.TryParseNote(note, out var publication, out _, out _));
        var (alpha, beta) = (PrintCode.Of(publication)[0].ToString(), PrintCode.Of(publication)[1].ToString());
        var others = PrintCode.Of(TestPublications.Chain(1)[0].Publication)[0].ToString();

        var both = (await ReadAsync($"https://shop.example/\nQR-Code:{alpha}\n{beta.ToLowerInvariant()}\n{alpha}\n")).Succeeds();
        Assert.Contains("sha2-256", both.Output, StringComparison.Ordinal);
        Assert.Contains("sha3-256", both.Output, StringComparison.Ordinal);
        Assert.EndsWith($"linking verify FILE --code \"{alpha}@DATE\" --code \"{beta}@DATE\"\n", both.Output, StringComparison.Ordinal);
        Assert.Contains("Lines that are no print code, and were left out: 1.", both.Error, StringComparison.Ordinal);
        Assert.Contains("publication 2 of the book", (await ReadAsync(beta, "-p", Book)).Succeeds().Output, StringComparison.Ordinal);

        var mixed = (await ReadAsync($"{alpha}\n{others}\n", "-p", Book)).Ends(65);
        Assert.Contains("publication 2 of the book", mixed.Output, StringComparison.Ordinal);
        Assert.Contains("has this code: the book is older, or of another ledger", mixed.Output, StringComparison.Ordinal);
        Assert.Contains("The codes are of several publications.", mixed.Error, StringComparison.Ordinal);

        (await ReadAsync("")).Fails(65, "holds no text", "zbarimg");
        (await ReadAsync(alpha[..^1] + (alpha[^1] == 'A' ? 'B' : 'A'))).Fails(65, "No line of - is a print code", "Look at group 18");
        (await ReadAsync(new string('A', 70_000))).Fails(65, "is over 65536 bytes");
        (await Cli.RunAsync(_folder.Path, "publication", "read", "none")).Fails(66, "There is no file none");
        (await ReadAsync(alpha, "-p", "nowhere")).Ends(66);

        Task<CliResult> ReadAsync(string text, params string[] more) =>
            Cli.RunAsync(_folder.Path, Encoding.UTF8.GetBytes(text), new Dictionary<string, string>(), ["publication", "read", .. more]);
    }

    /// <summary>Codes of suite 2 are longer; they stay in the narrowest column, and the sheet of A4 holds them.</summary>
    [Fact]
    public void Render_SuiteTwoAndLongName_StaysInItsFrame()
    {
        var sample = TestPublications.Chain(1)[0].Publication;
        var publication = sample with
        {
            Ledger = LedgerId.Parse($"time.example.org/{new string('w', 64)}"),
            Suite = Suite.Two,
            Number = long.MaxValue,
            Size = long.MaxValue,
            Identity = Suite.Two.Hash("identity"u8),
            Root = Suite.Two.Hash("root"u8),
        };
        foreach (var layout in NoticeLayout.All)
        {
            var text = NoticeText.Render(publication, NoticeWords.Japanese, layout);
            Assert.All(text.Split('\n'), l => Assert.True(TextMeasure.InColumns(l) <= layout.Columns, l));

            var (svg, width, height) = NoticeSvg.Render(publication, NoticeWords.English, layout);

            Assert.All(Lengths().Matches(svg), m => Assert.True(
                Number(m, "x") + Number(m, "length") <= width - layout.Left + 1 && Number(m, "y") < height - layout.Left, m.Value));
            var side = (QrSizeOf(publication) + 2 * NoticeCode.QuietZone) * layout.Module;
            Assert.True(side <= layout.Measure + 1, layout.Name);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static int QrSizeOf(Publication publication) =>
        NoticeCode.QrOf(PrintCode.Of(publication)[0]).GetLength(0);

    private static double Number(Match match, string name) =>
        double.Parse(match.Groups[name].Value, System.Globalization.CultureInfo.InvariantCulture);

    private Task<CliResult> PrintAsync(params string[] args) =>
        Cli.RunAsync(_folder.Path, ["publication", "print", .. args, "--publications", Book]);

    [GeneratedRegex(@"(?<=[>\n]) ?[0-9]{1,2} (?<row>[A-Z2-7]{6}(?:-[A-Z2-7]{6})+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rows();

    [GeneratedRegex("""x="(?<x>[0-9.]+)" y="(?<y>[0-9.]+)" font-size="[0-9.]+" textLength="(?<length>[0-9.]+)"[^\n]*""",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Lengths();
}
