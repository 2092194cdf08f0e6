using Linking.Hashing;

namespace Linking.Publications;

/// <summary>
/// One root that the caller obtained independently of any token: from a publication's text or a print code, with the
/// date at which it demonstrably stood in public.
/// </summary>
/// <param name="Function">The function of the root.</param>
/// <param name="Size">N.</param>
/// <param name="Time">The publication's time.</param>
/// <param name="Root">The history root of size N.</param>
/// <param name="Evident">When it demonstrably stood in public; the caller's to judge.</param>
public sealed record RepresentativeValue(HashFunction Function, ulong Size, Instant Time, Digest Root, Instant Evident)
{
    /// <summary>Both values of a publication.</summary>
    public static IEnumerable<RepresentativeValue> Of(Publication publication, Instant evident) =>
    [
        new(HashFunction.Sha2With256Bits, publication.Size, publication.Time, publication.Root.Alpha, evident),
        new(HashFunction.Sha3With256Bits, publication.Size, publication.Time, publication.Root.Beta, evident),
    ];

    /// <summary>The value of a print code.</summary>
    public static RepresentativeValue Of(PrintCode code, Instant evident) => new(code.Function, code.Size, code.Time, code.Root, evident);
}
