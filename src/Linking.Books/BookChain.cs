using Linking.Books.Folders;
using Linking.Publications;
using Linking.Rounds;

namespace Linking.Books;

/// <summary>
/// Reads the publications of a book and checks that they form one chain (docs/spec/publication.md). A pure function.
/// </summary>
internal static class BookChain
{
    /// <param name="files">In order of their numbers.</param>
    /// <param name="options">Ledger and keys expected.</param>
    public static (IReadOnlyList<BookEntry> Entries, IReadOnlyList<BookFault> Problems) Read(
        IReadOnlyList<BookFile> files, BookOptions options)
    {
        var entries = new List<BookEntry>(files.Count);
        var problems = new List<BookFault>();
        var ledger = options.Ledger;
        foreach (var file in files)
        {
            if (!Publication.TryParseNote(file.Bytes, out var publication, out var signed))
            {
                problems.Add(new BookFault($"The file {file.Name} is not a publication: it does not follow docs/spec/publication.md."));
                continue;
            }

            ledger ??= publication.Ledger;
            if (Problem(file, publication, ledger) is { } problem)
            {
                problems.Add(problem);
                continue;
            }

            var entry = new BookEntry(publication, signed, file.Bytes, file.Evident, file.Where);
            if (options.Keys.Count > 0 && !options.Keys.Any(signed.IsSignedBy))
                problems.Add(new BookFault(
                    $"Publication {publication.Number} is not signed by " +
                    $"{(options.Keys.Count == 1 ? "the key" : "any key")} that is trusted for it " +
                    $"({string.Join(", ", options.Keys.Select(k => k.Name).Distinct(StringComparer.Ordinal))})."));
            problems.AddRange(Links(entries.Count > 0 ? entries[^1].Publication : null, publication));
            entries.Add(entry);
        }

        return (entries, problems);
    }

    private static BookFault? Problem(BookFile file, Publication publication, LedgerId ledger)
    {
        if (publication.Ledger != ledger)
            return new BookFault(
                $"The file {file.Name} is of another ledger: {publication.Ledger}, where {ledger} was expected; keep one book a ledger.");
        return publication.Number == file.Number
            ? null
            : new BookFault($"The file {file.Name} holds publication {publication.Number}.", IsContradiction: true);
    }

    private static IEnumerable<BookFault> Links(Publication? previous, Publication publication)
    {
        var number = publication.Number;
        var expected = (previous?.Number ?? 0) + 1;
        if (number != expected)
        {
            yield return new BookFault(
                expected + 1 == number ? $"Publication {expected} is missing." : $"Publications {expected} to {number - 1} are missing.");
        }
        else if (previous is not null && previous.TextDigest() is var digest && publication.Previous != digest)
        {
            // Each function is named on its own: that one of them fits is no comfort, but tells what happened.
            var wrong = (publication.Previous.Alpha == digest.Alpha, publication.Previous.Beta == digest.Beta) switch
            {
                (true, _) => "its sha3-256 digest differs",
                (_, true) => "its sha2-256 digest differs",
                _ => "both digests differ",
            };
            yield return new BookFault(
                $"The chain breaks between publications {previous.Number} and {number}: publication {number} does not " +
                $"name the text of publication {previous.Number} that is here ({wrong}); one of them was exchanged.",
                IsContradiction: true);
        }

        if (previous is not null && publication.Size <= previous.Size)
            yield return new BookFault(
                $"Publication {number} covers {publication.Size} rounds, not more than publication {previous.Number} with {previous.Size}.",
                IsContradiction: true);
        if (previous is not null && publication.Time <= previous.Time)
            yield return new BookFault(
                $"Publication {number} is of {publication.Time}, not later than publication {previous.Number} of {previous.Time}.",
                IsContradiction: true);
    }
}
