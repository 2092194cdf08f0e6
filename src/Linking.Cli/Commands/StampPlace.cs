using Linking.Cli.Origins;
using Linking.Cli.Paths;
using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Cli.Commands;

/// <summary>One thing to stamp.</summary>
/// <param name="Name">A file, <c>-</c>, or the digests.</param>
/// <param name="Imprint">The digests, if they were given.</param>
/// <param name="Token">Where its token goes; <c>-</c> is standard output.</param>
/// <param name="MayReplace">Whether a token that is there is replaced.</param>
internal sealed record StampPlace(string Name, DigestPair? Imprint, string Token, bool MayReplace)
{
    // What was read of standard input, which is read once: under each suite.
    private IReadOnlyList<DigestPair>? _read;

    /// <summary>Whether it is one of many, which may have their tokens already.</summary>
    public bool IsOneOfMany { get; init; }

    /// <summary>Where the statement of who submits it goes; null: none is made.</summary>
    public string? Origin { get; init; }

    /// <summary>The imprint of the data under a suite.</summary>
    /// <exception cref="CommandException">The data cannot be read, or digests of another suite were given.</exception>
    public async Task<DigestPair> ImprintAsync(Suite suite, CancellationToken cancellation)
    {
        if (Imprint is { } given)
            return SharedOptions.OfSuite(given, suite);
        if (Name != "-")
            return await FileProgress.ImprintAsync(Name, suite, cancellation);
        _read ??= await FileProgress.ImprintsAsync(Name, [Suite.One, Suite.Two], cancellation);
        return _read.Single(imprint => imprint.Width == suite.Width);
    }

    /// <summary>Looks at what is in the token's place.</summary>
    /// <param name="imprint">Of the data, under one suite.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <returns>Whether that is its token and stays; else why no other may be put there, or null if one may.</returns>
    public async Task<(bool IsKept, string? Problem)> LookAsync(DigestPair imprint, CancellationToken cancellation)
    {
        var found = await LookAtTokenAsync(imprint, cancellation);
        if (Origin is null)
            return found;
        // What is stamped already gets no statement: who asked for one must not believe that it is there.
        return found switch
        {
            (false, null) => (false, OriginFile.ProblemOf(Origin)),
            (true, _) when !FileFacts.Exists(Origin) => (false, Say(
                $"{Token} is there already, and no origin was stated for it: that cannot be done later. Move it, if you want another " +
                $"token with an origin.")),
            _ => found,
        };
    }

    private async Task<(bool IsKept, string? Problem)> LookAtTokenAsync(DigestPair imprint, CancellationToken cancellation)
    {
        if (Token == "-" || !FileFacts.Exists(Token))
            return (false, null);
        var bytes = await TokenFile.ReadAsync(Token, cancellation);
        if (!TokenFile.TryDecode(bytes, out var token))
        {
            // What is damaged may go; whatever else is there was named by mistake.
            return MayReplace && TokenFile.BeginsLikeOne(bytes)
                ? (false, null)
                : (false, Say($"{Token} is there already and is no token. Move it, or name another place: it is not overwritten."));
        }

        var isPublished = token.Anchors.OfType<PublicationAnchor>().Any();
        if (MayReplace && !isPublished)
            return (false, null);
        if (Imprint is null && imprint.Width != token.Suite.Width)
            imprint = await ImprintAsync(token.Suite, cancellation);
        if (IsOneOfMany && token.Levels[0].Leaf.Digests == imprint)
            return (true, null);
        return (false, MayReplace
            ? Say(
                $"{Token} is there already and has a publication: a new token would prove a later time, and --force does not replace " +
                $"it. Move it, if you want another one.")
            : Say($"{Token} is there already and is not the token of {Name} as it is now. Move it, or overwrite it with --force."));
    }
}
