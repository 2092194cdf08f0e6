using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

using NSec.Cryptography;

namespace Linking.Notes;

/// <summary>
/// A name with an Ed25519 public key: who may have signed a note (C2SP signed-note). Text form
/// <c>name+id+base64(0x01 ‖ key)</c>. Equal by value.
/// </summary>
public sealed class VerifierKey : IEquatable<VerifierKey>
{
    private const byte Ed25519Type = 1;

    private readonly byte[] _publicKey;
    private readonly PublicKey _key;

    /// <param name="name">Not empty, well-formed UTF-16, without white space, control characters below U+0020 and '+'.</param>
    /// <param name="publicKey">32 bytes that are the one encoding of a point whose order is not small; copied.</param>
    /// <exception cref="ArgumentException">A bad name or key.</exception>
    public VerifierKey(string name, ReadOnlySpan<byte> publicKey)
    {
        if (!IsName(name))
            throw new ArgumentException("A key name is not empty and has no white space, no control character and no '+'.", nameof(name));
        if (publicKey.Length != Ed25519.KeySize || !Ed25519.IsPublicKey(publicKey))
            throw new ArgumentException(
                "An Ed25519 public key is 32 bytes, a point in its one encoding, not of small order.", nameof(publicKey));
        Name = name;
        Id = IdOf(name, publicKey);
        _publicKey = publicKey.ToArray();
        _key = Ed25519.Import(publicKey);
    }

    private VerifierKey(string name, uint id, byte[] publicKey) =>
        (Name, Id, _publicKey, _key) = (name, id, publicKey, Ed25519.Import(publicKey));

    public string Name { get; }

    /// <summary>First 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key), big-endian.</summary>
    public uint Id { get; }

    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>For people to compare: SHA-256 of the public key, in hexadecimal groups of four.</summary>
    public string Fingerprint =>
        string.Join(' ', Convert.ToHexStringLower(SHA256.HashData(_publicKey)).Chunk(4).Select(group => new string(group)));

    /// <summary>Reads the text form (docs/spec/history.md, "Reading a verifier key").</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VerifierKey? key)
    {
        key = null;
        var parts = (text ?? "").Split('+', 3);
        if (parts.Length != 3 || !IsName(parts[0]) || parts[1].Length != 8 || parts[2].Length > 64)
            return false;
        var bytes = new byte[48];
        if (!Convert.TryFromBase64String(parts[2], bytes, out var length) || length != 1 + Ed25519.KeySize || bytes[0] != Ed25519Type ||
            Convert.ToBase64String(bytes, 0, length) != parts[2])
            return false;
        var publicKey = bytes.AsSpan(1, Ed25519.KeySize);
        var id = IdOf(parts[0], publicKey);
        if ($"{id:x8}" != parts[1] || !Ed25519.IsPublicKey(publicKey))
            return false;
        key = new VerifierKey(parts[0], id, publicKey.ToArray());
        return true;
    }

    /// <exception cref="FormatException">Not a verifier key of type Ed25519.</exception>
    public static VerifierKey Parse(string text) => TryParse(text, out var key)
        ? key
        : throw new FormatException(
            "It is not an Ed25519 verifier key: name+id+base64, the id that of name and key, the key a point not of small order.");

    /// <summary>Whether the 64-byte signature over the text is this key's.</summary>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        Ed25519.Algorithm.Verify(_key, text, signature);

    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String([Ed25519Type, .. _publicKey])}";

    public bool Equals(VerifierKey? other) => other is not null && Name == other.Name && PublicKey.SequenceEqual(other.PublicKey);

    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    public override int GetHashCode() => HashCode.Combine(Name, Id);

    // C2SP signed-note, "Format", and the control characters that no note may have.
    internal static bool IsName(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (c is < ' ' or '+' || char.IsWhiteSpace(c))
                return false;
            if (char.IsSurrogate(c) && (i + 1 == name.Length || !char.IsSurrogatePair(c, name[++i])))
                return false;
        }

        return name.Length > 0;
    }

    private static uint IdOf(string name, ReadOnlySpan<byte> publicKey)
    {
        byte[] input = [.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519Type, .. publicKey];
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(input));
    }
}
