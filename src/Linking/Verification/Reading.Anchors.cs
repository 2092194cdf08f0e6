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
    private readonly string _origin = token.Header.Ledger.HeadOrigin(token.Suite[h]);

    // Of each anchor that is a head of the header's ledger.
    private ReadHead?[] _heads = [];

    private IEnumerable<ReadAnchor> Fitting => _anchors.Where(a => a.Fits);

    private bool IsSignedByFitting => _anchors.Exists(a => a is { Fits: true, IsSigned: true });

    // The id of the pinned ledger as far as it is known.
    private LedgerId PinnedLedger => _walk?.Genesis?.Ledger ?? _question.Ledger ?? _header.Ledger;

    private void ReadAnchors()
    {
        _heads = [.. token.Anchors.Select(a => a is SignedHeadAnchor head ? HeadOf(head) : null)];
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
            // Step 4.3: a head, or a publication, signed by the keys in force for its size.
            var isSigned = note is not null && _keys.IsSigned(anchor.Size, note, publication, _question.JudgedAt, _findings);
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
            if (HeadOf(signed) is not { } read || read.Head.Size != anchor.Size || read.Head.Root.Width != _function.Width())
                return false;
            (root, note) = (read.Head.Root, read.Note);
            return true;
        }

        var bytes = ((PublicationAnchor)anchor).Note;
        if (_question.TieAsOf is null)
        {
            if (_question.Notes.Of(bytes) is not { } known)
                return false;
            (publication, note) = known;
        }
        else if (!Publication.TryParse(bytes, out publication, out _))
        {
            return false;
        }

        if (publication.Ledger != _header.Ledger || publication.Suite != _header.Suite || publication.Size != anchor.Size ||
            (Identity is { } identity && publication.Identity[h] != identity))
            return false;
        root = publication.Root[h];
        return true;
    }

    // Of the header's ledger and this function.
    private ReadHead? HeadOf(SignedHeadAnchor anchor) =>
        _question.Heads.Of(anchor.Head[h]) is { } read && read.Head.Origin == _origin ? read : null;

    // Step 4.2.
    private bool Fits(HistoryAnchor anchor, Digest root) =>
        anchor.Size > _header.Index &&
        Folding.TryFold(_function, _link, _header.Index, anchor.Size, anchor.Path[h], out var folded, out var before) &&
        folded == root && before == _header.HistoryRoot[h];

    private sealed record ReadAnchor(ulong Size, Digest Root, Publication? Publication, bool Fits, bool IsSigned);
}
