using Linking.Hashing;
using Linking.Vouchers;

using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;

namespace Linking.Tsp;

/// <summary>The names of docs/spec/suite.md for algorithms in certificates and signatures.</summary>
internal static class Algorithms
{
    private const int MinRsaBits = 1024;
    // A parser that is given a long modulus looks for its factors before it can be asked anything: minutes for 16,384 bits.
    private const int MaxRsaBits = 4096;

    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string Ec = "1.2.840.10045.2.1";

    private static readonly Dictionary<string, string> Digests = new(StringComparer.Ordinal)
    {
        ["1.3.14.3.2.26"] = "sha1",
        ["2.16.840.1.101.3.4.2.4"] = "sha2-224",
        ["2.16.840.1.101.3.4.2.1"] = "sha2-256",
        ["2.16.840.1.101.3.4.2.2"] = "sha2-384",
        ["2.16.840.1.101.3.4.2.3"] = "sha2-512",
        ["2.16.840.1.101.3.4.2.8"] = "sha3-256",
        ["2.16.840.1.101.3.4.2.9"] = "sha3-384",
        ["2.16.840.1.101.3.4.2.10"] = "sha3-512",
    };

    // Signature algorithms that name their digest: RSA and ECDSA, each with its kind of key.
    private static readonly Dictionary<string, (string Key, string Digest)> Signatures = new(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.1.5"] = (Rsa, "sha1"),
        ["1.2.840.113549.1.1.14"] = (Rsa, "sha2-224"),
        ["1.2.840.113549.1.1.11"] = (Rsa, "sha2-256"),
        ["1.2.840.113549.1.1.12"] = (Rsa, "sha2-384"),
        ["1.2.840.113549.1.1.13"] = (Rsa, "sha2-512"),
        ["2.16.840.1.101.3.4.3.14"] = (Rsa, "sha3-256"),
        ["2.16.840.1.101.3.4.3.15"] = (Rsa, "sha3-384"),
        ["2.16.840.1.101.3.4.3.16"] = (Rsa, "sha3-512"),
        ["1.2.840.10045.4.1"] = (Ec, "sha1"),
        ["1.2.840.10045.4.3.1"] = (Ec, "sha2-224"),
        ["1.2.840.10045.4.3.2"] = (Ec, "sha2-256"),
        ["1.2.840.10045.4.3.3"] = (Ec, "sha2-384"),
        ["1.2.840.10045.4.3.4"] = (Ec, "sha2-512"),
        ["2.16.840.1.101.3.4.3.10"] = (Ec, "sha3-256"),
        ["2.16.840.1.101.3.4.3.11"] = (Ec, "sha3-384"),
        ["2.16.840.1.101.3.4.3.12"] = (Ec, "sha3-512"),
    };

    private static readonly Dictionary<string, string> Curves = new(StringComparer.Ordinal)
    {
        ["1.2.840.10045.3.1.7"] = "ecdsa-p256",
        ["1.3.132.0.34"] = "ecdsa-p384",
        ["1.3.132.0.35"] = "ecdsa-p521",
    };

    /// <summary>Whether a digest has a name on the page: only such ones are computed.</summary>
    public static bool IsKnownDigest(string oid) => Digests.ContainsKey(oid);

    public static string DigestName(string oid) => Digests.GetValueOrDefault(oid) ?? AlgorithmNames.OfOid(oid);

    /// <summary>
    /// Whether a signature under an algorithm by a key is one of those that docs/spec/voucher.md takes: the parser behind it takes more.
    /// </summary>
    /// <param name="algorithm">Of the signature.</param>
    /// <param name="key">Of the certificate that signed.</param>
    /// <param name="signature">As it stands there: one of RSA is as long as the modulus.</param>
    /// <param name="digest">Of a stamp: its content's digest, which must be the signature's; null: the algorithm names it.</param>
    public static bool AreTaken(
        AlgorithmIdentifier algorithm, SubjectPublicKeyInfo key, byte[] signature, AlgorithmIdentifier? digest = null)
    {
        var oid = algorithm.Algorithm.Id;
        var kind = key.Algorithm.Algorithm.Id;
        if (kind == Rsa && signature.Length != (BitsOf(key) + 7) / 8)
            return false;
        if (oid == PkcsObjectIdentifiers.IdRsassaPss.Id)
            return kind == Rsa && IsTaken(RsassaPssParameters.GetInstance(algorithm.Parameters), digest);
        if (oid == Rsa)
            return kind == oid && digest is not null && IsKnownDigest(digest.Algorithm.Id);
        return Signatures.TryGetValue(oid, out var taken) && taken.Key == kind &&
            (digest is null || DigestName(digest.Algorithm.Id) == taken.Digest);
    }

    /// <summary>
    /// Whether an algorithm has the parameters of its kind: none, or NULL, which is none, for one that is taken; those of RSASSA-PSS in
    /// their form. Of others nothing is asked.
    /// </summary>
    public static bool HasForm(AlgorithmIdentifier algorithm)
    {
        var oid = algorithm.Algorithm.Id;
        if (oid == PkcsObjectIdentifiers.IdRsassaPss.Id)
        {
            return algorithm.Parameters is { } parameters && Form.Pss.IsFor(DerNode.Of(parameters.ToAsn1Object().GetEncoded())) &&
                RsassaPssParameters.GetInstance(parameters) is { } read && HasForm(read.HashAlgorithm) &&
                (read.MaskGenAlgorithm.Parameters is not { } below || HasForm(AlgorithmIdentifier.GetInstance(below)));
        }

        return !(Digests.ContainsKey(oid) || Signatures.ContainsKey(oid) || oid == Rsa) ||
            algorithm.Parameters is null || algorithm.Parameters.ToAsn1Object() is Asn1Null;
    }

    /// <summary>Whether what stands twice is twice the same.</summary>
    public static bool AreSame(AlgorithmIdentifier one, AlgorithmIdentifier other)
    {
        static byte[] Parameters(AlgorithmIdentifier of) =>
            of.Parameters?.ToAsn1Object() is { } given and not Asn1Null ? given.GetEncoded() : [];
        return one.Algorithm.Equals(other.Algorithm) && Parameters(one).AsSpan().SequenceEqual(Parameters(other)) &&
            HasForm(one) && HasForm(other);
    }

    /// <summary>Whether a key is of a kind and size that is taken; others sign nothing.</summary>
    public static bool IsTaken(SubjectPublicKeyInfo key) => key.Algorithm.Algorithm.Id switch
    {
        Rsa => HasForm(key.Algorithm) && Form.RsaKey.IsFor(DerNode.Of(key.PublicKey.GetOctets())) &&
            BitsOf(key) is >= MinRsaBits and <= MaxRsaBits,
        // Of the forms of a point the plain one.
        Ec => Curves.ContainsKey(DerObjectIdentifier.GetInstance(key.Algorithm.Parameters).Id) && key.PublicKey.GetOctets()[0] == 4,
        _ => false,
    };

    /// <summary>What a signature that is taken rests on: its key's algorithm, and the digest that its own algorithm names.</summary>
    public static IEnumerable<UsedAlgorithm> OfSignature(AlgorithmIdentifier algorithm, AsymmetricKeyParameter key)
    {
        yield return Signed(KeyName(key));
        var oid = algorithm.Algorithm.Id;
        if (oid == PkcsObjectIdentifiers.IdRsassaPss.Id)
            yield return Signed(DigestName(RsassaPssParameters.GetInstance(algorithm.Parameters).HashAlgorithm.Algorithm.Id));
        else if (Signatures.TryGetValue(oid, out var taken))
            yield return Signed(taken.Digest);
    }

    public static UsedAlgorithm Signed(string name) => new(name, IsSigned: true);

    private static string KeyName(AsymmetricKeyParameter key) => key switch
    {
        RsaKeyParameters rsa => AlgorithmNames.OfRsa(rsa.Modulus.BitLength),
        ECPublicKeyParameters ec => Curves[ec.PublicKeyParamSet.Id],
        _ => throw new ArgumentException("It is a key of a kind that is not taken.", nameof(key)),
    };

    private static int BitsOf(SubjectPublicKeyInfo key) => RsaPublicKeyStructure.GetInstance(key.ParsePublicKey()).Modulus.BitLength;

    // RFC 8017, with the mask under the same digest.
    private static bool IsTaken(RsassaPssParameters parameters, AlgorithmIdentifier? digest)
    {
        var own = parameters.HashAlgorithm.Algorithm;
        return IsKnownDigest(own.Id) && (digest is null || digest.Algorithm.Equals(own)) &&
            parameters.MaskGenAlgorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdMgf1) &&
            AlgorithmIdentifier.GetInstance(parameters.MaskGenAlgorithm.Parameters).Algorithm.Equals(own) &&
            parameters.TrailerField.HasValue(1) && parameters.SaltLength.Value.SignValue >= 0;
    }
}
