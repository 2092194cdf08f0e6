namespace Linking.Protocol;

/// <summary>A key of a server, as it tells it.</summary>
/// <param name="Fingerprint">SHA-256 of the public key, in groups of four hexadecimal digits.</param>
/// <param name="Uses">What the record names it for, and what it is active for.</param>
/// <param name="PublicKey">Ed25519, in Base64; null: the server does not say it.</param>
public sealed record KeyInfo(string Fingerprint, IReadOnlyList<KeyUseInfo> Uses, string? PublicKey);
