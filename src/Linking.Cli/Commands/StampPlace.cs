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
    /// <summary>Whether it is one of many, which may have their tokens already.</summary>
    public bool IsOneOfMany { get; init; }

    /// <summary>Looks at what is in the token's place.</summary>
    /// <param name="imprint">Of the data.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <returns>Whether that is its token and stays; else why no other may be put there, or null if one may.</returns>
    public async Task<(bool IsKept, string? Problem)> LookAsync(DigestPair imprint, CancellationToken cancellation)
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
        if (IsOneOfMany && token.Levels[0].Leaf.Digests == imprint)
            return (true, null);
        return (false, MayReplace
            ? Say(
                $"{Token} is there already and has a publication: a new token would prove a later time, and --force does not replace " +
                $"it. Move it, if you want another one.")
            : Say($"{Token} is there already and is not the token of {Name} as it is now. Move it, or overwrite it with --force."));
    }
}
