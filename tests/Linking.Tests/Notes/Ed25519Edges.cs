using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Linking.Tests.Notes;

/// <summary>
/// Keys and signatures on which implementations of RFC 8032 differ, and how docs/spec/ed25519.md, judges them.
/// Each bad key and each bad R comes with a signature that a laxer reading accepts.
/// </summary>
internal static class Ed25519Edges
{
    public const string KeyName = "example.org/edge";

    // Secret scalars of the key and of R; any will do.
    private static readonly BigInteger Secret = Scalar("the key");
    private static readonly BigInteger Nonce = Scalar("the nonce");

    // A point and the bytes that stand for it: the sum of scalar·B and torsion·T, T having order 8.
    private sealed record Part(string Name, BigInteger Scalar, int Torsion, byte[] Bytes);

    /// <summary>Notes, each with its verifier key and whether it is accepted.</summary>
    public static IEnumerable<(string Name, byte[] Note, string Key, bool Accepted)> Notes()
    {
        var (key, r) = (Ordinary(Secret), Ordinary(Nonce));
        yield return Sign("ordinary", key, r, cofactorless: true, accepted: true);
        foreach (var bad in SmallOrder())
        {
            yield return Sign($"key-{bad.Name}", bad, r, cofactorless: true, accepted: false);
            yield return Sign($"key-and-r-{bad.Name}", bad, bad, cofactorless: true, accepted: false);
            yield return bad.Torsion == 0
                ? Sign($"r-{bad.Name}", key, bad, cofactorless: true, accepted: false)
                : Sign($"r-{bad.Name}-with-cofactor", key, bad, cofactorless: false, accepted: false);
            if (bad.Torsion != 0)
                yield return Sign($"r-{bad.Name}-mixed-key", Mixed(Secret, 1), bad, cofactorless: true, accepted: false);
        }

        foreach (var torsion in (int[])[1, 2, 4])
        {
            var (mixedKey, mixedR) = (Mixed(Secret, torsion), Mixed(Nonce, torsion));
            yield return Sign($"key-{mixedKey.Name}", mixedKey, r, cofactorless: true, accepted: true);
            yield return Sign($"key-{mixedKey.Name}-with-cofactor", mixedKey, r, cofactorless: false, accepted: false);
            yield return Sign($"key-and-r-{mixedKey.Name}", mixedKey, mixedR, cofactorless: true, accepted: true);
            yield return Sign($"key-and-r-{mixedKey.Name}-with-cofactor", mixedKey, mixedR, cofactorless: false, accepted: false);
            yield return Sign($"r-{mixedR.Name}-with-cofactor", key, mixedR, cofactorless: false, accepted: false);
        }

        foreach (var orders in (int[])[1, 7, 8, 15])
            yield return Sign($"s-plus-{orders}-orders", key, r, cofactorless: true, accepted: false, orders);
    }

    /// <summary>Public keys, and whether they are some.</summary>
    public static IEnumerable<(string Name, byte[] Key, bool Accepted)> Keys()
    {
        yield return ("ordinary", Ordinary(Secret).Bytes, true);
        foreach (var torsion in (int[])[1, 2, 4])
            yield return (Mixed(Secret, torsion).Name, Mixed(Secret, torsion).Bytes, true);
        foreach (var bad in SmallOrder())
            yield return (bad.Name, bad.Bytes, false);
        for (var y = 2; y <= 18; y++)
        {
            var isPoint = EdwardsPoint.Decode(y, odd: false) is not null;
            foreach (var sign in (bool[])[false, true])
            {
                var end = sign ? "-sign" : "";
                yield return (isPoint ? $"y-{y}{end}" : $"y-{y}{end}-no-point", EdwardsPoint.Encode(y, sign), isPoint);
                yield return ($"y-p-plus-{y}{end}", EdwardsPoint.Encode(EdwardsPoint.P + y, sign), false);
            }
        }
    }

    /// <summary>A verifier key as text, whatever its 32 bytes are.</summary>
    public static string Text(byte[] key, string name = KeyName)
    {
        var id = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', 1, .. key]).AsSpan(0, 4);
        return $"{name}+{Convert.ToHexStringLower(id)}+{Convert.ToBase64String([1, .. key])}";
    }

    // S = r + k·a; what is left of the equation is (torsion of R + k · torsion of A)·T. Texts are tried until that is 0, or is not.
    private static (string Name, byte[] Note, string Key, bool Accepted) Sign(
        string name, Part key, Part r, bool cofactorless, bool accepted, int orders = 0)
    {
        for (var attempt = 0; ; attempt++)
        {
            var text = Encoding.UTF8.GetBytes($"{name} {attempt}\n");
            var k = new BigInteger(SHA512.HashData([.. r.Bytes, .. key.Bytes, .. text]), isUnsigned: true) % EdwardsPoint.L;
            if ((r.Torsion + (k * key.Torsion)) % 8 == 0 != cofactorless)
                continue;
            var s = EdwardsPoint.Encode(((r.Scalar + (k * key.Scalar)) % EdwardsPoint.L) + (orders * EdwardsPoint.L), sign: false);
            var vkey = Text(key.Bytes);
            byte[] line = [.. Convert.FromHexString(vkey.Split('+')[1]), .. r.Bytes, .. s];
            var end = Encoding.UTF8.GetBytes($"\n— {KeyName} {Convert.ToBase64String(line)}\n");
            return ($"ed25519-{name}", [.. text, .. end], vkey, accepted);
        }
    }

    // Every encoding that a lax decoder takes for one of the eight points: x = 0 has two signs, y below 19 has two values.
    private static IEnumerable<Part> SmallOrder()
    {
        for (var torsion = 0; torsion < 8; torsion++)
        {
            var bytes = (torsion * EdwardsPoint.Torsion).Encode();
            var sign = bytes[31] >= 0x80;
            var y = new BigInteger(bytes, isUnsigned: true) & (BigInteger.Pow(2, 255) - 1);
            var order = 8 / (int)BigInteger.GreatestCommonDivisor(8, torsion);
            var name = $"order-{order}{(order > 2 ? $"-multiple-{torsion}" : "")}";
            yield return new Part(name, 0, torsion, bytes);
            if (order <= 2)
                yield return new Part(name + "-sign", 0, torsion, EdwardsPoint.Encode(y, sign: true));
            if (y >= 19)
                continue;
            yield return new Part(name + "-y-plus-p", 0, torsion, EdwardsPoint.Encode(y + EdwardsPoint.P, sign));
            if (order <= 2)
                yield return new Part(name + "-y-plus-p-sign", 0, torsion, EdwardsPoint.Encode(y + EdwardsPoint.P, sign: true));
        }
    }

    private static Part Ordinary(BigInteger scalar) => new("ordinary", scalar, 0, (scalar * EdwardsPoint.Base).Encode());

    private static Part Mixed(BigInteger scalar, int torsion) =>
        new($"order-{8 / torsion}-times-l", scalar, torsion, ((scalar * EdwardsPoint.Base) + (torsion * EdwardsPoint.Torsion)).Encode());

    private static BigInteger Scalar(string text) =>
        new BigInteger(SHA512.HashData(Encoding.UTF8.GetBytes(text)), isUnsigned: true) % EdwardsPoint.L;
}
