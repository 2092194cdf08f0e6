using Linking.Hashing;
using Linking.Rounds;

namespace Linking.Tsp.Linked;

/// <summary>The object identifiers of docs/spec/linked.md, each as the contents of its DER.</summary>
internal static class LinkedNames
{
    // Of the project, from a random UUID: the arc 2.25 needs no registration.
    private const string Own = "2.25.155697396225336461140391129951474505980";

    private static readonly Dictionary<HashFunction, PolicyOid> Functions = new()
    {
        [HashFunction.Sha2With256Bits] = PolicyOid.Parse("2.16.840.1.101.3.4.2.1"),
        [HashFunction.Sha3With256Bits] = PolicyOid.Parse("2.16.840.1.101.3.4.2.8"),
        [HashFunction.Sha2With512Bits] = PolicyOid.Parse("2.16.840.1.101.3.4.2.3"),
        [HashFunction.Sha3With512Bits] = PolicyOid.Parse("2.16.840.1.101.3.4.2.10"),
    };

    /// <summary>CMS: the content type of a token.</summary>
    public static PolicyOid DigestedData { get; } = PolicyOid.Parse("1.2.840.113549.1.7.5");

    /// <summary>CMS: the content is a TSTInfo of RFC 3161.</summary>
    public static PolicyOid TstInfo { get; } = PolicyOid.Parse("1.2.840.113549.1.9.16.1.4");

    /// <summary>The digest is a BindingInfo.</summary>
    public static PolicyOid LinkedDigest { get; } = PolicyOid.Parse("1.0.18014.3.8");

    /// <summary>Extension of a TSTInfo: imprints of the same data under other functions.</summary>
    public static PolicyOid MoreImprints { get; } = PolicyOid.Parse("1.0.18014.1.1");

    /// <summary>Extension of a TSTInfo: how the stamp was made.</summary>
    public static PolicyOid Methods { get; } = PolicyOid.Parse("1.0.18014.1.2");

    /// <summary>The method: by linking.</summary>
    public static PolicyOid Link { get; } = PolicyOid.Parse("1.0.18014.3.1");

    /// <summary>Our algorithm of a chain: each link a node of a tree.</summary>
    public static PolicyOid Tree { get; } = PolicyOid.Parse(Own + ".1");

    /// <summary>Our algorithm of a link: an entry, hashed for a tree.</summary>
    public static PolicyOid Entry { get; } = PolicyOid.Parse(Own + ".2");

    /// <summary>Our extension of a BindingInfo: what a token's anchors have besides their paths.</summary>
    public static PolicyOid Anchors { get; } = PolicyOid.Parse(Own + ".3");

    public static PolicyOid Of(HashFunction function) => Functions[function];

    /// <summary>The suite whose first function it names; null: none's.</summary>
    public static Suite? SuiteOf(PolicyOid alpha) =>
        alpha.Equals(Of(Suite.One.Alpha)) ? Suite.One : alpha.Equals(Of(Suite.Two.Alpha)) ? Suite.Two : null;
}
