namespace Linking.Books.Git.Objects;

/// <summary>
/// What a commit may be, so that a small repository of a stranger cannot keep a machine busy for ever (docs/spec/git.md, "Limits").
/// Each holds while git is read.
/// </summary>
public sealed record GitLimits
{
    /// <summary>Files, links and submodules of a commit.</summary>
    public int Entries { get; init; } = 1_000_000;

    /// <summary>Bytes of a path, as long as an operating system takes.</summary>
    public int Path { get; init; } = 4096;

    /// <summary>Bytes of the paths of all entries, with what git says of each.</summary>
    public long Listing { get; init; } = 1L << 28;

    /// <summary>Bytes of all files of a commit, as git states them before it sends the first.</summary>
    public long Content { get; init; } = 1L << 38;

    /// <summary>Tags on the way from a tag to the commit.</summary>
    public int Tags { get; init; } = 16;

    /// <summary>Bytes of a tag, or of a commit without its files.</summary>
    public int Object { get; init; } = 1 << 26;
}
