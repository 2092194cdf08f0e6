using Linking.Events;
using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Rounds;
using Linking.Tokens;
using Linking.Trees;

namespace Linking.Verification;

/// <content>Step 4.</content>
internal sealed partial class Reading
{
    // The anchors that state a value, in the token's order.
    private readonly List<ReadAnchor> _anchors = [];

    private IEnumerable<ReadAnchor> Fitting => _anchors.Where(a => a.Fits);

    private bool IsSignedByFitting => _anchors.Exists(a => a is { Fits: true, IsSigned: true });

    // The id of the pinned ledger as far as it is known.
    private LedgerId PinnedLedger => _walk?.Genesis?.Ledger ?? question.Ledger ?? _header.Ledger;

    private void ReadAnchors()
    {
        foreach (var anchor in token.Anchors.OfType<HistoryAnchor>())
        {
            if (!States(anchor, out var root, out var note, out var publication))
            {
                _findings.Find(FindingCode.AnchorLeft);
                continue;
            }

            var fits = Fits(anchor, root);
            if (!fits)
                _findings.Find(FindingCode.AnchorLeft);
            var isSigned = IsSigned(anchor.Size, note, publication, question.JudgedAt, isTold: true);
            if (fits)
                _findings.Find(isSigned ? FindingCode.Signed : FindingCode.NoKey);
            _anchors.Add(new ReadAnchor(anchor.Size, root, publication, fits, isSigned));
        }
    }

    // Step 4.1.
    private bool States(HistoryAnchor anchor, out Digest root, out SignedNote? note, out Publication? publication)
    {
        (root, note, publication) = (default, null, null);
        if (anchor is SignedHeadAnchor signed)
        {
            if (!Checkpoint.TryReadNote(
                    signed.Head[h], _header.Ledger.HeadOrigin(_function), anchor.Size, _function.Width(), out var head, out root))
                return false;
            note = head;
            return true;
        }

        SignedNote? read = null;
        var bytes = ((PublicationAnchor)anchor).Note;
        var isRead = question.TieAsOf is null
            ? Publication.TryParseNote(bytes, out publication, out read, out _)
            : Publication.TryParse(bytes, out publication, out _);
        if (!isRead || publication is null ||
            publication.Ledger != _header.Ledger || publication.Suite != _header.Suite || publication.Size != anchor.Size ||
            (Identity is { } identity && publication.Identity[h] != identity))
            return false;
        (root, note) = (publication.Root[h], read);
        return true;
    }

    // Step 4.2.
    private bool Fits(HistoryAnchor anchor, Digest root) =>
        anchor.Size > _header.Index &&
        Folding.TryFold(_function, _link, _header.Index, anchor.Size, anchor.Path[h], out var folded, out var before) &&
        folded == root && before == _header.HistoryRoot[h];

    // Step 4.3: a head, or a publication, signed by the keys in force for its size.
    private bool IsSigned(ulong size, SignedNote? note, Publication? publication, Instant judgedAt, bool isTold)
    {
        if (note is null || !_isComplete || !_walk!.IsKnownFor(size))
            return false;
        var keys = _walk.KeysFor(size);
        var role = publication is null ? keys.Heads(h) : keys[KeyRole.Publication];
        var passedOver = role.Where(key => IsPassedOver(key, judgedAt, isTold)).ToHashSet();
        return note.IsSignedBy(role, passedOver.Contains) &&
            (publication is null || publication.Record[h] == _walk.LinkBefore(size));
    }

    private bool IsPassedOver(VerifierKey key, Instant judgedAt, bool isTold)
    {
        var isStolen = _walk!.StolenSince(key) <= judgedAt;
        var hasFallen = question.Soundness.HasFallen(key, judgedAt);
        if (isTold && isStolen)
            _findings.Find(FindingCode.Stolen);
        if (isTold && hasFallen)
            _findings.Find(FindingCode.Scheme);
        return isStolen || hasFallen;
    }

    private sealed record ReadAnchor(ulong Size, Digest Root, Publication? Publication, bool Fits, bool IsSigned);
}
