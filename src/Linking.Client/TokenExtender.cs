using System.Collections.Concurrent;

using Linking.Client.Calls;
using Linking.Client.Trust;
using Linking.Notes;
using Linking.Protocol;
using Linking.Protocol.V1;
using Linking.Tokens;
using Linking.Verification;

namespace Linking.Client;

/// <summary>
/// Extends many tokens of one ledger, each by the rules of <see cref="LinkingClient.ExtendAsync"/>. What is the same for many tokens is
/// asked, verified and read once: a publication with its signatures, the answer for what several tokens have in common, what the trust
/// folder holds. Make one for one piece of work; what it has seen it does not ask for again. Safe for many threads.
/// </summary>
/// <param name="client">Of the ledger; stays the caller's.</param>
/// <param name="witnesses">
/// Keys of witnesses: where no publication covers a token yet, a head that one of them has cosigned is added. Null: none.
/// </param>
public sealed class TokenExtender(LinkingClient client, IReadOnlyList<VerifierKey>? witnesses = null)
{
    // Tokens that were stamped together lie together; an answer is some 100 KB at most.
    private const int MostAnswers = 16;

    // A publication is 3 KB at most.
    private const int MostListed = 4096;

    private readonly LinkingClient _client = client ?? throw new ArgumentNullException(nameof(client));
    private readonly IReadOnlyList<VerifierKey> _witnesses = witnesses ?? [];
    private readonly ConcurrentDictionary<ulong, KnownPublication> _listed = [];
    private readonly Queue<Answer> _answers = [];
    private readonly Lock _lock = new();
    private volatile TokenExtension _extension = new(client.Watch.View);
    private volatile Judged? _judged;
    private volatile OwnAnswer? _own;
    private int _observed;

    /// <summary>Adds to a token the first publication that covers it.</summary>
    /// <param name="token">A token of the client's ledger.</param>
    /// <param name="publication">Another publication by its number; 0: the first.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<Extended> ExtendAsync(Token token, ulong publication = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!TokenMatch.Folds(token))
            return Extended.Broken(token);
        // Levels below the ledger's leaf tell of data that the ledger does not know.
        var sent = token.Top();
        var bytes = sent.ToBytes();
        var answer = Remembered(bytes, publication) ?? Remember(await AskAsync(sent, bytes, publication, cancellation));
        if (answer.IsFull)
            return await FullAsync(token, publication, answer.Message, cancellation);
        return answer.Seen is { } seen ? TokenExtension.Joined(token, answer.Added, seen.Publication, answer.Message, Judge())
            : answer.Head is { } head ? TokenExtension.Joined(token, head, answer.Message, Judge())
            : new Extended(token, 0, null, IsFull: false, answer.Message);
    }

    /// <summary>
    /// Holds a token against the ledger's own one, and adds to it the first publication that covers it, with its path: the proof in the
    /// ledger's answer (docs/spec/order.md, "Match").
    /// </summary>
    /// <param name="token">A token of the client's ledger.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<MatchedToken> MatchAsync(Token token, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (!TokenMatch.Folds(token))
            return new MatchedToken(null, Extended.Broken(token));
        var sent = token.Top();
        var bytes = sent.ToBytes();
        var own = await OwnAsync(sent, bytes, cancellation);
        var report = await _client.CompareAsync(token, own, cancellation);
        if (report.Own is null || !report.IsMatched)
            return new MatchedToken(report, null);
        // Of one size it has the same already, perhaps with lines of others.
        var proof = report.Own.Anchors.OfType<PublicationAnchor>()
            .Where(a => !sent.Anchors.OfType<PublicationAnchor>().Any(b => b.Size == a.Size)).ToList();
        if (sent.Anchors.Count + proof.Count > Token.MaxAnchors)
            return new MatchedToken(report, new Extended(token, 0, null, IsFull: true, report.Message));
        var answer = Remembered(bytes, 0) ?? Remember(await CheckedAsync(
            sent, bytes, 0, sent.With([.. sent.Anchors, .. proof]), isFull: false, report.Message, cancellation));
        return new MatchedToken(
            report,
            answer.Seen is { } seen
                ? TokenExtension.Joined(token, answer.Added, seen.Publication, answer.Message, Judge())
                : new Extended(token, 0, null, IsFull: false, answer.Message));
    }

    // Tokens that were stamped together have one place in the ledger, and come one after the other.
    private async Task<(Token? Own, string Message)> OwnAsync(Token sent, byte[] bytes, CancellationToken cancellation)
    {
        if (_own is { } last && last.Sent.AsSpan().SequenceEqual(bytes))
            return last.Answer;
        var answer = await _client.AskMatchAsync(sent, cancellation);
        _own = new OwnAnswer(bytes, answer);
        return answer;
    }

    private sealed record OwnAnswer(byte[] Sent, (Token? Own, string Message) Answer);

    /// <summary>What a server said, as far as it holds.</summary>
    /// <param name="Sent">The token that was sent.</param>
    /// <param name="Wanted">The publication that was asked for; 0: the first.</param>
    /// <param name="View">What it was held against.</param>
    /// <param name="Seen">The publication, as the server lists it; null: there is none yet.</param>
    /// <param name="Added">The anchors that may be added.</param>
    /// <param name="IsFull">There is no room for them.</param>
    /// <param name="Message">One sentence.</param>
    private sealed record Answer(
        byte[] Sent, ulong Wanted, LedgerView View, KnownPublication? Seen, IReadOnlyList<Anchor> Added, bool IsFull, string Message)
    {
        /// <summary>A head that a witness has cosigned, where there is no publication; else null.</summary>
        public SignedHeadAnchor? Head { get; init; }
    }

    private sealed record Judged(Judge Judge, LedgerView View, int Observed);

    // The same bytes get the same answer, which is verified once.
    private Answer? Remembered(byte[] sent, ulong publication)
    {
        lock (_lock)
        {
            return _answers.FirstOrDefault(a =>
                ReferenceEquals(a.View, _client.Watch.View) && a.Wanted == publication && a.Sent.AsSpan().SequenceEqual(sent));
        }
    }

    private Answer Remember(Answer answer)
    {
        lock (_lock)
        {
            if (_answers.Count == MostAnswers)
                _answers.Dequeue();
            _answers.Enqueue(answer);
            return answer;
        }
    }

    private async Task<Answer> AskAsync(Token sent, byte[] bytes, ulong publication, CancellationToken cancellation)
    {
        var request = new ExtendRequest { Token = LedgerMessages.Bytes(bytes), Publication = publication };
        var response = await _client.AskAsync(request, cancellation);
        var after = TokenCheck.Decoded(response.Token.Memory);
        return await CheckedAsync(sent, bytes, publication, after, response.IsFull, response.Message, cancellation);
    }

    // What came back, or what an answer adds to it, as far as it holds.
    private async Task<Answer> CheckedAsync(
        Token sent, byte[] bytes, ulong publication, Token after, bool isFull, string message, CancellationToken cancellation)
    {
        var watch = _client.Watch;
        var given = after.Anchors.OfType<PublicationAnchor>()
            .Select(a => KnownPublication.TryRead(a.Note, out var read) && read.Publication.Size == a.Size ? read : null)
            .OfType<KnownPublication>()
            .Where(p => publication == 0 || p.Publication.Number == publication).MinBy(p => p.Publication.Number);
        if (given is not null && !watch.View.IsCompleteFor(given))
            await watch.VerifyAsync(given, cancellation);
        var extension = Extension();
        var added = extension.Added(sent, after, publication, _client.Now);
        var answer = new Answer(bytes, publication, extension.View, null, added, isFull, message);
        if (isFull)
            return answer;
        if (given is null)
            return publication > 0 ? answer : await WithHeadAsync(answer, sent, after, cancellation);
        if (publication == 0)
            await CheckFirstAsync(given, sent.Header.Index, cancellation);
        // Seen at the server by its number, whatever the token says of it.
        var wanted = given.Publication.Number;
        var seen = await ListedAsync(wanted, cancellation);
        if (seen?.Contradicts(given) == true && extension.IsSigned(given, _client.Now))
            throw watch.Forked(seen, given);
        return seen is null || seen.Contradicts(given)
            ? throw new UntrustedReplyException($"The server does not list the publication {wanted} that the token has.")
            : answer with { Seen = seen };
    }

    // Of one history with the newest head that was seen before: who holds two knows it now.
    private async Task<Answer> WithHeadAsync(Answer answer, Token sent, Token after, CancellationToken cancellation)
    {
        if (Extension().Cosigned(sent, after, _witnesses, _client.Now) is not { } anchor || !KnownHead.TryRead(anchor.Head, out var head))
            return answer;
        await _client.Watch.BelieveAsync(head, cancellation);
        return answer with { Head = anchor };
    }

    // A record that has grown since is another view, and everything is verified by that.
    private TokenExtension Extension()
    {
        var (extension, view) = (_extension, _client.Watch.View);
        return ReferenceEquals(extension.View, view) ? extension : _extension = new TokenExtension(view);
    }

    /// <summary>A publication by its number, verified, and remembered as seen here.</summary>
    private async Task<KnownPublication?> ListedAsync(ulong number, CancellationToken cancellation)
    {
        if (_listed.TryGetValue(number, out var known))
            return known;
        if (await _client.FindPublicationAsync(number, cancellation) is not { } found)
            return null;
        if (_listed.Count >= MostListed)
            _listed.Clear();
        _listed[number] = found;
        Interlocked.Increment(ref _observed);
        return found;
    }

    // The trust folder is read again when this has put something into it.
    private Judge Judge()
    {
        var (view, observed) = (_client.Watch.View, Volatile.Read(ref _observed));
        if (_judged is { } judged && ReferenceEquals(judged.View, view) && judged.Observed == observed && judged.Judge.IsOf(_client.Now))
            return judged.Judge;
        var judge = new Judge(_client.Watch.ToTrust());
        _judged = new Judged(judge, view, observed);
        return judge;
    }

    // Every day later proves a day less.
    private async Task CheckFirstAsync(KnownPublication given, ulong round, CancellationToken cancellation)
    {
        var number = given.Publication.Number;
        if (number == 1)
            return;
        if (await ListedAsync(number - 1, cancellation) is not { } before ||
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
        var trust = Judge().Trust;
        var repaired = TokenRepair.Repair(token, trust).Token;
        if (repaired.Anchors.Count == token.Anchors.Count)
            repaired = TokenRepair.Repair(token, trust, alsoUnknown: true).Token;
        return repaired.Anchors.Count < token.Anchors.Count
            ? await ExtendAsync(repaired, publication, cancellation)
            : new Extended(token, 0, null, IsFull: true, message);
    }
}
