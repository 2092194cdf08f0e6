using System.Text;

using Linking.Publications;

namespace Linking.Cli.Paper;

/// <summary>A notice as plain text, for a newspaper that sets it itself.</summary>
internal static class NoticeText
{
    /// <summary>The text; lines end with a line feed.</summary>
    public static string Render(Publication publication, NoticeWords words, NoticeLayout layout)
    {
        var (text, width) = (new StringBuilder(), layout.Columns);
        void Line(string line) => text.Append(line).Append('\n');
        void Centre(string line)
        {
            foreach (var part in TextMeasure.Wrap(line, width, TextMeasure.InColumns))
                Line(new string(' ', (width - (int)TextMeasure.InColumns(part)) / 2) + part);
        }

        void Paragraph(string paragraph)
        {
            Line("");
            foreach (var line in TextMeasure.Wrap(paragraph, width, TextMeasure.InColumns))
                Line(line);
        }

        Centre(words.TitleOf(publication));
        Centre(words.Subtitle);
        Line("");
        foreach (var (label, value) in words.FieldsOf(publication))
        {
            foreach (var line in TextMeasure.Wrap($"{label}: {value}", width, TextMeasure.InColumns))
                Line(line);
        }

        var codes = PrintCode.Of(publication);
        foreach (var code in codes)
        {
            Line("");
            Line(words.CodeTitleOf(code));
            foreach (var row in NoticeCode.RowsOf(code, width < NoticeCode.WidthOf(6) ? 3 : 6))
                Line(row);
        }

        Paragraph(words.Meaning);
        Paragraph(words.HowToCheck);
        foreach (var line in NoticeWords.Command)
            Line(line);
        Paragraph(words.HowToRead);
        Paragraph(words.WithoutProgramOf(codes[0]));
        return text.ToString();
    }
}
