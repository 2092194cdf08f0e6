namespace Linking.Books.Git;

/// <summary>One call of the git program.</summary>
/// <param name="Folder">Where it runs; must exist.</param>
/// <param name="Arguments">The subcommand and its arguments, passed as they are and never through a shell.</param>
internal sealed record GitCommand(string Folder, params string[] Arguments)
{
    /// <summary>Bytes of the longest answer that is taken unless a call allows more.</summary>
    public const int DefaultMaxOutput = 1 << 20;

    /// <summary>Written to its standard input, which is then closed.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Bytes of standard output beyond which the program is ended.</summary>
    public int MaxOutput { get; init; } = DefaultMaxOutput;

    /// <summary>
    /// Whether it may talk to other repositories. Other calls are held to the repository at hand: no protocol is
    /// allowed to them, so that a repository cannot make git fetch from elsewhere.
    /// </summary>
    public bool Network { get; init; }

    /// <summary>
    /// Whether the user's and the machine's configuration count (proxies, credentials, trusted folders). What could
    /// change bytes or run programs of a repository is switched off in any case.
    /// </summary>
    public bool UserConfiguration { get; init; }

    /// <summary>Further settings, <c>name=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Further environment variables.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];
}
