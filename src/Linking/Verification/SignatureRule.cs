using Linking.Hashing;
using Linking.Notes;
using Linking.Publications;
using Linking.Records;

namespace Linking.Verification;

/// <summary>Whether the pinned ledger's keys in force have signed, under one function (docs/spec/verification.md, step 4.3).</summary>
/// <param name="Chain">Names the function.</param>
/// <param name="Walk">Of the record; null: no signature counts.</param>
/// <param name="IsComplete">For the token's header; else no signature counts.</param>
/// <param name="Soundness">Of the keys' schemes.</param>
internal sealed record SignatureRule(Chain Chain, RecordWalk? Walk, bool IsComplete, Soundness Soundness)
{
    /// <summary>Of a publication that the caller gave.</summary>
    public bool IsSigned(ReadPublication given) => IsSigned(given.Publication.Size, given.Note, given.Publication, given.JudgedAt, null);

    /// <summary>Of a head, or of a publication.</summary>
    /// <param name="size">N.</param>
    /// <param name="note">Signed.</param>
    /// <param name="publication">Null: a head.</param>
    /// <param name="judgedAt">Of the signatures.</param>
    /// <param name="told">Gets why a key is passed over.</param>
    public bool IsSigned(ulong size, SignedNote note, Publication? publication, Instant judgedAt, FindingList? told)
    {
        if (!IsComplete || !Walk!.IsKnownFor(size))
            return false;
        var keys = Walk.KeysFor(size);
        var role = publication is null ? keys.Heads(Chain) : keys.Publication;
        var passedOver = role.Where(key => IsPassedOver(key, judgedAt, told)).ToHashSet();
        return publication is null
            ? Walk.HasSigned(size, note, passedOver.Contains)
            : Walk.HasSigned(publication, note, passedOver.Contains);
    }

    private bool IsPassedOver(VerifierKey key, Instant judgedAt, FindingList? told)
    {
        var isStolen = Walk!.StolenSince(key) <= judgedAt;
        var hasFallen = Soundness.HasFallen(key, judgedAt);
        if (isStolen)
            told?.Find(FindingCode.Stolen);
        if (hasFallen)
            told?.Find(FindingCode.Scheme);
        return isStolen || hasFallen;
    }
}
