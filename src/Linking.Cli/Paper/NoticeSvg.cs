using System.Globalization;
using System.Net;
using System.Text;

using Linking.Publications;

namespace Linking.Cli.Paper;

/// <summary>
/// A notice as a drawing that needs nothing from outside. Each line has its place and its length, so it looks alike with whatever
/// fonts there are.
/// </summary>
internal sealed class NoticeSvg
{
    private const string SerifFonts = "Times New Roman,Times,Liberation Serif,Nimbus Roman,Tinos";
    private const string JapaneseFonts = "Yu Mincho,Hiragino Mincho ProN,Noto Serif CJK JP,Noto Serif JP,IPAexMincho,MS Mincho";
    private const string CodeFonts = "DejaVu Sans Mono,Liberation Mono,Consolas,Menlo,Courier New,monospace";

    // Of the size of letters.
    private const double Leading = 1.3;
    private const double CodeLeading = 1.45;

    private readonly StringBuilder _parts = new();
    private readonly NoticeLayout _layout;
    private double _y;

    private NoticeSvg(NoticeLayout layout) => (_layout, _y) = (layout, layout.Margin + layout.Padding);

    /// <summary>The drawing, its width and height in tenths of a millimetre.</summary>
    public static (string Svg, double Width, double Height) Render(Publication publication, NoticeWords words, NoticeLayout layout)
    {
        var sheet = new NoticeSvg(layout);
        sheet.Draw(publication, words);
        return sheet.Close(words.TitleOf(publication), words.Language);
    }

    private void Draw(Publication publication, NoticeWords words)
    {
        Centre(words.TitleOf(publication), _layout.Body * 1.5);
        Centre(words.Subtitle, _layout.Body * 1.05);
        Rule();
        Fields(words.FieldsOf(publication));
        Rule();
        var codes = PrintCode.Of(publication);
        for (var i = 0; i < codes.Count; i++)
        {
            if (i > 0)
                Skip(0.7);
            Code(words.CodeTitleOf(codes[i]), codes[i]);
        }

        Rule();
        Skip(0.2);
        Paragraph(words.Meaning);
        Skip(0.35);
        Paragraph(words.HowToCheck);
        Skip(0.2);
        foreach (var line in NoticeWords.Command)
            CodeLine(line, _layout.Left, _layout.Body * 0.96);
        Skip(0.35);
        Paragraph(words.HowToRead);
        Skip(0.35);
        Paragraph(words.WithoutProgramOf(codes[0]));
    }

    private (string Svg, double Width, double Height) Close(string title, string language)
    {
        var (l, bottom) = (_layout, _y + _layout.Padding);
        var height = l.Height > 0 ? l.Height : Math.Ceiling((bottom + l.Margin) / 10) * 10;
        if (l.Height == 0)
            bottom = height - l.Margin;
        var serif = language == "ja" ? $"{JapaneseFonts},{SerifFonts},serif" : $"{SerifFonts},{JapaneseFonts},serif";
        var svg = new StringBuilder()
            .Append(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{l.Width / 10}mm\" height=\"{height / 10}mm\" "))
            .Append(Text($"viewBox=\"0 0 {l.Width} {height}\" xml:lang=\"{language}\">\n<title>{WebUtility.HtmlEncode(title)}</title>\n"))
            .Append($"<style>\ntext {{ font-family: {Quoted(serif)}; white-space: pre }}\n.code {{ font-family: {Quoted(CodeFonts)} }}\n")
            .Append(".strong { font-weight: bold }\n</style>\n")
            .Append(Text($"<rect width=\"{l.Width}\" height=\"{height}\" fill=\"#fff\"/>\n"))
            .Append(Text($"<rect x=\"{l.Margin}\" y=\"{l.Margin}\" width=\"{l.Width - 2 * l.Margin}\" height=\"{bottom - l.Margin}\" "))
            .Append("fill=\"none\" stroke=\"#000\" stroke-width=\"4\"/>\n")
            .Append(_parts)
            .Append("</svg>\n")
            .ToString();
        return (svg, l.Width, height);
    }

    private void Centre(string text, double size)
    {
        foreach (var line in TextMeasure.Wrap(text, _layout.Measure / size * 0.94, TextMeasure.InSerif))
        {
            _y += size * Leading;
            _parts
                .Append(Text($"<text class=\"strong\" x=\"{_layout.Width / 2}\" y=\"{Baseline(size)}\" font-size=\"{size}\" "))
                .Append($"text-anchor=\"middle\">{WebUtility.HtmlEncode(line)}</text>\n");
        }
    }

    private void Fields(IReadOnlyList<(string Label, string Value)> fields)
    {
        var size = _layout.Body;
        var indent = (fields.Max(f => TextMeasure.InSerif(f.Label)) + 0.9) * size;
        foreach (var (label, value) in fields)
        {
            var lines = TextMeasure.Wrap(value, (_layout.Measure - indent) / size, TextMeasure.InSerif);
            for (var i = 0; i < lines.Count; i++)
            {
                _y += size * Leading;
                if (i == 0)
                    Put(label, _layout.Left, size, TextMeasure.InSerif(label) * size);
                Put(lines[i], _layout.Left + indent, size, TextMeasure.InSerif(lines[i]) * size);
            }
        }
    }

    /// <summary>Title, rows, and the QR code beside them if there is room for both, else below.</summary>
    private void Code(string title, PrintCode code)
    {
        var modules = NoticeCode.QrOf(code);
        var rows = NoticeCode.RowsOf(code, _layout.Groups);
        var side = (modules.GetLength(0) + 2 * NoticeCode.QuietZone) * _layout.Module;
        var rowWidth = NoticeCode.WidthOf(_layout.Groups) * 0.6 * _layout.Code;
        var isBeside = rowWidth + side <= _layout.Measure;
        var top = _y;
        if (isBeside)
            _y += Math.Max(0, (side - _layout.Body * Leading - rows.Count * _layout.Code * CodeLeading) / 2);
        _y += _layout.Body * Leading;
        Put(title, _layout.Left, _layout.Body, TextMeasure.InSerif(title) * _layout.Body * 1.04, "strong");
        var left = isBeside ? _layout.Left : _layout.Left + (_layout.Measure - rowWidth) / 2;
        foreach (var row in rows)
            CodeLine(row, left, _layout.Code);
        if (isBeside)
        {
            Qr(modules, _layout.Width - _layout.Left - side, top);
            _y = Math.Max(_y, top + side);
        }
        else
        {
            Qr(modules, (_layout.Width - side) / 2, _y);
            _y += side;
        }
    }

    private void CodeLine(string text, double left, double size)
    {
        _y += size * CodeLeading;
        Put(text, left, size, TextMeasure.InMonospaced(text) * size, "code");
    }

    /// <param name="modules">Without quiet zone.</param>
    /// <param name="left">Of the quiet zone.</param>
    /// <param name="top">Of the quiet zone.</param>
    private void Qr(bool[,] modules, double left, double top)
    {
        var (size, m) = (modules.GetLength(0), _layout.Module);
        var path = new StringBuilder();
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var begin = x;
                while (x < size && modules[y, x])
                    x++;
                if (x > begin)
                    path.Append(Text($"M{begin} {y}h{x - begin}v1h-{x - begin}z"));
            }
        }

        var quiet = NoticeCode.QuietZone * m;
        _parts
            .Append(Text($"<path transform=\"translate({left + quiet} {top + quiet}) scale({m})\" "))
            .Append($"shape-rendering=\"crispEdges\" d=\"{path}\"/>\n");
    }

    private void Paragraph(string text)
    {
        var size = _layout.Body;
        var lines = TextMeasure.Wrap(text, _layout.Measure / size, TextMeasure.InSerif);
        var isJustified = TextMeasure.IsWide(text);
        for (var i = 0; i < lines.Count; i++)
        {
            _y += size * Leading;
            var isFull = isJustified && i < lines.Count - 1;
            Put(lines[i], _layout.Left, size, isFull ? _layout.Measure : TextMeasure.InSerif(lines[i]) * size);
        }
    }

    private void Rule()
    {
        Skip(0.5);
        _parts.Append(Text($"<path d=\"M{_layout.Left} {_y}h{_layout.Measure}\" stroke=\"#000\" stroke-width=\"2\"/>\n"));
        Skip(0.3);
    }

    private void Skip(double lines) => _y += lines * _layout.Body;

    // Below the base line hang a fifth of a letter's size and half of what is between lines.
    private double Baseline(double size) => _y - size * 0.32;

    private void Put(string text, double x, double size, double length, string style = "")
    {
        var named = style.Length > 0 ? $" class=\"{style}\"" : "";
        var adjust = style == "code" || TextMeasure.IsWide(text) ? "spacing" : "spacingAndGlyphs";
        _parts
            .Append(Text($"<text{named} x=\"{x}\" y=\"{Baseline(size)}\" font-size=\"{size}\" textLength=\"{length}\" "))
            .Append($"lengthAdjust=\"{adjust}\">{WebUtility.HtmlEncode(text)}</text>\n");
    }

    private static string Quoted(string fonts) => string.Join(
        ", ", fonts.Split(',').Select(f => f.Contains(' ', StringComparison.Ordinal) ? $"'{f}'" : f));

    /// <summary>With numbers as SVG has them, of two places at most.</summary>
    private static string Text(FormattableString text) => string.Format(
        CultureInfo.InvariantCulture, text.Format, [.. text.GetArguments().Select(a => a is double number ? Math.Round(number, 2) : a)]);
}
