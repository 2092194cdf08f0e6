using System.Security.Cryptography;

using Google.Protobuf;

using Linking.Protocol.V1;

namespace Linking.Protocol;

/// <summary>The messages of keys.proto to Linking's types; reading throws <see cref="FormatException"/>.</summary>
public static class KeyMessages
{
    private const int FingerprintBytes = 32;
    private const int PublicKeyBytes = 32;
    private const int Group = 4;
    // Four groups and what stands between them.
    private const int ShortLength = (4 * Group) + 3;

    /// <summary>What keys are activated for, as it is written.</summary>
    public static IReadOnlyList<string> Purposes { get; } =
        [NameOf(KeyPurpose.Heads), NameOf(KeyPurpose.Publications), NameOf(KeyPurpose.Issuing)];

    /// <summary>A purpose as it is written: <c>heads</c>; what a later version may know as a number.</summary>
    public static string NameOf(KeyPurpose purpose) => purpose switch
    {
        KeyPurpose.Heads => "heads",
        KeyPurpose.Publications => "publications",
        KeyPurpose.Issuing => "issuing",
        _ => $"{(int)purpose}",
    };

    /// <summary>A purpose that <see cref="NameOf"/> has written.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static KeyPurpose PurposeOf(string name) => ((KeyPurpose[])[KeyPurpose.Heads, KeyPurpose.Publications, KeyPurpose.Issuing])
        .Select(p => (KeyPurpose?)p).FirstOrDefault(p => NameOf(p!.Value) == name)
        ?? throw new FormatException($"'{name}' is none of {string.Join(", ", Purposes)}.");

    /// <summary>A fingerprint as people read it: groups of four hexadecimal digits.</summary>
    /// <exception cref="FormatException">It does not have 32 bytes.</exception>
    public static string FingerprintOf(ReadOnlySpan<byte> fingerprint) => fingerprint.Length == FingerprintBytes
        ? string.Join(' ', Convert.ToHexStringLower(fingerprint).Chunk(Group).Select(group => new string(group)))
        : throw new FormatException($"A fingerprint of a key has {FingerprintBytes} bytes, not {fingerprint.Length}.");

    /// <summary>The beginning of a fingerprint, as sentences name a key.</summary>
    /// <param name="fingerprint">As people read it.</param>
    public static string ShortOf(string fingerprint)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        return fingerprint[..ShortLength] + "…";
    }

    /// <summary>The bytes of a fingerprint, with spaces between its digits or without.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ByteString BytesOf(string fingerprint)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        var bytes = Convert.FromHexString(fingerprint.Replace(" ", "", StringComparison.Ordinal));
        return bytes.Length == FingerprintBytes
            ? ByteString.CopyFrom(bytes)
            : throw new FormatException("This is no fingerprint of a key.");
    }

    /// <summary>The same; null has no bytes.</summary>
    public static ByteString BytesOrNone(string? fingerprint) => fingerprint is null ? ByteString.Empty : BytesOf(fingerprint);

    public static KeyList Read(ListKeysResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return new KeyList(
            [.. response.Keys.Select(Read)], response.ActivationNeeded, (int)Math.Min(response.Approvals, int.MaxValue),
            response.Challenge.Memory);
    }

    public static KeyInfo Read(LedgerKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new KeyInfo(
            FingerprintOf(key.Fingerprint.Span),
            [.. key.Uses.Select(use => new KeyUseInfo(
                NameOf(use.Purpose), use.InForce, use.Active, use.RemainingUs == 0 ? null : SpanOf(use.RemainingUs)))],
            PublicKeyOf(key));
    }

    // By whatever server the list was sent: a key beside another's fingerprint would come into a record under a wrong name.
    private static string? PublicKeyOf(LedgerKey key)
    {
        if (key.PublicKey.IsEmpty)
            return null;
        return key.PublicKey.Length == PublicKeyBytes && SHA256.HashData(key.PublicKey.Span).AsSpan().SequenceEqual(key.Fingerprint.Span)
            ? Convert.ToBase64String(key.PublicKey.Span)
            : throw new FormatException("A public key of the server has not the fingerprint that is said of it.");
    }

    private static TimeSpan SpanOf(ulong microseconds) => microseconds <= (ulong)TimeSpan.MaxValue.TotalMicroseconds / 2
        ? TimeSpan.FromMicroseconds(microseconds)
        : throw new FormatException("The span of an activation is out of range.");
}
