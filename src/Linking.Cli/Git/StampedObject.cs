using Linking.Books.Git.Objects;
using Linking.Cli.Catalogues;
using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Cli.Git;

/// <summary>A commit or an annotated tag that a command names.</summary>
/// <param name="Objects">Of its repository.</param>
/// <param name="Notes">Of its repository.</param>
/// <param name="Id">Its id.</param>
/// <param name="Top">The top of the repository, a full path.</param>
internal sealed record StampedObject(GitObjects Objects, GitNotes Notes, string Id, string Top)
{
    /// <summary>What the catalogue is told of its token.</summary>
    /// <param name="token">The token.</param>
    /// <param name="identity">The ledger's; null where it is not known.</param>
    public CatalogueEntry Entry(Token token, DigestPair? identity) => Placed(
        CatalogueEntry.Of(Top, file: null, token.Levels[0].Leaf.Digests, token, identity, Times.Now));

    /// <summary>The same entry at this object's note.</summary>
    public CatalogueEntry Placed(CatalogueEntry entry) => entry with { Token = Top, GitObject = Id };
}
