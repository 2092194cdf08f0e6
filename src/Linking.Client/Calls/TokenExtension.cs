using System.Collections.Concurrent;

using Linking.Client.Trust;
using Linking.Hashing;
using Linking.Notes;
using Linking.Tokens;
using Linking.Verification;
using Linking.Vouchers;

namespace Linking.Client.Calls;

/// <summary>
/// Takes of a server's answer only what it was asked for (docs/spec/token.md, "Extending"): one publication of the pinned ledger
/// that fits, and vouchers that speak for it. For many tokens: the signatures of a publication are verified once, and the ledger's
/// record is read once. Thread-safe.
/// </summary>
/// <param name="view">What is known of the ledger.</param>
internal sealed class TokenExtension(LedgerView view)
{
    // A publication is 3 KB at most.
    private const int MostKept = 4096;

    /// <summary>Between two clocks, µs.</summary>
    public const ulong Tolerance = 300_000_000;

    // Without it a token that is extended again and again would fill with heads.
    private const int MostHeads = 2;

    private readonly ConcurrentDictionary<ulong, KnownPublication> _signed = [];
    private volatile Judge? _judge;

    /// <summary>What is known of the ledger.</summary>
    public LedgerView View => view;

    /// <summary>The anchors that may be added.</summary>
    /// <param name="before">The token that was sent.</param>
    /// <param name="after">What came back.</param>
    /// <param name="number">The publication asked for; 0: the first that covers it.</param>
    /// <param name="now">This machine's clock.</param>
    /// <exception cref="UntrustedReplyException">
    /// Something else was added, or something was changed, or the view is not complete for the publication.
    /// </exception>
    public IReadOnlyList<Anchor> Added(Token before, Token after, ulong number, Instant now)
    {
        if (!after.HeaderBytes.Span.SequenceEqual(before.HeaderBytes.Span) || !after.Levels.SequenceEqual(before.Levels))
            throw new UntrustedReplyException("The server sent another token than the one that was to be extended. It was not kept.");
        // A newer signed head, which comes where no publication covers the token yet, proves no more than the token's own: it is left out
        // here, and taken by itself where a witness whom the caller trusts has cosigned it.
        var added = after.Anchors.Where(anchor => !before.Anchors.Contains(anchor) && anchor is not SignedHeadAnchor).ToList();
        if (added.Count == 0)
            return added;
        if (added.OfType<PublicationAnchor>().ToList() is not [var anchor] ||
            !added.TrueForAll(a => a is PublicationAnchor or VoucherAnchor))
            throw Wrong("something else than one publication and vouchers for it");
        if (!KnownPublication.TryRead(anchor.Note, out var known) || !IsSigned(known, now))
            throw Wrong("a publication that the ledger's keys in force have not signed");
        var publication = known.Publication;
        if (number != 0 && publication.Number != number)
            throw Wrong($"publication {publication.Number}, and {number} was asked for");
        if (publication.Time > now.Plus(Tolerance))
            throw Wrong(
                $"publication {publication.Number}, which says {publication.Time}: later than this machine's clock. Check the clock");
        if (!Fits(before, anchor, JudgeAt(now > publication.Time ? now : publication.Time, publication.Time)))
            throw Wrong($"publication {publication.Number} in a way that does not fit the token");
        if (!added.OfType<VoucherAnchor>().All(voucher => SpeaksFor(voucher, known)))
            throw Wrong($"a voucher that does not speak for publication {publication.Number}");
        return added;
    }

    /// <summary>
    /// The signed head that may be added: one that a trusted witness has cosigned, to a token that has none of such a witness under the
    /// same function. Null: none.
    /// </summary>
    /// <param name="before">The token that was sent.</param>
    /// <param name="after">What came back, as <see cref="Added"/> has looked at it.</param>
    /// <param name="witnesses">Whom the caller trusts.</param>
    /// <param name="now">This machine's clock.</param>
    public SignedHeadAnchor? Cosigned(Token before, Token after, IReadOnlyList<VerifierKey> witnesses, Instant now)
    {
        var own = before.Anchors.OfType<SignedHeadAnchor>().ToList();
        if (witnesses.Count == 0 || own.Count >= MostHeads)
            return null;
        return after.Anchors.OfType<SignedHeadAnchor>().Except(own).FirstOrDefault(anchor =>
            Enum.GetValues<Chain>().Any(chain => IsCosigned(anchor, chain) && !own.Exists(o => IsCosigned(o, chain))) &&
            KnownHead.TryRead(anchor.Head, out var head) && head.Size == anchor.Size && view.IsSigned(head, now) &&
            Fits(before, anchor, JudgeAt(now, now)));

        bool IsCosigned(SignedHeadAnchor anchor, Chain chain) => SignedNote.TryParse(anchor.Head[chain], out var note) &&
            witnesses.Any(witness => note.Signatures.Any(line =>
                Cosignature.TryVerify(note.TextBytes.Span, line, witness, out var from, out _) && from <= now.Plus(Tolerance)));
    }

    /// <summary>The token with a head of <see cref="Cosigned"/>, if it is then worth no less than before.</summary>
    /// <exception cref="UntrustedReplyException">It would be worth less.</exception>
    public static Extended Joined(Token token, SignedHeadAnchor head, string message, Judge judge)
    {
        var imprint = token.Levels[0].Leaf.Digests;
        return Join(token, [head], judge.Trust) is not { } joined
            ? new Extended(token, 0, null, IsFull: false, message)
            : IsNoWorse(judge.Verifier.Verify(joined, imprint), judge.Verifier.Verify(token, imprint))
                ? new Extended(joined, 1, null, IsFull: false, message)
                : throw Worse();
    }

    /// <summary>The token with the anchors, if it is then worth no less than before.</summary>
    /// <param name="token">The token.</param>
    /// <param name="added">Of <see cref="Added"/>.</param>
    /// <param name="publication">The one asked for.</param>
    /// <param name="message">One sentence.</param>
    /// <param name="judge">What its worth is judged by.</param>
    /// <exception cref="UntrustedReplyException">
    /// It would be worth less; or nothing was added, and what the token has of the publication does not fit it.
    /// </exception>
    public static Extended Joined(
        Token token, IReadOnlyList<Anchor> added, Publications.Publication publication, string message, Judge judge)
    {
        if (added.Count == 0)
        {
            return token.Anchors.OfType<PublicationAnchor>().Any(anchor =>
                KnownPublication.TryRead(anchor.Note, out var own) && own.Publication.Number == publication.Number &&
                Fits(token, anchor, judge))
                ? new Extended(token, 0, publication, IsFull: false, message)
                : throw new UntrustedReplyException(
                    $"The token has publication {publication.Number} in a way that does not fit it, and nothing was added. Repair the " +
                    "token, and extend it again.");
        }

        var imprint = token.Levels[0].Leaf.Digests;
        return Join(token, added, judge.Trust) is not { } joined
            ? new Extended(token, 0, publication, IsFull: true, message)
            : IsNoWorse(judge.Verifier.Verify(joined, imprint), judge.Verifier.Verify(token, imprint))
                ? new Extended(joined, added.Count, publication, IsFull: false, message)
                : throw Worse();
    }

    /// <summary>The token with the anchors, after a repair if it would be full; null if there is no room even then.</summary>
    public static Token? Join(Token before, IReadOnlyList<Anchor> added, Verification.Trust trust)
    {
        if (TryJoin(before, added, out var joined))
            return joined;
        var repaired = TokenRepair.Repair(before, trust).Token;
        return TryJoin(repaired, added, out joined) ||
            TryJoin(TokenRepair.Repair(before, trust, alsoUnknown: true).Token, added, out joined) ? joined : null;
    }

    /// <summary>
    /// Whether a publication is signed by the keys in force. The same bytes are verified once: what speaks against a key is in the record,
    /// and a newer record is another view.
    /// </summary>
    public bool IsSigned(KnownPublication known, Instant now)
    {
        if (_signed.TryGetValue(known.Publication.Number, out var before) && before.Note.Span.SequenceEqual(known.Note.Span))
            return true;
        if (!view.IsSigned(known, now))
            return false;
        if (_signed.Count >= MostKept)
            _signed.Clear();
        _signed[known.Publication.Number] = known;
        return true;
    }

    private Judge JudgeAt(Instant held, Instant atLeast)
    {
        if (_judge is { } judge && judge.IsOf(held) && judge.Trust.Held >= atLeast)
            return judge;
        return _judge = new Judge(view.ToTrust(held));
    }

    /// <summary>Whether no result, basis or proven time falls.</summary>
    public static bool IsNoWorse(Verdict after, Verdict before) =>
        IsNoWorse(after.Alpha, before.Alpha) && IsNoWorse(after.Beta, before.Beta) && after.Result >= before.Result;

    private static bool IsNoWorse(ChainVerdict after, ChainVerdict before) =>
        after.Result >= before.Result && after.Basis >= before.Basis &&
        (before.ProvenLatest is null || after.ProvenLatest <= before.ProvenLatest);

    private static bool TryJoin(Token token, IReadOnlyList<Anchor> added, out Token? joined)
    {
        joined = null;
        if (token.Anchors.Count + added.Count > Token.MaxAnchors)
            return false;
        if (token.ToBytes().Length + added.Sum(anchor => SizeOf(anchor)) > Token.MaxSize)
            return false;
        joined = token.With([.. token.Anchors, .. added]);
        return true;
    }

    // Type and length, and the fields of the body (docs/spec/token.md, "Anchor").
    private static int SizeOf(Anchor anchor) => 5 + anchor switch
    {
        PublicationAnchor publication => 13 + 2 * publication.Path.Width * publication.Path.Length + publication.Note.Length,
        VoucherAnchor voucher => voucher.Voucher.Length,
        SignedHeadAnchor head => 17 + 2 * head.Path.Width * head.Path.Length + head.Head.Alpha.Length + head.Head.Beta.Length,
        _ => throw new ArgumentException("Only heads, publications and vouchers are added.", nameof(anchor)),
    };

    private static bool SpeaksFor(VoucherAnchor anchor, KnownPublication known) =>
        Voucher.TryDecode(anchor.Voucher, out var voucher, out _) &&
        voucher.Subject.Values.Any(v => known.Publication.Values.Any(p => v.Is(p.Function, p.Size, p.Root)));

    // With this anchor alone a chain has LNK-SIGNED only if it fits.
    private static bool Fits(Token token, Anchor anchor, Judge judge)
    {
        var verdict = judge.Verifier.Verify(token.With([anchor]), token.Levels[0].Leaf.Digests);
        return verdict.Alpha.Findings.Contains(FindingCode.Signed) && verdict.Beta.Findings.Contains(FindingCode.Signed);
    }

    private static UntrustedReplyException Worse() =>
        new("With what was added the token would be worth less. It was not kept.");

    private static UntrustedReplyException Wrong(string what) =>
        new($"The answer adds to the token {what}. It was not kept.");
}
