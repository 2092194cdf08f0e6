using Org.BouncyCastle.Asn1.X509;

using static Linking.Tsp.DerRule;

namespace Linking.Tsp;

/// <summary>
/// The fields of all that is read (docs/spec/voucher.md, "Form"). The parser behind it passes over some that do not belong there,
/// refuses some that do, and encodes what it has read again before it checks a signature: what has this form it reads as it stands.
/// </summary>
internal static class Form
{
    private const byte Version = 0xa0;
    private const byte Extended = 0xa3;

    private static readonly DerRule Oid = Tagged(Der.ObjectIdentifier);
    private static readonly DerRule Octets = Tagged(Der.OctetString);
    private static readonly DerRule Bits = Tagged(Der.BitString);
    private static readonly DerRule Truth = Tagged(Der.Boolean);
    private static readonly DerRule Fine = Tagged(Der.GeneralizedTime);
    private static readonly DerRule Instant = Fine.That(Der.HasShortestFraction);
    private static readonly DerRule Moment = Instant.Or(Tagged(Der.UtcTime));
    private static readonly DerRule Odd = Natural.That(node => node.Body.Span[^1] % 2 == 1);

    private static readonly DerRule Algorithm = Fields(Oid, AsWritten(Any).Maybe);
    private static readonly DerRule Name = Several(Ascending(Fields(Oid, AsWritten(Any))));
    private static readonly DerRule Extension = Fields(Oid, Truth.Maybe, Octets);
    private static readonly DerRule Extensions = Several(Extension, atLeast: 1)
        .That(node => AreDistinct(node.Parts.Select(part => part.Parts[0])));

    private static readonly DerRule BareExtensions = Extensions.That(node => node.Parts.All(part => part.Parts[1].Body.Span is not [0]));

    private static readonly DerRule Reason = Tagged(Der.Enumerated).That(node => node.Body.Length == 1);

    private static readonly DerRule Attribute = Fields(Oid, Several(Any, Der.Set));
    // x400Address, ediPartyName and registeredID are in none of what is read.
    private static readonly DerRule General = Inside(0xa4, Name).Or(Inside(0xa0, Oid, Inside(0xa0, Any)))
        .Or(Tagged(0x81)).Or(Tagged(0x82)).Or(Tagged(0x86)).Or(Tagged(0x87));

    private static readonly DerRule Issued = Fields(Several(General, atLeast: 1), Number());

    private static readonly DerRule Place = Inside(0xa0, Several(General, 0xa0, atLeast: 1).Or(Several(Any, 0xa1)));

    private static readonly Dictionary<string, DerRule> ExtensionValues = new(StringComparer.Ordinal)
    {
        [X509Extensions.BasicConstraints.Id] = Fields(Truth.Maybe, Natural.That(node => node.Body.Length <= sizeof(int)).Maybe),
        [X509Extensions.KeyUsage.Id] = Bits,
        [X509Extensions.ExtendedKeyUsage.Id] = Several(Oid, atLeast: 1).That(node => AreDistinct(node.Parts)),
        [X509Extensions.SubjectKeyIdentifier.Id] = Octets,
        [X509Extensions.ReasonCode.Id] = Reason,
        [X509Extensions.IssuingDistributionPoint.Id] = Fields(
            Place.Maybe, Flag(0x81).Maybe, Flag(0x82).Maybe, Tagged(0x83).That(node => Der.AreBits(node.Body.Span)).Maybe, Flag(0x84).Maybe,
            Flag(0x85).Maybe),
    };

    private static readonly DerRule Signer = Fields(
        Number(), Fields(Name, Number()).Or(Tagged(0x80)), Algorithm, AsWritten(Ascending(Attribute, 0xa0)), Algorithm,
        Octets,
        Several(Attribute, 0xa1).Maybe);

    /// <summary>A TimeStampToken.</summary>
    public static DerRule Token { get; } = Fields(
        Oid,
        Inside(0xa0, Fields(
            Number(), Several(Algorithm, Der.Set), Fields(Oid, Inside(0xa0, Octets)), Several(Any, 0xa0).Maybe, Several(Any, 0xa1).Maybe,
            Inside(Der.Set, Signer))));

    /// <summary>TSTInfo.</summary>
    public static DerRule Info { get; } = Fields(
        Small(1, 1), Oid, Fields(Algorithm, Octets), Number(), Fine,
        Fields(Number().Maybe, Number(0x80).Maybe, Number(0x81).Maybe).Maybe, Truth.Maybe, Number().Maybe, Inside(0xa0, General).Maybe,
        AsOf(0xa1, Extensions).That(node => !node.Parts.Any(IsCritical)).Maybe);

    /// <summary>ESSCertID and ESSCertIDv2.</summary>
    public static DerRule SigningCertificate { get; } = Fields(Several(Fields(Octets, Issued.Maybe), atLeast: 1), Several(Any).Maybe);

    /// <inheritdoc cref="SigningCertificate"/>
    public static DerRule SigningCertificateV2 { get; } = Fields(
        Several(Fields(Algorithm.Maybe, Octets, Issued.Maybe), atLeast: 1), Several(Any).Maybe);

    /// <summary>RSAPublicKey.</summary>
    public static DerRule RsaKey { get; } = Fields(Odd, Odd);

    /// <summary>Parameters of RSASSA-PSS.</summary>
    public static DerRule Pss { get; } = Fields(
        Inside(0xa0, Algorithm).Maybe, Inside(0xa1, Algorithm).Maybe, Inside(0xa2, Number()).Maybe, Inside(0xa3, Number()).Maybe);

    /// <summary>A certificate.</summary>
    public static DerRule Certificate { get; } = Fields(
        Fields(
            Inside(Version, Small(0, 2)).Maybe, Number(), Algorithm, Name, Fields(Moment, Moment), Name, Fields(Algorithm, Bits),
            Tagged(0x81).Maybe, Tagged(0x82).Maybe, Inside(Extended, Extensions).Maybe).That(IsOfVersion),
        Algorithm, Bits);

    /// <summary>A CRL.</summary>
    public static DerRule List { get; } = Fields(
        Fields(
            Small(1, 1).Maybe, Algorithm, Name, Moment, Moment.Maybe, Several(Fields(Number(), Moment, Extensions.Maybe)).Maybe,
            Inside(0xa0, Extensions).Maybe),
        Algorithm, Bits);

    /// <summary>An OCSP response, without the answer within.</summary>
    public static DerRule Response { get; } = Fields(Small(0, 0, Der.Enumerated), Inside(0xa0, Fields(Oid, Octets)));

    /// <summary>The answer within.</summary>
    public static DerRule Answer { get; } = Fields(
        Fields(
            Inside(0xa0, Number()).Maybe, Inside(0xa1, Name).Or(Inside(0xa2, Octets)), Instant, Several(Single()),
            Inside(0xa1, BareExtensions).Maybe),
        Algorithm, Bits, Inside(0xa0, Several(Any)).Maybe);

    /// <summary>Whether a value of an extension that is read has its form.</summary>
    public static bool IsValue(string oid, DerNode? value) => value is not null && ExtensionValues.GetValueOrDefault(oid, Any).IsFor(value);

    private static DerRule Single()
    {
        var status = Tagged(0x80).Or(Tagged(0x82)).That(node => node.Body.IsEmpty)
            .Or(Inside(0xa1, Instant, Inside(0xa0, Reason).Maybe));
        return Fields(
            Fields(Algorithm, Octets, Octets, Number()), status, Instant, Inside(0xa0, Instant).Maybe,
            Inside(0xa1, BareExtensions).Maybe);
    }

    private static bool AreDistinct(IEnumerable<DerNode> identifiers)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        return identifiers.All(identifier => found.Add(Convert.ToHexString(identifier.Body.Span)));
    }

    private static DerRule Flag(byte tag) => Tagged(tag).That(node => node.Body.Span is [0 or 0xff]);

    // What the parser would write in another way before it checks a signature.
    private static DerRule AsWritten(DerRule rule) => rule.That(IsAsWritten);

    private static bool IsAsWritten(DerNode node) => node.Tag switch
    {
        Der.GeneralizedTime => Der.HasShortestFraction(node),
        Der.Set => IsAscending(node) && node.Parts.All(IsAsWritten),
        _ => !Der.IsConstructed(node.Tag) || node.Parts.All(IsAsWritten),
    };

    private static DerRule AsOf(byte tag, DerRule rule) => Tagged(tag).That(rule.Holds);

    private static bool IsCritical(DerNode extension) => extension.Parts[1] is { Tag: Der.Boolean } critical && critical.Body.Span[0] != 0;

    // What belongs to later versions stands in none of an earlier one.
    private static bool IsOfVersion(DerNode certificate)
    {
        var version = certificate.Parts[0] is { Tag: Version } stated ? stated.Parts[0].Body.Span[0] : 0;
        return certificate.Parts.All(part => part.Tag switch
        {
            0x81 or 0x82 => version > 0,
            Extended => version > 1,
            _ => true,
        });
    }
}
