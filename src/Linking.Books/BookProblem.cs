using Linking.Notes;
using Linking.Publications;
using Linking.Records;
using Linking.Vouchers;

namespace Linking.Books;

/// <summary>Why a file of a book is not read: the end of a sentence that begins with its name.</summary>
internal static class BookProblem
{
    public const string Name = "is named neither by a publication's number (000001.note) nor as a voucher for one (000001.stamped.1.lvc)";
    public const string Link = "is a symbolic link; links are not followed";
    public const string NoFile = "is not a plain file";

    /// <param name="file">What it is by its name; null: the record.</param>
    /// <param name="size">Bytes.</param>
    public static string? OfSize(BookFile? file, long size)
    {
        var most = MaxSizeOf(file);
        return size switch
        {
            < 0 => "is not in the repository, which is damaged or not complete: clone it again",
            0 => "is empty",
            _ when size > most => $"has {size} bytes; at most {most} are allowed for what it is",
            _ => null,
        };
    }

    /// <summary>Bytes of the longest file of the kind.</summary>
    public static int MaxSizeOf(BookFile? file) =>
        file is null ? RecordFile.MaxSize : file.Voucher == VoucherKind.None ? SignedNote.MaxSize : Voucher.MaxSize;
}
