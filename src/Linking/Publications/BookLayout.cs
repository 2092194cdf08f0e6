using System.Globalization;

using Linking.Formats;

namespace Linking.Publications;

/// <summary>Names of the files in a book of publications (docs/spec/publication.md, "Book").</summary>
public static class BookLayout
{
    /// <summary>The folder of the publications, below the book's root.</summary>
    public const string Folder = "publications";

    /// <summary>The index for people, in the book's root. Nothing is read from it.</summary>
    public const string IndexName = "README.md";

    /// <summary>Ends the name of a file that holds a publication's signed note.</summary>
    public const string NoteExtension = ".note";

    private const string NoticeExtension = ".txt";
    private const int Digits = 6;

    /// <summary><c>000012.note</c>: the signed note, byte for byte.</summary>
    public static string NoteName(ulong number) => Stem(number) + NoteExtension;

    /// <summary><c>000012.txt</c>: the newspaper text.</summary>
    public static string NoticeName(ulong number) => Stem(number) + NoticeExtension;

    /// <summary>Reads exactly what <see cref="NoteName"/> writes, for numbers from 1.</summary>
    public static bool TryParseNoteName(string? name, out ulong number)
    {
        number = 0;
        return name is not null && name.EndsWith(NoteExtension, StringComparison.Ordinal) &&
            DecimalNumber.TryParse(name.AsSpan(0, name.Length - NoteExtension.Length).TrimStart('0'), out number) &&
            number > 0 && NoteName(number) == name;
    }

    private static string Stem(ulong number) =>
        number.ToString("D" + Digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
