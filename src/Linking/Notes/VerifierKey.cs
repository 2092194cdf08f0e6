using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

using Linking.Formats;

using NSec.Cryptography;

using Ed25519 = Linking.Notes.Ed25519;

namespace Linking.Notes;

/// <summary>
/// A name with a public key of any type: who may have signed a note (docs/spec/key.md).
/// Text form <c>name+id+base64(type ‖ key)</c>. Immutable; equal by name, id, type and key.
/// </summary>
public sealed class VerifierKey : IEquatable<VerifierKey>
{
    /// <summary>Ed25519: signs the bytes of the text.</summary>
    public const byte Ed25519Type = 1;

    /// <summary>A C2SP witness's cosignature/v1; no key of a ledger.</summary>
    public const byte WitnessType = 4;

    /// <summary>Bytes of the longest public key with its type.</summary>
    public const int MaxKeySize = 8192;

    private readonly byte[] _typedKey;
    private readonly PublicKey? _key;

    /// <summary>An Ed25519 key of a ledger.</summary>
    /// <param name="name">Not empty, well-formed, without white space, control characters and '+'.</param>
    /// <param name="publicKey">32 bytes that are a public key by docs/spec/ed25519.md; copied.</param>
    /// <exception cref="ArgumentException">A bad name or key.</exception>
    public VerifierKey(string name, ReadOnlySpan<byte> publicKey)
        : this(name, Ed25519Type, publicKey)
    {
    }

    private VerifierKey(string name, byte type, ReadOnlySpan<byte> publicKey)
    {
        if (!IsName(name))
            throw new ArgumentException("A key name is not empty and has no white space, no control character and no '+'.", nameof(name));
        if (publicKey.Length != Ed25519.KeySize || !Ed25519.IsPublicKey(publicKey))
        {
            throw new ArgumentException(
                "An Ed25519 public key is 32 bytes, a point in its one encoding, not of small order.", nameof(publicKey));
        }

        _typedKey = [type, .. publicKey];
        (Name, Id, _key) = (name, IdOf(name, _typedKey), Ed25519.Import(publicKey));
    }

    private VerifierKey(string name, uint id, byte[] typedKey, PublicKey? key) => (Name, Id, _typedKey, _key) = (name, id, typedKey, key);

    /// <summary>Whose lines it verifies.</summary>
    public string Name { get; }

    /// <summary>
    /// For known types the first 4 bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key), big-endian; else as it was read.
    /// </summary>
    public uint Id { get; }

    /// <summary>Of the algorithm.</summary>
    public byte Type => _typedKey[0];

    /// <summary>The public key, without its type byte.</summary>
    public ReadOnlySpan<byte> PublicKey => _typedKey.AsSpan(1);

    /// <summary>Whether it is of a type that this version verifies a ledger's notes with.</summary>
    public bool IsLedgerKey => Type == Ed25519Type;

    /// <summary>Whether it is a witness's, who cosigns heads.</summary>
    public bool IsWitness => Type == WitnessType;

    /// <summary>For people to compare: SHA-256 of the public key, in hexadecimal groups of four.</summary>
    public string Fingerprint =>
        string.Join(' ', Convert.ToHexStringLower(SHA256.HashData(PublicKey)).Chunk(4).Select(group => new string(group)));

    /// <summary>An Ed25519 key by which a witness cosigns heads.</summary>
    /// <param name="name">As of a ledger's key.</param>
    /// <param name="publicKey">As of a ledger's key.</param>
    /// <exception cref="ArgumentException">A bad name or key.</exception>
    public static VerifierKey OfWitness(string name, ReadOnlySpan<byte> publicKey) => new(name, WitnessType, publicKey);

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VerifierKey? key)
    {
        key = null;
        var parts = (text ?? "").Split('+', 3);
        if (parts.Length != 3 || !IsName(parts[0]) || !TryParseId(parts[1], out var id) ||
            parts[2].Length > (MaxKeySize + 2) / 3 * 4 || !Base64.TryDecode(parts[2], out var typed) || typed.Length is < 2 or > MaxKeySize)
            return false;
        if (typed[0] is not (Ed25519Type or WitnessType))
        {
            key = new VerifierKey(parts[0], id, typed, null);
            return true;
        }

        if (typed.Length != 1 + Ed25519.KeySize || id != IdOf(parts[0], typed) || !Ed25519.IsPublicKey(typed.AsSpan(1)))
            return false;
        key = new VerifierKey(parts[0], id, typed, Ed25519.Import(typed.AsSpan(1)));
        return true;
    }

    /// <exception cref="FormatException">Not a verifier key.</exception>
    public static VerifierKey Parse(string text) => TryParse(text, out var key)
        ? key
        : throw new FormatException(
            "It is not a verifier key: name+id+base64, of Ed25519 the id that of name and key, the key a point not of small order.");

    /// <summary>Whether the signature over the text is this key's: Ed25519 over its bytes. False for other types.</summary>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        IsLedgerKey && VerifyRaw(text, signature);

    /// <summary>Whether type and public key are the same, under whatever name.</summary>
    public bool IsSameKey(VerifierKey other) => _typedKey.AsSpan().SequenceEqual(other._typedKey);

    public override string ToString() => $"{Name}+{Id:x8}+{Convert.ToBase64String(_typedKey)}";

    public bool Equals(VerifierKey? other) => other is not null && Id == other.Id && Name == other.Name && IsSameKey(other);

    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    public override int GetHashCode() => HashCode.Combine(Name, Id);

    internal bool VerifyRaw(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        _key is not null && Ed25519.Algorithm.Verify(_key, message, signature);

    internal static bool IsName(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (c is '+' || char.IsWhiteSpace(c) || char.IsControl(c))
                return false;
            if (char.IsSurrogate(c) && (i + 1 == name.Length || !char.IsSurrogatePair(c, name[++i])))
                return false;
        }

        return name.Length > 0;
    }

    private static bool TryParseId(string text, out uint id)
    {
        id = 0;
        if (text.Length != 8)
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
                return false;
            id = (id << 4) | (uint)(char.IsAsciiDigit(c) ? c - '0' : c - 'a' + 10);
        }

        return true;
    }

    private static uint IdOf(string name, ReadOnlySpan<byte> typedKey) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(
            SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', .. typedKey]));
}
