using Linking.Notes;

namespace Linking.Books;

/// <summary>Why a file of a book is not read: the end of a sentence that begins with its name.</summary>
internal static class BookProblem
{
    public const string Name = "is not named by a publication's number (000001.note, 000002.note …)";
    public const string Link = "is a symbolic link; links are not followed";
    public const string NoFile = "is not a plain file";

    public static string? OfSize(long size) => size switch
    {
        < 0 => "is not in the repository, which is damaged or not complete: clone it again",
        0 => "is empty",
        > SignedNote.MaxSize => $"has {size} bytes; a publication has at most {SignedNote.MaxSize}",
        _ => null,
    };
}
