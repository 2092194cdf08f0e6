using Linking.Publications;
using Linking.Rounds;
using Linking.Verification;

namespace Linking.Books;

/// <summary>How a book of publications is read.</summary>
public sealed record BookOptions
{
    /// <summary>The ledger whose book it must be; null takes the ledger of the first publication.</summary>
    public LedgerId? Ledger { get; init; }

    /// <summary>The identity that its publications must name; null takes that of the first publication.</summary>
    public LedgerIdentity? Identity { get; init; }

    /// <summary>The branch of a git repository that holds the book. Null: <c>publications</c>, or where there is none, its HEAD.</summary>
    public string? Branch { get; init; }

    /// <summary>Of one call of git, a fetch included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Name or path of the git program.</summary>
    public string GitProgram { get; init; } = "git";

    /// <summary>Bytes beyond which fetching from an address is ended: its history may hold more than the book.</summary>
    public long MaxFetched { get; init; } = 4 * BookFile.MaxBookSize;

    /// <summary>The HTTP proxy by which git reaches an address; null: as its own settings and the environment say; empty: none.</summary>
    public string? Proxy { get; init; }

    /// <summary>Told how much has come so far from an address; null: nobody is.</summary>
    public IProgress<BookProgress>? Progress { get; init; }

    /// <summary>Publications beyond which a book is not read.</summary>
    public int MaxPublications { get; init; } = BookFile.MaxPublications;
}
