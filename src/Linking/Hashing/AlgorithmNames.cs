namespace Linking.Hashing;

/// <summary>Names of algorithms in suitability lists and in what a voucher rests on (docs/spec/suite.md).</summary>
public static class AlgorithmNames
{
    private static readonly string[] HashNames =
        ["sha1", "sha2-224", "sha2-256", "sha2-384", "sha2-512", "sha3-256", "sha3-384", "sha3-512"];

    private static readonly string[] SignatureNames =
    [
        "ed25519", "rsa", "rsa-1024", "rsa-2048", "rsa-3072", "rsa-4096", "ecdsa-p256", "ecdsa-p384", "ecdsa-p521",
        "ml-dsa-44", "ml-dsa-65", "ml-dsa-87", "slh-dsa",
    ];

    /// <summary>Whether the name is that of a hash function on the page.</summary>
    public static bool IsHash(string name) => HashNames.Contains(name);

    /// <summary>Whether the name is that of a signature algorithm on the page.</summary>
    public static bool IsSignature(string name) => SignatureNames.Contains(name);

    /// <summary>The name of an RSA key: the largest of the five that its modulus reaches.</summary>
    /// <param name="modulusBits">Bits of the modulus.</param>
    public static string OfRsa(int modulusBits) => modulusBits switch
    {
        >= 4096 => "rsa-4096",
        >= 3072 => "rsa-3072",
        >= 2048 => "rsa-2048",
        >= 1024 => "rsa-1024",
        _ => "rsa",
    };

    /// <summary>The name of an algorithm that has none of its own.</summary>
    /// <param name="oid">Its object identifier, dotted.</param>
    public static string OfOid(string oid) => "oid-" + oid;
}
