using System.Text;

using Linking.Hashing;
using Linking.Publications;

namespace Linking.Books.Folders;

/// <summary>The index page of a book of publications, for people. Nothing is read from it but its first line.</summary>
internal static class BookIndex
{
    /// <summary>Rows of the table. Older publications are in the folder; a page of all of them would grow without bound.</summary>
    public const int MaxRows = 400;

    /// <summary>Begins every index. A page without it was written by someone else and is not replaced.</summary>
    public const string Marker =
        "<!-- Index of a ledger's publications. Written with each publication; changes made here are lost. -->";

    private const int ShortRoot = 16;

    /// <param name="newest">The newest publications, the newest first; at least one.</param>
    public static string Render(IReadOnlyList<Publication> newest)
    {
        var last = newest[0];
        var bits = 8 * last.Suite.Width;
        var (alpha, beta) = (bits == 256 ? "SHA-256" : "SHA-512", $"SHA3-{bits}");
        var text = new StringBuilder()
            .Append(Marker).Append("\n\n")
            .Append($"# Publications of {last.Ledger}\n\n")
            .Append($"Each publication makes the *representative value* of a time-stamp ledger evident: the roots, under {alpha}\n")
            .Append($"and under {beta}, of the history of all rounds up to its time. Whoever holds a copy of this book can prove\n")
            .Append("the ledger's tokens without the ledger, and would notice if its history were changed. Keep a copy.\n\n")
            .Append($"The last is publication {last.Number}: {last.Size} rounds to {last.Time}.\n\n")
            .Append($"| number | time (UTC) | rounds | {alpha} root | {beta} root | files |\n")
            .Append("| ---: | --- | ---: | --- | --- | --- |\n");
        foreach (var publication in newest.Take(MaxRows))
        {
            text.Append($"| {publication.Number} | {publication.Time} | {publication.Size} ")
                .Append($"| `{publication.Root.Alpha.ToString()[..ShortRoot]}…` | `{publication.Root.Beta.ToString()[..ShortRoot]}…` ")
                .Append($"| [note]({Link(BookFolder.NoteName(publication.Number))}), ")
                .Append($"[newspaper text]({Link(BookFolder.NoticeName(publication.Number))}) |\n");
        }

        if (newest[Math.Min(newest.Count, MaxRows) - 1].Number > 1)
            text.Append($"\nOlder publications are in the folder [{BookFile.Folder}]({BookFile.Folder}).\n");
        return text.Append(HowToVerify(last.Suite)).ToString();
    }

    private static string Link(string name) => $"{BookFile.Folder}/{name}";

    private static string HowToVerify(Suite suite) =>
        $$"""

        ## How to verify

        A file and its token, by program, without any network:

            linking verify FILE FILE.lts --publications THIS-FOLDER

        The ledger's record (`record.lrc`) says which keys have signed what, and which rounds it has taken back.

        The book itself, by hand. The text of a note is everything above its empty line. Its digests stand in the
        next publication as `previous-{{suite.Alpha.Name()}}` and `previous-{{suite.Beta.Name()}}`, so that no publication can be exchanged
        without exchanging all that follow:

            sed '/^$/,$d' publications/000001.note | sha{{8 * suite.Width}}sum
            sed '/^$/,$d' publications/000001.note | openssl dgst -sha3-{{8 * suite.Width}}

        The newspaper texts (`.txt`) carry the same values as print codes, to be typed in from paper.

        A date in this repository was written by whoever committed, and proves nothing to others. What you have fetched
        yourself you have seen yourself: fetch the book regularly, and the day is your own evidence.

        """;
}
