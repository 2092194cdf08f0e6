using Linking.Books.Git;

namespace Linking.Books.Sinks;

/// <summary>Where and as whom the git sink works.</summary>
public sealed record GitSinkOptions
{
    /// <summary>The sink's name, to tell several apart.</summary>
    public string Name { get; init; } = "git";

    /// <summary>A working clone of its own; a missing or empty folder becomes a new repository.</summary>
    public required string Path { get; init; }

    /// <summary>The branch of the book; nothing else is on it.</summary>
    public string Branch { get; init; } = "publications";

    /// <summary>Where each publication is pushed to: an address without a password, or a path; null to push nowhere.</summary>
    public string? Remote { get; init; }

    /// <summary>Author and committer of each commit.</summary>
    public string AuthorName { get; init; } = "Linking";

    /// <summary>The author's address; need not exist.</summary>
    public string AuthorEmail { get; init; } = "linking@localhost";

    /// <summary>Whether commits are signed, as the user's own settings of git say.</summary>
    public bool Sign { get; init; }

    /// <summary>Of one call of git, a push included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Name or path of the git program.</summary>
    public string GitProgram { get; init; } = "git";
}
