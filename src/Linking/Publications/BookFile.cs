using Linking.Formats;
using Linking.Vouchers;

namespace Linking.Publications;

/// <summary>What a file of a book is by its name (docs/spec/publication.md, "Book").</summary>
/// <param name="Number">p; 0 for the record.</param>
/// <param name="Voucher">The kind of voucher; None for the publication itself.</param>
/// <param name="VoucherNumber">k, 1 to 64; 0 for the publication itself.</param>
public sealed record BookFile(ulong Number, VoucherKind Voucher, int VoucherNumber)
{
    /// <summary>The folder of the publications, below the book's root.</summary>
    public const string Folder = "publications";

    /// <summary>The record's name.</summary>
    public const string RecordName = "record.lrc";

    /// <summary>Publications of the largest book.</summary>
    public const int MaxPublications = 100_000;

    /// <summary>Bytes of the largest book.</summary>
    public const long MaxBookSize = 268_435_456;

    /// <summary>Vouchers of one publication.</summary>
    public const int MaxVouchers = 64;

    /// <summary>What names of publications end in.</summary>
    public const string NoteEnd = ".note";

    /// <summary>The file's name.</summary>
    public string Name => Voucher == VoucherKind.None
        ? $"{Number:D6}{NoteEnd}"
        : $"{Number:D6}.{WordOf(Voucher)}.{VoucherNumber}{Vouchers.Voucher.FileExtension}";

    /// <summary>The publication p.</summary>
    public static BookFile OfPublication(ulong number) => new(number, VoucherKind.None, 0);

    /// <summary>Reads exactly what <see cref="Name"/> writes: of a publication, or of a voucher for one.</summary>
    public static bool TryParse(string? name, out BookFile? file)
    {
        file = null;
        var parts = (name ?? "").Split('.');
        if (!DecimalNumber.TryParse(parts[0].AsSpan().TrimStart('0'), out var number) || number == 0)
            return false;
        var candidate = parts switch
        {
            [_, "note"] => OfPublication(number),
            [_, "cosigned" or "stamped" or "ledger", var k, "lvc"] when
                DecimalNumber.TryParse(k, out var n) && n is >= 1 and <= MaxVouchers =>
                new BookFile(number, KindOf(parts[1]), (int)n),
            _ => null,
        };
        if (candidate?.Name == name)
            file = candidate;
        return file is not null;
    }

    private static VoucherKind KindOf(string word) => word switch
    {
        "cosigned" => VoucherKind.Cosigned,
        "stamped" => VoucherKind.Stamped,
        _ => VoucherKind.Ledger,
    };

    private static string WordOf(VoucherKind kind) => kind switch
    {
        VoucherKind.Cosigned => "cosigned",
        VoucherKind.Stamped => "stamped",
        VoucherKind.Ledger => "ledger",
        _ => throw new InvalidOperationException("A book holds cosigned, stamped and ledger vouchers."),
    };
}
