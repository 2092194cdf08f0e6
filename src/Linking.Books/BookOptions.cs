using Linking.Books.Git;
using Linking.Notes;
using Linking.Rounds;

namespace Linking.Books;

/// <summary>How a book of publications is read.</summary>
public sealed record BookOptions
{
    /// <summary>The ledger whose book it must be; null takes the ledger of the first publication.</summary>
    public LedgerId? Ledger { get; init; }

    /// <summary>
    /// Keys of which each publication must be signed by one; empty checks no signature. What a publication proves does
    /// not rest on its signature (docs/spec/verification.md, step 7).
    /// </summary>
    public IReadOnlyList<VerifierKey> Keys { get; init; } = [];

    /// <summary>The branch looked for in a git repository; where there is none of this name, its HEAD is read.</summary>
    public string Branch { get; init; } = "publications";

    /// <summary>Of one call of git, a fetch included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Name or path of the git program.</summary>
    public string GitProgram { get; init; } = "git";

    /// <summary>Publications beyond which a book is not read.</summary>
    public int MaxPublications { get; init; } = 100_000;
}
