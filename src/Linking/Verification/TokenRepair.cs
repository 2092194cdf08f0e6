using Linking.Formats;
using Linking.Hashing;
using Linking.Tokens;
using Linking.Trees;
using Linking.Vouchers;

namespace Linking.Verification;

/// <summary>
/// Takes out of a token what does nothing in it (docs/spec/token.md, "Repairing"). What does something is what the verifier
/// says of the token with this anchor alone, so nothing is judged here in a second way. Pure.
/// </summary>
public sealed class TokenRepair
{
    private static readonly Chain[] Chains = [Chain.Alpha, Chain.Beta];

    private readonly Token _token;
    private readonly DigestPair _link;
    private readonly Verifier _verifier;

    // It needs no record, whose walk may be long.
    private readonly Verifier _withoutRecord;
    private readonly bool _isRecordKnown;
    private readonly bool _isForked;

    private TokenRepair(Token token, Trust trust)
    {
        (_token, _link, _verifier) = (token, token.Link(), new Verifier(trust));
        _withoutRecord = new Verifier(new Trust { Identity = trust.Identity, Held = trust.Held });
        var whole = Of(_verifier, [.. token.Anchors]);
        _isRecordKnown = !Finds(whole, FindingCode.Unpinned) && !Finds(whole, FindingCode.Record);
        _isForked = IsFork(whole);
    }

    /// <summary>Repairs a token.</summary>
    /// <param name="token">Of which levels and header stay the same bytes.</param>
    /// <param name="trust">With the record of the ledger it is known which anchors are signed: none of a fork goes.</param>
    /// <param name="alsoUnknown">Anchors of types, and vouchers of kinds, that this program does not know go too.</param>
    public static RepairedToken Repair(Token token, Trust trust, bool alsoUnknown = false)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(trust);
        return new TokenRepair(token, trust).Run(alsoUnknown);
    }

    private RepairedToken Run(bool alsoUnknown)
    {
        var fitting = _token.Anchors.OfType<HistoryAnchor>().Where(FitsUnderOne).ToHashSet<Anchor>(ReferenceEqualityComparer.Instance);
        var values = fitting.Cast<HistoryAnchor>().SelectMany(ValuesOf).ToHashSet();
        var kept = new List<Anchor>();
        var dropped = new List<DroppedAnchor>();
        for (var i = 0; i < _token.Anchors.Count; i++)
        {
            if (ReasonAgainst(_token.Anchors[i], kept, fitting, values, alsoUnknown) is { } reason)
                dropped.Add(new DroppedAnchor(i, reason));
            else
                kept.Add(_token.Anchors[i]);
        }

        return new RepairedToken(_token.With(kept), dropped);
    }

    private DropReason? ReasonAgainst(
        Anchor anchor, List<Anchor> kept, HashSet<Anchor> fitting, HashSet<(HashFunction, ulong, Digest)> values, bool alsoUnknown)
    {
        if (kept.Contains(anchor))
            return DropReason.Repeated;
        switch (anchor)
        {
            case HistoryAnchor history:
                return fitting.Contains(history) || IsOfFork(history) ? null : DropReason.DoesNotFit;
            case VoucherAnchor given:
                if (Voucher.TryDecode(given.Voucher, out var voucher, out var error))
                    return voucher.Subject.Values.Any(v => values.Contains((v.Function, v.Size, v.Root))) ? null : DropReason.SpeaksForNone;
                return error.Kind == DecodeErrorKind.Malformed ? DropReason.Malformed : alsoUnknown ? DropReason.Unknown : null;
            default:
                return alsoUnknown ? DropReason.Unknown : null;
        }
    }

    private bool FitsUnderOne(HistoryAnchor anchor)
    {
        var verdict = Of(_withoutRecord, anchor);
        return !verdict.Alpha.Findings.Contains(FindingCode.AnchorLeft) || !verdict.Beta.Findings.Contains(FindingCode.AnchorLeft);
    }

    /// <summary>
    /// Whether it is one of two words of the ledger, with another anchor of its size or with what the caller holds. Where
    /// nothing says who has signed, every other anchor of its size is taken for such a word.
    /// </summary>
    private bool IsOfFork(HistoryAnchor anchor)
    {
        var others = _token.Anchors.OfType<HistoryAnchor>().Where(other => other.Size == anchor.Size && !other.Equals(anchor));
        if (!_isRecordKnown)
            return others.Any();
        return _isForked && (IsFork(Of(_verifier, anchor)) || others.Any(other => IsFork(Of(_verifier, anchor, other))));
    }

    // What an anchor leads to under each function.
    private IEnumerable<(HashFunction, ulong, Digest)> ValuesOf(HistoryAnchor anchor)
    {
        foreach (var chain in Chains)
        {
            var function = _token.Suite[chain];
            if (Folding.TryFold(function, _link[chain], _token.Header.Index, anchor.Size, anchor.Path[chain], out var root))
                yield return (function, anchor.Size, root);
        }
    }

    private Verdict Of(Verifier verifier, params ReadOnlySpan<Anchor> anchors) =>
        verifier.Verify(_token.With([.. anchors]), _token.Levels[0].Leaf.Digests);

    private static bool IsFork(Verdict verdict) => Finds(verdict, FindingCode.Fork);

    private static bool Finds(Verdict verdict, FindingCode code) =>
        verdict.Alpha.Findings.Contains(code) || verdict.Beta.Findings.Contains(code);
}
