using Linking.Client.Calls;
using Linking.Client.Trust;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Client;

/// <content>What is held against the ledger's own word: match and extend.</content>
public sealed partial class LinkingClient
{
    /// <summary>Compares a token with the ledger's own one of the same round and place.</summary>
    public async Task<MatchReport> MatchAsync(Token token, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var request = new MatchRequest { Token = LedgerMessages.Bytes(token.Top().ToBytes()) };
        var response = await _retry.RunAsync(call => _rpc.MatchAsync(request, call).ResponseAsync, cancellation);
        if (response.Token.IsEmpty)
            return new MatchReport(null, [], response.Message);
        var own = await _watch.VerifyAsync(TokenCheck.Decoded(response.Token.Memory), cancellation);
        if (own.Header.Index != token.Header.Index || own.Levels[^1].Index != token.Levels[^1].Index)
            throw new UntrustedReplyException("The server sent another place's token than the one that was asked for.");
        var publications = new List<KnownPublication>();
        foreach (var anchor in token.Anchors.OfType<PublicationAnchor>().Where(a => !own.Anchors.Any(o => Covers(o, a.Size))))
        {
            // The answer has the first that covers it; others are asked for by their numbers.
            if (KnownPublication.TryRead(anchor.Note, out var named) &&
                await FindPublicationAsync(named.Publication.Number, cancellation) is { } known)
                publications.Add(known);
        }

        return new MatchReport(own, TokenMatch.Compare(token, own, publications, _watch.View), response.Message);

        static bool Covers(Anchor anchor, ulong size) => anchor is PublicationAnchor publication && publication.Size == size;
    }

    /// <summary>
    /// Adds to a token the first publication that covers it. Of the server's answer only that is taken, if the ledger's keys have signed
    /// it, it fits the token, and the one before it does not cover the token; and only if the token is then worth no less than before.
    /// </summary>
    /// <param name="token">A token of this ledger.</param>
    /// <param name="publication">Another publication by its number; 0: the first.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<Extended> ExtendAsync(Token token, ulong publication = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!TokenMatch.Folds(token))
            return Extended.Broken(token);
        // Levels below the ledger's leaf tell of data that the ledger does not know.
        var sent = token.Top();
        var request = new ExtendRequest { Token = LedgerMessages.Bytes(sent.ToBytes()), Publication = publication };
        var response = await _retry.RunAsync(call => _rpc.ExtendAsync(request, call).ResponseAsync, cancellation);
        var after = TokenCheck.Decoded(response.Token.Memory);
        var given = after.Anchors.OfType<PublicationAnchor>()
            .Select(a => KnownPublication.TryRead(a.Note, out var read) && read.Publication.Size == a.Size ? read : null)
            .OfType<KnownPublication>()
            .Where(p => publication == 0 || p.Publication.Number == publication).MinBy(p => p.Publication.Number);
        if (given is not null && !_watch.View.IsCompleteFor(given))
            await _watch.VerifyAsync(given, cancellation);
        var added = TokenExtension.Added(sent, after, publication, _watch.View, Now);
        var wanted = publication == 0 ? given?.Publication.Number ?? 0 : publication;
        if (response.IsFull)
            return await FullAsync(token, publication, response.Message, cancellation);
        if (given is null)
            return new Extended(token, 0, null, IsFull: false, response.Message);
        if (publication == 0)
            await CheckFirstAsync(given, token.Header.Index, cancellation);
        // Seen at the server by its number, whatever the token says of it.
        var seen = await FindPublicationAsync(wanted, cancellation);
        if (seen?.Contradicts(given) == true && _watch.View.IsSigned(given, Now))
            throw _watch.Forked(seen, given);
        if (seen is null || seen.Contradicts(given))
            throw new UntrustedReplyException($"The server does not list the publication {wanted} that the token has.");
        return TokenExtension.Joined(token, added, seen.Publication, response.Message, _watch.ToTrust());
    }

    private async Task<KnownPublication?> FindPublicationAsync(ulong number, CancellationToken cancellation)
    {
        await foreach (var publication in ListPublicationsAsync(number, 1, cancellation))
            return publication;
        return null;
    }

    // Every day later proves a day less.
    private async Task CheckFirstAsync(KnownPublication given, ulong round, CancellationToken cancellation)
    {
        var number = given.Publication.Number;
        if (number == 1)
            return;
        if (await FindPublicationAsync(number - 1, cancellation) is not { } before ||
            given.Publication.Previous != before.Publication.TextDigest())
        {
            throw new UntrustedReplyException(
                $"The server added publication {number}, and does not show the one before it. It was not kept.");
        }

        if (before.Publication.Size > round)
        {
            throw new UntrustedReplyException(
                $"The server added publication {number}, and publication {number - 1} covers the token already. It was not kept.");
        }
    }

    private async Task<Extended> FullAsync(Token token, ulong publication, string message, CancellationToken cancellation)
    {
        // Without what does nothing in it, and then without what this program does not know, it may have room.
        var repaired = TokenRepair.Repair(token, _watch.ToTrust()).Token;
        if (repaired.Anchors.Count == token.Anchors.Count)
            repaired = TokenRepair.Repair(token, _watch.ToTrust(), alsoUnknown: true).Token;
        return repaired.Anchors.Count < token.Anchors.Count
            ? await ExtendAsync(repaired, publication, cancellation)
            : new Extended(token, 0, null, IsFull: true, message);
    }
}
