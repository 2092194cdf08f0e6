using Linking.Auditing;
using Linking.Client.Trust;
using Linking.Hashing;

namespace Linking.Client.Auditing;

/// <summary>A root at a size that the ledger signed: a head or a publication.</summary>
/// <param name="Size">N.</param>
/// <param name="Root">What it says.</param>
/// <param name="Exhibits">Its bytes.</param>
internal sealed record SignedWord(ulong Size, DigestPair Root, IReadOnlyList<Exhibit> Exhibits)
{
    public static SignedWord Of(KnownHead head) => new(
        head.Size, head.Root,
        [new Exhibit(ExhibitType.AlphaNote, head.Signed.Alpha), new Exhibit(ExhibitType.BetaNote, head.Signed.Beta)]);

    public static SignedWord Of(KnownPublication publication) => new(
        publication.Publication.Size, publication.Publication.Root, [new Exhibit(ExhibitType.Publication, publication.Note)]);
}
