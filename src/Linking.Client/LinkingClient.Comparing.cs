using Linking.Client.Calls;
using Linking.Client.Trust;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Tokens;

namespace Linking.Client;

/// <content>What is held against the ledger's own word: match and extend.</content>
public sealed partial class LinkingClient
{
    /// <summary>Compares a token with the ledger's own one of the same round and place.</summary>
    public async Task<MatchReport> MatchAsync(Token token, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        return await CompareAsync(token, await AskMatchAsync(token.Top(), cancellation), cancellation);
    }

    /// <summary>The ledger's own token of a place, verified; null if it has none there.</summary>
    internal async Task<(Token? Own, string Message)> AskMatchAsync(Token top, CancellationToken cancellation)
    {
        var request = new MatchRequest { Token = LedgerMessages.Bytes(top.ToBytes()) };
        var response = await _retry.RunAsync(call => _rpc.MatchAsync(request, call).ResponseAsync, cancellation);
        if (response.Token.IsEmpty)
            return (null, response.Message);
        var own = await _watch.VerifyAsync(TokenCheck.Decoded(response.Token.Memory), cancellation);
        return own.Header.Index == top.Header.Index && own.Levels[^1].Index == top.Levels[^1].Index
            ? (own, response.Message)
            : throw new UntrustedReplyException("The server sent another place's token than the one that was asked for.");
    }

    internal async Task<MatchReport> CompareAsync(
        Token token, (Token? Own, string Message) answer, CancellationToken cancellation)
    {
        if (answer.Own is not { } own)
            return new MatchReport(null, [], answer.Message);
        var publications = new List<KnownPublication>();
        foreach (var anchor in token.Anchors.OfType<PublicationAnchor>().Where(a => !own.Anchors.Any(o => Covers(o, a.Size))))
        {
            // The answer has the first that covers it; others are asked for by their numbers.
            if (KnownPublication.TryRead(anchor.Note, out var named) &&
                await FindPublicationAsync(named.Publication.Number, cancellation) is { } known)
                publications.Add(known);
        }

        return new MatchReport(own, TokenMatch.Compare(token, own, publications, _watch.View), answer.Message);

        static bool Covers(Anchor anchor, ulong size) => anchor is PublicationAnchor publication && publication.Size == size;
    }

    /// <summary>
    /// Adds to a token the first publication that covers it. Of the server's answer only that is taken, if the ledger's keys have signed
    /// it, it fits the token, and the one before it does not cover the token; and only if the token is then worth no less than before.
    /// For many tokens take a <see cref="TokenExtender"/>.
    /// </summary>
    /// <param name="token">A token of this ledger.</param>
    /// <param name="publication">Another publication by its number; 0: the first.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<Extended> ExtendAsync(Token token, ulong publication = 0, CancellationToken cancellation = default) =>
        new TokenExtender(this).ExtendAsync(token, publication, cancellation);

    internal LedgerWatch Watch => _watch;

    internal Task<ExtendResponse> AskAsync(ExtendRequest request, CancellationToken cancellation) =>
        _retry.RunAsync(call => _rpc.ExtendAsync(request, call).ResponseAsync, cancellation);

    internal async Task<KnownPublication?> FindPublicationAsync(ulong number, CancellationToken cancellation)
    {
        await foreach (var publication in ListPublicationsAsync(number, 1, cancellation))
            return publication;
        return null;
    }
}
