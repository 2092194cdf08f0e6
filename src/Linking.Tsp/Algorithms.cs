using Linking.Hashing;
using Linking.Vouchers;

using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;

namespace Linking.Tsp;

/// <summary>The names of docs/spec/suite.md for algorithms in certificates and signatures.</summary>
internal static class Algorithms
{
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

    // Signature algorithms that name their digest: RSA, ECDSA, both with SHA-3, and Ed25519, which has SHA-512 inside.
    private static readonly Dictionary<string, string> DigestsOfSignatures = new(StringComparer.Ordinal)
    {
        ["1.2.840.113549.1.1.5"] = "sha1",
        ["1.2.840.113549.1.1.14"] = "sha2-224",
        ["1.2.840.113549.1.1.11"] = "sha2-256",
        ["1.2.840.113549.1.1.12"] = "sha2-384",
        ["1.2.840.113549.1.1.13"] = "sha2-512",
        ["1.2.840.10045.4.1"] = "sha1",
        ["1.2.840.10045.4.3.1"] = "sha2-224",
        ["1.2.840.10045.4.3.2"] = "sha2-256",
        ["1.2.840.10045.4.3.3"] = "sha2-384",
        ["1.2.840.10045.4.3.4"] = "sha2-512",
        ["2.16.840.1.101.3.4.3.10"] = "sha3-256",
        ["2.16.840.1.101.3.4.3.11"] = "sha3-384",
        ["2.16.840.1.101.3.4.3.12"] = "sha3-512",
        ["2.16.840.1.101.3.4.3.14"] = "sha3-256",
        ["2.16.840.1.101.3.4.3.15"] = "sha3-384",
        ["2.16.840.1.101.3.4.3.16"] = "sha3-512",
        ["1.3.101.112"] = "sha2-512",
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

    /// <summary>What a signature rests on: its key's algorithm, and the digests that its own algorithm names.</summary>
    public static IEnumerable<UsedAlgorithm> OfSignature(AlgorithmIdentifier algorithm, AsymmetricKeyParameter key)
    {
        yield return Signed(KeyName(algorithm, key));
        var oid = algorithm.Algorithm.Id;
        if (oid == PkcsObjectIdentifiers.IdRsassaPss.Id)
        {
            var parameters = RsassaPssParameters.GetInstance(algorithm.Parameters);
            yield return Signed(DigestName(parameters.HashAlgorithm.Algorithm.Id));
            if (parameters.MaskGenAlgorithm.Parameters is { } mask)
                yield return Signed(DigestName(AlgorithmIdentifier.GetInstance(mask).Algorithm.Id));
        }
        else if (DigestsOfSignatures.TryGetValue(oid, out var digest))
        {
            yield return Signed(digest);
        }
        else if (oid != PkcsObjectIdentifiers.RsaEncryption.Id && key is not ECPublicKeyParameters)
        {
            // The key's name above says it all, or this does.
            yield return Signed(AlgorithmNames.OfOid(oid));
        }
    }

    public static UsedAlgorithm Signed(string name) => new(name, IsSigned: true);

    private static string KeyName(AlgorithmIdentifier algorithm, AsymmetricKeyParameter key) => key switch
    {
        RsaKeyParameters rsa => AlgorithmNames.OfRsa(rsa.Modulus.BitLength),
        ECPublicKeyParameters { PublicKeyParamSet: { } curve } =>
            Curves.GetValueOrDefault(curve.Id) ?? AlgorithmNames.OfOid(curve.Id),
        Ed25519PublicKeyParameters => "ed25519",
        _ => AlgorithmNames.OfOid(algorithm.Algorithm.Id),
    };
}
