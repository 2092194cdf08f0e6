using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Linking.Rounds;

/// <summary>The object identifier of a policy, held as the contents octets of its DER encoding (X.690, 8.19). Equal by value.</summary>
public sealed class PolicyOid : IEquatable<PolicyOid>
{
    /// <summary>Bytes of the DER contents.</summary>
    public const int MaxSize = 64;

    private readonly byte[] _der;

    private PolicyOid(byte[] der) => _der = der;

    /// <summary>The DER contents, 1 to 64 bytes.</summary>
    public ReadOnlySpan<byte> Der => _der;

    /// <summary>Takes DER contents that are minimal: what an encoder would have written.</summary>
    public static bool TryFromDer(ReadOnlySpan<byte> der, [NotNullWhen(true)] out PolicyOid? oid)
    {
        oid = null;
        if (der.IsEmpty || der.Length > MaxSize || (der[^1] & 0x80) != 0)
            return false;
        var first = true;
        foreach (var b in der)
        {
            if (first && b == 0x80)
                return false;
            first = (b & 0x80) == 0;
        }

        oid = new PolicyOid(der.ToArray());
        return true;
    }

    /// <summary>Reads the dotted form, for example <c>1.3.6.1.4.1.99999.1</c>.</summary>
    public static bool TryParse(string? dotted, [NotNullWhen(true)] out PolicyOid? oid)
    {
        oid = null;
        var parts = (dotted ?? "").Split('.');
        if (parts.Length is < 2 or > MaxSize + 1)
            return false;
        var arcs = new BigInteger[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var canonical = parts[i].Length is > 0 and <= 160 && parts[i].All(char.IsAsciiDigit) &&
                (parts[i].Length == 1 || parts[i][0] != '0');
            if (!canonical)
                return false;
            arcs[i] = BigInteger.Parse(parts[i], CultureInfo.InvariantCulture);
        }

        if (arcs[0] > 2 || (arcs[0] < 2 && arcs[1] > 39))
            return false;
        var der = new List<byte>();
        Append(der, arcs[0] * 40 + arcs[1]);
        foreach (var arc in arcs.Skip(2))
            Append(der, arc);
        return TryFromDer([.. der], out oid);
    }

    /// <exception cref="FormatException">Not a dotted object identifier of at most 64 bytes.</exception>
    public static PolicyOid Parse(string dotted) => TryParse(dotted, out var oid)
        ? oid
        : throw new FormatException("It is not a dotted object identifier such as 1.3.6.1.4.1.99999.1, of at most 64 bytes in DER.");

    /// <summary>The dotted form.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var value = BigInteger.Zero;
        foreach (var b in _der)
        {
            value = (value << 7) | (b & 0x7f);
            if ((b & 0x80) != 0)
                continue;
            if (text.Length == 0)
            {
                var root = BigInteger.Min(value / 40, 2);
                text.Append(root).Append('.').Append(value - root * 40);
            }
            else
            {
                text.Append('.').Append(value);
            }

            value = BigInteger.Zero;
        }

        return text.ToString();
    }

    public bool Equals(PolicyOid? other) => other is not null && Der.SequenceEqual(other.Der);

    public override bool Equals(object? obj) => Equals(obj as PolicyOid);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_der);
        return hash.ToHashCode();
    }

    private static void Append(List<byte> der, BigInteger arc)
    {
        var start = der.Count;
        do
        {
            der.Insert(start, (byte)((byte)(arc & 0x7f) | (der.Count > start ? 0x80 : 0)));
            arc >>= 7;
        }
        while (arc > 0);
    }
}
